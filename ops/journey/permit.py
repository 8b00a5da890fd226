"""Steps from application to permit: apply, review, findings, payment, issue, documents."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2
import requests
import stripe
import zxingcpp

from core.common import clock
from core.documents.epermit import v2
from core.documents.epermit.model import EPermit
from core.permits.models import Application, Permit
from core.quotas.models import Quota
from core.quotas.selectors import balance
from ops.demo.cases import proof
from ops.journey.doors import StepFailed
from ops.journey.stage import WEBHOOK_SECRET, wait_for
from ops.journey.state import PERMITTED, State
from tenants.context import in_country

TAXON, TERM = "Crocodylus niloticus", "SKI"


def apply(state: State) -> None:
    """The trader applies for 118 wild crocodile skins to South Africa, hunting trophies."""
    door = state.door("MZ", "trader")
    hits = door.api("GET", f"species/?q={TAXON[:11].replace(' ', '%20')}")
    taxon = next((hit for hit in hits if hit["scientific_name"] == TAXON), None)
    if taxon is None:
        raise StepFailed(f"the species search does not find {TAXON}")
    importer = {
        "importer_name": "Cape Exotic Leathers (Pty) Ltd", "importer_street": "14 Loop Street",
        "importer_city": "Cape Town", "importer_postcode": "8001", "importer_country": "ZA",
        "purpose_code": "H", "exit_office": "MPM-AIR",
    }  # fmt: skip
    new = {"document_type": "export_permit", "organisation": state.company, "fields": importer}
    state.application = door.api("POST", "applications/", new, expect=201)["id"]
    line = {
        "taxon_id": taxon["taxon_id"], "term_code": TERM, "unit_code": "NAR",
        "quantity": str(PERMITTED), "source_code": "W", "origin_country": "MZ",
        "description": "Raw salted belly skins", "marks": "MZ26/00001 to MZ26/00118",
    }  # fmt: skip
    door.api("PUT", f"applications/{state.application}/lines/1/", line)
    path = f"/api/v1/applications/{state.application}/proofs/"
    licence = proof("Hunting licence DNAC/2026/114")
    files = {"file": ("licence.pdf", licence.read(), "application/pdf")}
    door.call("POST", path, expect=201, files=files)
    whole = door.api("POST", f"applications/{state.application}/actions/", {"action": "submit"})
    if whole["lines"][0]["appendix"] != "II":
        raise StepFailed(f"Appendix {whole['lines'][0]['appendix']} instead of II")
    state.result["quota"]["before"] = str(quota_balance().left)


def review(state: State) -> None:
    """The officer takes the case; SA and MA record their findings; the officer approves."""
    officer, case = state.door("MZ", "officer"), f"/cases/{state.application}/"
    officer.submit(case, {"action": "start_review"}, action="/act/")
    state.door("MZ", "scientist").submit(
        f"/opinions/{state.application}/",
        {"outcome": "positive", "reasoning": "Off-take within the quota; population stable."},
    )
    officer.submit(
        f"{case}findings/laf/",
        {"outcome": "positive", "reasoning": "Hunting licence and tags seen and verified."},
    )
    officer.submit(case, {"action": "approve"}, action="/act/")
    _expect_state(state, "awaiting_payment")


def pay(state: State) -> None:
    """The trader pays by card where there is a provider, else in cash at the counter."""
    door = state.door("MZ", "trader")
    invoice = door.api("GET", f"applications/{state.application}/invoice/")
    if state.stage.stripe_port:
        _pay_by_card(state)
    else:
        amount = str(Decimal(invoice["total_minor"]).scaleb(-2))
        cashier = state.door("MZ", "cashier")
        cashier.submit(f"/cashier/invoices/{invoice['id']}/", {"amount": amount})
    state.result["payment"] = {
        "by": "card" if state.stage.stripe_port else "counter",
        "amount_minor": invoice["total_minor"],
        "currency": invoice["currency"],
    }
    wait_for(lambda: _state_of(state) == "approved", "the payment's effect on the case", 60)


def _pay_by_card(state: State) -> None:
    """What the payer's browser does: give a card and confirm; Stripe tells us by webhook."""
    hook = {"url": f"{state.stage.public}/payments/stripe/MZ/webhook", "secret": WEBHOOK_SECRET}
    requests.post(f"{state.stage.stripe}/_config/webhooks/ours", json=hook, timeout=5)
    door = state.door("MZ", "trader")
    opened = door.api("POST", f"applications/{state.application}/card-payment/", {})
    client = stripe.StripeClient("sk_test_12345", base_addresses={"api": state.stage.stripe})
    reference = opened["client_secret"].split("_secret_")[0]
    client.v1.payment_intents.update(reference, {"payment_method": "pm_card_visa"})
    client.v1.payment_intents.confirm(reference)


def issue(state: State) -> None:
    """The supervisor signs and issues; the quota is reserved and the permit numbered."""
    state.door("MZ", "supervisor").submit(
        f"/cases/{state.application}/", {"action": "issue"}, action="/act/"
    )
    permits = state.door("MZ", "trader").api("GET", "permits/")["results"]
    found = [permit for permit in permits if permit["application"] == state.application]
    if not found:
        raise StepFailed("the trader sees no permit")
    state.permit = found[0]
    state.result["permit_number"] = state.number
    quota = quota_balance()
    state.result["quota"] |= {"reserved": str(PERMITTED), "after_issue": str(quota.left)}
    if Decimal(state.result["quota"]["before"]) - quota.left != PERMITTED:
        raise StepFailed(f"the quota does not hold the reservation: {state.result['quota']}")


def documents(state: State) -> None:
    """PDF and XML arrive; the QR is read from the rendered page and opens the live status."""
    content = {kind: _document(state, kind) for kind in ("pdf", "xml")}
    for kind, data in content.items():
        path = state.folder / f"{state.number.replace('/', '-')}.{kind}"
        path.write_bytes(data)
        state.result[kind] = str(path)
    text = pypdf.PdfReader(io.BytesIO(content["pdf"])).pages[0].extract_text()
    for wanted in (state.number, TAXON, "Cape Exotic Leathers"):
        if wanted not in text:
            raise StepFailed(f"the PDF does not say {wanted}")
    read, _warnings = v2.read(content["xml"])
    snapshot = EPermit.from_dict(state.permit["snapshot"])
    if _essence(read) != _essence(snapshot):
        raise StepFailed(f"the XML is another permit: {_essence(read)}, {_essence(snapshot)}")
    _verify_code(state, content["pdf"])


def _verify_code(state: State, pdf: bytes) -> None:
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    page.save(state.folder / "permit.png")
    codes = [code.text for code in zxingcpp.read_barcodes(page) if "/v/" in code.text]
    if not codes:
        raise StepFailed("no QR code is readable on the rendered page")
    path = "/v/" + codes[0].split("/v/", 1)[1]
    answer = state.stage.door("MZ").call("GET", path, headers={"Accept": "application/json"})
    said = answer.json()
    if said.get("number") != state.number:
        raise StepFailed(f"the QR code opens another permit: {said}")
    text = answer.text
    for private in ("Peles do Zambeze", "Cape Exotic", "Chissano"):
        if private in text:
            raise StepFailed(f"the verification page tells {private}")
    state.result["qr_verified"] = bool(said.get("genuine") and said.get("status") == "in_force")
    if not state.result["qr_verified"]:
        raise StepFailed(f"the QR code does not verify: {said}")


def _document(state: State, kind: str) -> bytes:
    door = state.door("MZ", "trader")
    path = f"/api/v1/permits/{state.permit['id']}/documents/{kind}/"
    answers: list[Any] = []

    def look() -> bool:
        answers.append(door.call("GET", path, expect=0))
        return bool(answers[-1].status_code == 200)

    wait_for(look, f"the permit's {kind}", 60)
    return bytes(answers[-1].content)


def _essence(permit: EPermit) -> dict[str, Any]:
    lines = [
        (line.scientific_name, line.term_code, line.quantity, line.unit_code, line.appendix,
         line.source_code, line.origin_country)
        for line in permit.lines
    ]  # fmt: skip
    return {
        "number": permit.number,
        "kind": permit.kind,
        "importer": (permit.importer.name, permit.importer.country),
        "exporter": (permit.exporter.name, permit.exporter.country),
        "purpose": permit.purpose_code,
        "valid_until": permit.valid_until,
        "lines": lines,
    }


def quota_balance() -> Any:
    year: int = clock.now().astimezone(dt.UTC).year
    with in_country("MZ"):
        return balance(Quota.objects.get(taxon__scientific_name=TAXON, term_code=TERM, year=year))


def _state_of(state: State) -> str:
    with in_country("MZ"):
        return str(Application.objects.get(pk=state.application).state)


def _expect_state(state: State, wanted: str) -> None:
    found = _state_of(state)
    if found != wanted:
        raise StepFailed(f"the case is {found}, not {wanted}")


def stored_permit(state: State) -> Permit:
    """The issuer's row, to check."""
    with in_country("MZ"):
        return Permit.objects.select_related("standing").get(pk=state.permit["id"])
