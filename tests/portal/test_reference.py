"""The species pages: searching, one species, notes with pictures, measures; who sees what."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.common import clock
from core.events.services import run_pending
from core.nationals.models import NationalMeasure, SpeciesNote
from ops.demo import cases
from tests.core.nationals.test_services import image
from tests.factories.permits import taxon
from tests.portal.browsing import browser, text_of

CROCODILE = "Crocodylus niloticus"


@pytest.fixture
def address(in_mz: object) -> str:
    return f"/species/{taxon(CROCODILE).pk}/"


def test_search_finds_species_in_spite_of_an_error(officer: Client, address: str) -> None:
    page = text_of(officer.get("/species/?q=crocodilus niloticus"))
    assert address in page
    assert "No species has such a name" in text_of(officer.get("/species/?q=qqqqqqqqq"))
    assert officer.get("/species/").status_code == 200


def test_officers_see_trade_and_history(officer: Client, address: str) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "50"})
    run_pending()
    page = text_of(officer.get(address))
    for words in ("Listing history", "Trade of this country", "118 NAR", "Identification notes"):
        assert words in page, words


def test_traders_see_a_thinner_page(trader: Client, officer: Client, address: str) -> None:
    officer.post(f"{address}notes/", {"title": "Scales", "text": "No bony plates"})
    page = text_of(trader.get(address))
    assert "Listing history" in page
    for words in ("Trade of this country", "Identification notes", "Scales", "Set a measure"):
        assert words not in page, words
    assert trader.post(f"{address}notes/", {"title": "x", "text": "y"}).status_code == 403


def test_a_note_with_a_picture_is_shown_to_customs_and_not_to_traders(
    officer: Client, customs: Client, trader: Client, address: str
) -> None:
    sent = {"title": "Scales", "text": "No bony plates", "pictures": [image(), image("jpeg")]}
    assert officer.post(f"{address}notes/", sent)["Location"] == address
    note = SpeciesNote.objects.get()
    page = text_of(customs.get(address))
    at = page.index(f"{address}notes/{note.pk}/pictures/")
    picture = page[at : page.index('"', at)]
    answer = customs.get(picture)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert trader.get(picture).status_code == 403
    assert officer.post(f"{address}notes/{note.pk}/withdraw/")["Location"] == address
    assert customs.get(picture).status_code == 404
    assert "No bony plates" not in text_of(customs.get(address))


def test_a_file_that_is_no_picture_is_told_on_the_form(officer: Client, address: str) -> None:
    page = SimpleUploadedFile("scales.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    answer = officer.post(f"{address}notes/", {"title": "x", "text": "y", "pictures": [page]})
    assert "is no picture that browsers show" in text_of(answer)
    assert not SpeciesNote.objects.exists()


def test_an_administrator_sets_and_ends_a_measure(house: None, address: str) -> None:
    admin, today = browser("admin"), clock.today().isoformat()
    form = {"kind": "prohibited", "legal_basis": "Lei 16/2014", "text": "", "starts_on": today}
    assert admin.post(f"{address}measures/", form)["Location"] == address
    measure = NationalMeasure.objects.get()
    assert "Lei 16/2014" in text_of(browser("trader").get(address))
    admin.post(f"{address}measures/{measure.pk}/end/", {"on": today})
    measure.refresh_from_db()
    assert measure.ends_on == clock.today()
    assert "This field is required" in text_of(
        admin.post(f"{address}measures/", {"kind": "permit"})
    )


def test_a_species_that_does_not_exist_is_not_found(officer: Client) -> None:
    assert officer.get("/species/999999999/").status_code == 404
