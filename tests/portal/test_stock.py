"""Stock on the pages of traders and officers: declared, decided, moved, offered, named."""

from __future__ import annotations

import pytest
from django.test import Client

from core.common import clock
from core.documents.models import Upload
from core.permits.models import Application
from core.species.selectors import find_taxon_by_name
from core.stock.models import Claim, Lot, Operation, Transfer
from ops.demo import cases, people
from tests.factories.people import make_trader
from tests.factories.permits import png
from tests.factories.stock import make_lot
from tests.portal.browsing import HOST, text_of


def crocodile() -> str:
    taxon = find_taxon_by_name("Crocodylus niloticus")
    assert taxon is not None
    return str(taxon.pk)


def declared(**changes: str) -> dict[str, object]:
    """The form of a lot as a trader fills it in."""
    fields = {
        "organisation": str(people.company().pk),
        "species": "Crocodylus niloticus",
        "taxon_id": crocodile(),
        "term_code": "SKI",
        "source_code": "W",
        "quantity": "200",
        "unit_code": "NAR",
        "origin_country": "MZ",
        "basis": "harvest",
        "reference": "H-17",
        "acquired_on": clock.today().isoformat(),
        "proof": "Licence for two hundred",
    }
    return fields | changes


@pytest.fixture
def lot(house: None) -> Lot:
    made, _by = make_lot(200, by=people.user("trader"), organisation=people.company())
    return made


def test_a_lot_is_declared_with_its_proof_and_approved(trader: Client, officer: Client) -> None:
    page = text_of(trader.post("/stock/new/", declared(reference="")))
    assert "This field is required" in page
    scan = {"file": png("licence.png")}
    answer = trader.post("/stock/new/", declared() | scan, follow=True)
    assert "The lot is declared" in text_of(answer)
    row = Lot.objects.get()
    upload = Upload.objects.get(owner_id=row.pk)
    at = f"/stock/lots/{row.pk}/"
    assert trader.get(f"{at}proofs/{upload.pk}/").status_code == 200
    assert row.code in text_of(officer.get("/stock/?state=declared"))
    refused = officer.post(f"{at}decide/", {"decision": "refuse"}, follow=True)
    assert "State the reason" in text_of(refused)
    officer.post(f"{at}decide/", {"decision": "approve"})
    row.refresh_from_db()
    assert row.balance == 200
    assert trader.post(f"{at}decide/", {"decision": "approve"}).status_code == 403


def test_a_species_is_looked_up_without_javascript(trader: Client) -> None:
    page = text_of(trader.post("/stock/new/", declared(taxon_id="", lookup="1")))
    assert "Crocodylus niloticus" in page
    assert "H-17" in page
    assert trader.post("/stock/new/", declared(taxon_id="x", species="")).status_code == 200
    assert not Lot.objects.exists()


def test_a_holder_moves_marks_and_processes_a_lot(trader: Client, lot: Lot) -> None:
    at = f"/stock/lots/{lot.pk}/"
    assert "200" in text_of(trader.get(at))
    refused = trader.post(f"{at}move/", {"kind": "loss", "quantity": "3", "reason": ""})
    assert "State the reason" in text_of(refused)
    trader.post(f"{at}move/", {"kind": "loss", "quantity": "3", "reason": "Spoilt"})
    trader.post(f"{at}move/", {"kind": "split", "quantity": "7"})
    product = {"quantity": "10", "term_code": "LPS", "unit_code": "NAR", "factor": "2"}
    trader.post(f"{at}process/", product | {"reason": "Cut"})
    trader.post(f"{at}marks/", {"kind": "tag", "numbers": "MZ 1\nMZ 2"})
    lot.refresh_from_db()
    assert lot.balance == 180
    page = text_of(trader.get(at))
    assert "Spoilt" in page
    assert "MZ 2" in page
    assert Lot.objects.get(term_code="LPS").balance == 20


def test_a_part_is_offered_and_accepted(trader: Client, lot: Lot) -> None:
    by, receiver = make_trader(name="Curtumes da Matola")
    at = f"/stock/lots/{lot.pk}/"
    sale = {"quantity": "50", "reference": "Bill 1"}
    unknown = trader.post(f"{at}offer/", sale | {"receiver": "Nobody"})
    assert "No organisation of this country" in text_of(unknown)
    trader.post(f"{at}offer/", sale | {"receiver": "curtumes da matola"})
    row = Transfer.objects.get()
    other = Client(headers={"host": HOST, "accept-language": "en"})
    other.force_login(by)
    assert "Bill 1" in text_of(other.get("/stock/"))
    assert other.get(at).status_code == 404
    answer = other.post(f"/stock/transfers/{row.pk}/answer/", {"state": "accepted"}, follow=True)
    assert "This is your new lot" in text_of(answer)
    assert Lot.objects.get(organisation=receiver).balance == 50


def test_lots_are_named_on_a_line_and_shown_on_the_case(
    trader: Client, officer: Client, lot: Lot
) -> None:
    draft: Application = cases.draft()
    line = f"/applications/{draft.pk}/edit/goods/1/"
    assert lot.code in text_of(trader.get(line))
    refused = trader.post(f"{line}lots/", {f"lot-{lot.pk}": "900"}, follow=True)
    assert "holds 200" in text_of(refused)
    trader.post(f"{line}lots/", {f"lot-{lot.pk}": "118", "lot-x": "1"})
    assert Claim.objects.get().quantity == 118
    page = " ".join(text_of(trader.get(line)).split())
    assert f'name="lot-{lot.pk}" value="118"' in page
    case = cases.act(draft, "submit", "trader")
    assert lot.code in text_of(officer.get(f"/cases/{case.pk}/"))


def test_officers_keep_the_register_of_operations(officer: Client, trader: Client) -> None:
    form = {
        "organisation": str(people.company().pk),
        "kind": "ranching",
        "number": "R-1",
        "species": "Crocodylus niloticus",
        "taxon_id": crocodile(),
        "capacity": "500",
        "parental_stock": "40",
        "registered_on": clock.today().isoformat(),
    }
    officer.post("/stock/operations/", form)
    assert Operation.objects.get().capacity == 500
    assert "already" in text_of(officer.post("/stock/operations/", form))
    page = text_of(trader.get("/stock/operations/"))
    assert "0 / 500" in page
    assert "Register it" not in page
