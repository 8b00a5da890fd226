"""Steps between the countries: grant, look-up, endorsement, confirmation, import, reports."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import requests
import zeep
import zeep.exceptions
from zeep.helpers import serialize_object
from zeep.transports import Transport

from core.agencies.models import CustomsOffice
from core.customs.models import Endorsement, QuantityConfirmation
from ops.journey.doors import StepFailed
from ops.journey.permit import TAXON, TERM, quota_balance
from ops.journey.state import ENDORSED, State
from tenants.context import in_country

EXPORT_COLUMNS = [
    "Appendix", "SpeciesName", "TermCode", "Quantity", "UnitCode", "TradingPartner",
    "CountryOfOrigin", "ExportPermit", "OriginPermit", "IFSPermit", "PurposeCode", "SourceCode",
    "Year",
]  # fmt: skip
IMPORT_COLUMNS = [*EXPORT_COLUMNS[:7], "ImportPermit", *EXPORT_COLUMNS[7:]]


def grant(state: State) -> None:
    """MZ opens its permits to ZA; ZA's administrator makes a token for the authority's program."""
    operations = [
        "GetNonFinalCitesCertificate", "GetFinalCitesCertificate", "ConfirmQuantities",
        "ServiceState",
    ]  # fmt: skip
    _refused_before_grant(state)
    fields = {"caller": "ZA", "operations": operations, "expires_on": ""}
    state.door("MZ", "admin").submit("/settings/grants/", fields)


def hub_token(state: State) -> None:
    """The administrator of ZA makes a token for the authority's program; it is shown once."""
    admin = state.door("ZA", "admin")
    page = admin.page("/settings/hub-token/")
    form = next((one for one in page.forms if not one.action), None)
    if form is None:
        raise StepFailed("the page of hub tokens has no form to ask for one")
    answer = admin.call("POST", "/settings/hub-token/", data=dict(form.form_values()))
    shown = lxml.html.fromstring(answer.content).get_element_by_id("hub-token")
    state.token = shown.text_content().strip()


def _refused_before_grant(state: State) -> None:
    """Without a grant the hub answers with its fault, and with nothing of the permit."""
    try:
        _call(state, "GetNonFinalCitesCertificate")
    except zeep.exceptions.Fault as fault:
        state.result["isolation"].append(
            {"tried": "look-up without a grant", "refused": fault.message == "AdapterNotAvailable"}
        )
        return
    raise StepFailed("MZ's permit was given to ZA without a grant")


def look_up(state: State) -> None:
    """ZA's program asks the hub, by SOAP from the WSDL, for the state and for MZ's permit."""
    _timed(state, "ServiceState", lambda: _client(state).service.ServiceState(IsoCountryCode="MZ"))
    answer = _timed(
        state, "GetNonFinalCitesCertificate", lambda: _call(state, "GetNonFinalCitesCertificate")
    )
    text = serialize_object(answer)
    raw = _last_answer(state)
    if state.number not in raw or TAXON not in raw:
        raise StepFailed(f"the answer does not hold permit {state.number}: {text!r}"[:500])


def endorse(state: State) -> None:
    """MZ's customs endorse 50 of 118; more than permitted is refused first."""
    door = state.door("MZ", "customs")
    path = f"/customs/permits/{state.permit['id']}/endorse/"
    fields = {"office": "MPM-AIR", "transport_document": "AWB 083-4471 2290"}
    try:
        door.submit(path, fields | {"quantity-A": "119"})
    except StepFailed:
        state.result["isolation"].append({"tried": "endorse 119 of 118", "refused": True})
    else:
        raise StepFailed("119 of 118 skins were endorsed")
    door.submit(path, fields | {"quantity-A": str(ENDORSED)})
    with in_country("MZ"):
        row = Endorsement.objects.get(permit_id=state.permit["id"])
        (line,) = row.lines.all()
    if line.quantity != ENDORSED:
        raise StepFailed(f"{line.quantity} is recorded as endorsed")
    after = quota_balance()
    state.result["quota"]["after"] = str(after.left)
    if Decimal(state.result["quota"]["before"]) - after.left != ENDORSED:
        raise StepFailed(f"the unused balance did not go back: {state.result['quota']}")


def confirm(state: State) -> None:
    """ZA gets the final certificate and confirms what arrived; twice counts once."""
    _timed(state, "GetFinalCitesCertificate", lambda: _call(state, "GetFinalCitesCertificate"))
    if str(int(ENDORSED)) not in _last_answer(state):
        raise StepFailed("the final certificate does not tell the actual quantity")
    positions = {"CitesPosition": [{"ID": "A", "InspectedUnitQuantity": ENDORSED}]}
    for _time in range(2):
        _timed(
            state,
            "ConfirmQuantities",
            lambda: _call(state, "ConfirmQuantities", ConfirmedQuantities=positions),
        )
    with in_country("MZ"):
        rows = list(QuantityConfirmation.objects.filter(permit_id=state.permit["id"]))
    if [(row.caller, row.quantity) for row in rows] != [("ZA", ENDORSED)]:
        raise StepFailed(f"the confirmation at the issuer is {rows}")


def import_goods(state: State) -> None:
    """ZA's customs look the permit up through the hub and enter what came in."""
    door = state.door("ZA", "customs")
    where = door.submit(
        "/customs/foreign/", {"issuer": "MZ", "number": state.number}, action="/customs/foreign/"
    )
    with in_country("ZA"):
        office = CustomsOffice.objects.order_by("code").first()
    fields = {"office": office.code if office else "", "quantity-A": str(ENDORSED)}
    door.submit(where, fields, action="/import/")


def annual_reports(state: State) -> None:
    """The export report of MZ and the import report of ZA hold exactly the endorsed line."""
    year = state.permit["issued_at"][:4]
    for iso2, direction, columns, partner in (
        ("MZ", "export", EXPORT_COLUMNS, "ZA"),
        ("ZA", "import", IMPORT_COLUMNS, "MZ"),
    ):
        path = state.folder / f"{iso2}-{year}-{direction}.csv"
        rows = _report(state, iso2, year, direction, path)
        if rows[0] != columns:
            raise StepFailed(f"the columns of {path.name} are {rows[0]}")
        found = [dict(zip(columns, row, strict=True)) for row in rows[1:]]
        found = [row for row in found if row["ExportPermit"] == state.number]
        row = found[0] if len(found) == 1 else {}
        wanted = {
            "Appendix": "II", "SpeciesName": TAXON, "TermCode": TERM,
            "Quantity": str(int(ENDORSED)), "TradingPartner": partner, "PurposeCode": "H",
            "SourceCode": "W", "Year": year, "ExportPermit": state.number,
        }  # fmt: skip
        wrong = {k: row.get(k) for k, v in wanted.items() if row.get(k) != v}
        if wrong:
            raise StepFailed(f"{path.name} differs from the endorsed line in {wrong}")
        state.result["annual_report"][iso2] = {"path": str(path), "rows": len(rows) - 1}


def _report(state: State, iso2: str, year: str, direction: str, path: Path) -> list[list[str]]:
    """The report file as the administrator downloads it."""
    door = state.door(iso2, "admin")
    answer = door.call("GET", f"/reports/{year}/{direction}.csv")
    path.write_bytes(answer.content)
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))


# -- SOAP ------------------------------------------------------------------------------------


class _Recording(Transport):  # type: ignore[misc]
    """zeep's transport that keeps the last answer's text."""

    last = ""

    def post(self, address: str, message: Any, headers: Any) -> Any:
        response = super().post(address, message, headers)
        type(self).last = response.text
        return response


def _client(state: State) -> zeep.Client:
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Host": f"localhost:{state.stage.port}"})
    if state.token:
        session.headers["Authorization"] = f"Bearer {state.token}"
    client = zeep.Client(
        f"{state.stage.public}/epix/soap?wsdl", transport=_Recording(session=session, timeout=30)
    )
    client.service._binding_options["address"] = f"{state.stage.public}/epix/soap"
    return client


def _call(state: State, operation: str, **more: Any) -> Any:
    parameters = {"CertificateNumber": state.number, "TokenId": "", "IsoCountryCode": "MZ"}
    return getattr(_client(state).service, operation)(**parameters, **more)


def _last_answer(state: State) -> str:
    return _Recording.last


def _timed(state: State, operation: str, call: Any) -> Any:
    started = time.perf_counter()
    known = state.result["epix"].setdefault(operation, {"ok": False, "ms": 0.0})
    try:
        answer = call()
    except zeep.exceptions.Fault as fault:
        raise StepFailed(f"{operation}: the hub answers with the fault {fault.message}") from fault
    except requests.RequestException as error:
        raise StepFailed(f"{operation}: {error}") from error
    known |= {"ok": True, "ms": round((time.perf_counter() - started) * 1000, 1)}
    return answer
