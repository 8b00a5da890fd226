"""Applicants: the whole application by plain form posts, without JavaScript."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from core.events.services import run_pending
from core.parties.models import Organisation
from core.permits.models import Application
from core.species.selectors import search
from ops.demo import cases, people
from tests.factories.people import make_trader, make_user
from tests.portal.browsing import HOST, browser, text_of

PARTIES = {
    "importer_name": "Cape Exotic Leathers (Pty) Ltd",
    "importer_street": "14 Loop Street",
    "importer_city": "Cape Town",
    "importer_postcode": "8001",
    "importer_country": "ZA",
    "purpose_code": "T",
}
LINE = {
    "term_code": "SKI",
    "quantity": "12",
    "unit_code": "NAR",
    "source_code": "W",
    "origin_country": "MZ",
    "description": "Raw salted skins",
}


def begin(client: Client) -> Application:
    """A new draft, begun on the page."""
    answer = client.post("/apply/", {"document_type": "export_permit"})
    found = re.search(r"/applications/([0-9a-f-]+)/edit/parties/", answer["Location"])
    assert found, answer
    return Application.objects.get(pk=found.group(1))


def test_every_page_of_the_applicant_opens(trader: Client) -> None:
    draft = cases.draft()
    for address in ("/applications/", "/my-permits/", "/apply/", "/apply/register/"):
        assert trader.get(address).status_code == 200, address
    for step in ("", "edit/parties/", "edit/goods/", "edit/goods/add/", "edit/goods/1/",
                 "edit/proofs/", "edit/review/", "papers/"):  # fmt: skip
        assert trader.get(f"/applications/{draft.pk}/{step}").status_code == 200, step


def test_other_roles_get_no_page_of_the_applicant(customs: Client, officer: Client) -> None:
    for client in (customs, officer):
        for address in ("/applications/", "/apply/", "/my-permits/"):
            assert client.get(address).status_code == 403, address


def test_whoever_is_not_signed_in_is_sent_to_sign_in(house: None) -> None:
    answer = Client(headers={"host": HOST}).get(f"/applications/{uuid4()}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_another_organisations_application_does_not_exist(house: None) -> None:
    draft = cases.draft()
    stranger, _organisation = make_trader()
    client = Client(headers={"host": HOST, "accept-language": "en"})
    client.force_login(stranger)
    for step in ("", "edit/parties/", "edit/review/", "papers/", "papers/pdf/"):
        assert client.get(f"/applications/{draft.pk}/{step}").status_code == 404, step
    assert client.post(f"/applications/{draft.pk}/act/", {"action": "withdraw"}).status_code == 404
    assert client.post(f"/applications/{draft.pk}/copy/").status_code == 404


def test_the_whole_application_without_javascript(trader: Client) -> None:
    application = begin(trader)
    at = f"/applications/{application.pk}"

    assert trader.post(f"{at}/edit/parties/", PARTIES)["Location"].endswith("/edit/goods/")
    answer = trader.post(f"{at}/edit/goods/", LINE | {"species": "Crocodylus niloticus"})
    assert answer.status_code == 302, text_of(answer)
    answer = trader.post(f"{at}/edit/proofs/", {"file": cases.proof()})
    assert answer.status_code == 302
    review = text_of(trader.get(f"{at}/edit/review/"))
    reasons = dict.fromkeys(re.findall(r'name="(reason-[^"]+)"', review), "As agreed.")
    answer = trader.post(f"{at}/edit/review/", {"action": "submit"} | reasons)
    assert answer.status_code == 302, text_of(answer)

    application.refresh_from_db()
    assert application.state == "submitted"
    line = application.lines.get()
    assert (line.scientific_name, str(line.quantity)) == ("Crocodylus niloticus", "12.0000")
    page = text_of(trader.get(f"{at}/"))
    assert application.reference in page
    assert "Crocodylus niloticus" in page


def test_a_search_without_javascript_shows_what_to_choose_from(trader: Client) -> None:
    application = begin(trader)
    at = f"/applications/{application.pk}/edit/goods/add/"
    answer = trader.post(at, LINE | {"species": "crocod", "lookup": "1"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="taxon_id"' in page
    assert "Raw salted skins" in page
    assert not application.lines.exists()


def test_the_typeahead_answers_with_choices(trader: Client) -> None:
    hit = search("Crocodylus niloticus")[0]
    page = text_of(trader.get("/apply/species/", {"species": "niloticus"}))
    assert f'value="{hit.taxon_id}"' in page
    assert "<html" not in page


def test_an_ambiguous_species_has_to_be_chosen(trader: Client) -> None:
    application = begin(trader)
    answer = trader.post(
        f"/applications/{application.pk}/edit/goods/add/", LINE | {"species": "croc"}
    )
    assert "Choose the species from the list." in text_of(answer)
    assert not application.lines.exists()


def test_a_line_is_kept_though_its_quantity_cannot_be_read(trader: Client) -> None:
    application = begin(trader)
    taxon = search("Crocodylus niloticus")[0].taxon_id
    answer = trader.post(
        f"/applications/{application.pk}/edit/goods/",
        LINE | {"taxon_id": taxon, "quantity": "1,500"},
    )
    assert "Write thousands without a comma" in text_of(answer)
    line = application.lines.get()
    assert line.taxon_id == taxon
    assert line.quantity is None


def test_what_is_missing_leads_to_its_field(trader: Client) -> None:
    application = begin(trader)
    page = text_of(trader.get(f"/applications/{application.pk}/edit/review/"))
    assert f"/applications/{application.pk}/edit/parties/#id_importer_name" in page
    assert f"/applications/{application.pk}/edit/goods/" in page
    answer = trader.post(f"/applications/{application.pk}/edit/review/", {"action": "submit"})
    assert answer.status_code == 200
    application.refresh_from_db()
    assert application.state == "draft"


def test_an_unusual_line_asks_for_a_reason_and_keeps_it(trader: Client) -> None:
    draft = cases.draft(cases.Goods("Crocodylus niloticus", "SKI", "12", unit="MTQ"))
    at = f"/applications/{draft.pk}/edit/goods/1/"
    names = re.findall(r'name="(reason-[^"]+)"', text_of(trader.get(at)))
    assert names
    trader.post(at, dict.fromkeys(names, "Weighed at the farm."))
    line = draft.lines.get()
    assert set(line.reasons.values()) == {"Weighed at the farm."}
    assert line.unit_code == "MTQ"


def test_a_line_that_lacks_something_stays_on_its_page(trader: Client) -> None:
    application = begin(trader)
    at = f"/applications/{application.pk}/edit/goods"
    answer = trader.post(f"{at}/", {"species": "Crocodylus niloticus"})
    assert answer["Location"] == f"{at}/1/#controls"
    assert "Give the quantity" in text_of(trader.get(f"{at}/1/"))
    assert trader.post(f"{at}/1/", LINE)["Location"] == f"{at}/"


def test_the_running_fee_is_explained(trader: Client) -> None:
    draft = cases.draft()
    page = text_of(trader.get(f"/applications/{draft.pk}/edit/review/"))
    assert "What it costs" in page
    assert "MZN" in page


def test_a_line_and_a_proof_are_removed(trader: Client) -> None:
    draft = cases.draft()
    at = f"/applications/{draft.pk}/edit"
    proof = re.search(r"proofs/([0-9a-f-]{36})/remove", text_of(trader.get(f"{at}/proofs/")))
    assert proof
    trader.post(f"{at}/proofs/{proof.group(1)}/remove/")
    trader.post(f"{at}/goods/1/remove/")
    assert not draft.lines.exists()
    assert "/remove/" not in text_of(trader.get(f"{at}/proofs/"))


def test_a_file_of_another_type_is_refused(trader: Client) -> None:
    draft = cases.draft()
    file = cases.proof()
    file.name = "proof.exe"
    answer = trader.post(f"/applications/{draft.pk}/edit/proofs/", {"file": file})
    assert answer.status_code == 200
    assert "proof.exe" in text_of(answer)


def test_a_returned_case_is_answered(trader: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    cases.act(application, "return_to_applicant", "officer", reason="Which farm?")
    at = f"/applications/{application.pk}"
    assert "Which farm?" in text_of(trader.get(f"{at}/"))
    assert f"{at}/" in text_of(trader.get("/applications/"))
    assert "Which farm?" in text_of(trader.get(f"{at}/edit/review/"))
    trader.post(f"{at}/edit/goods/1/", {"description": "From the farm at Cahora Bassa"})
    answer = trader.post(f"{at}/edit/review/", {"action": "resubmit"})
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.state == "submitted"
    assert application.lines.get().description == "From the farm at Cahora Bassa"


def test_a_case_that_was_handed_in_cannot_be_edited(trader: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    answer = trader.get(f"/applications/{application.pk}/edit/parties/")
    assert answer.status_code == 409


def test_withdrawing(trader: Client) -> None:
    draft = cases.draft()
    trader.post(f"/applications/{draft.pk}/act/", {"action": "withdraw"})
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_applying_again_with_the_same_data(trader: Client) -> None:
    draft = cases.draft()
    answer = trader.post(f"/applications/{draft.pk}/copy/")
    assert answer.status_code == 302
    copy = Application.objects.exclude(pk=draft.pk).get()
    assert copy.importer_name == draft.importer_name
    assert copy.lines.get().taxon_id == draft.lines.get().taxon_id


def test_an_invoice_says_how_to_pay(trader: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    cases.act(application, "start_review", "officer")
    cases.find_legal(application)
    cases.act(application, "approve", "officer")
    page = text_of(trader.get(f"/applications/{application.pk}/"))
    assert "How to pay" in page
    assert re.search(r"RF\d\d", page)
    assert "By card" not in page


def test_the_permit_is_downloaded_and_not_shown(trader: Client) -> None:
    permit = cases.issue(cases.draft())
    run_pending()
    at = f"/applications/{permit.application_id}"
    assert permit.number in text_of(trader.get(f"{at}/"))
    pdf = trader.get(f"{at}/papers/pdf/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("attachment")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert trader.get(f"{at}/papers/xml/")["Content-Type"] == "application/xml"
    assert permit.number in text_of(trader.get("/my-permits/"))


def test_a_permit_that_is_not_made_yet_is_awaited(trader: Client) -> None:
    draft = cases.draft()
    assert trader.get(f"/applications/{draft.pk}/papers/pdf/").status_code == 404


def test_a_new_applicant_registers_a_company_first(house: None) -> None:
    client = Client(headers={"host": HOST, "accept-language": "en"})
    client.force_login(make_user("applicant"))
    assert client.get("/apply/")["Location"] == "/apply/register/"
    form = {"name": "Couros do Sul, Lda", "kind": "company", "street": "Rua 1", "city": "Beira",
            "country": "MZ", "registration_number": "MZ-777"}  # fmt: skip
    assert "This field is required" in text_of(client.post("/apply/register/", {"kind": "company"}))
    assert client.post("/apply/register/", form)["Location"] == "/apply/"
    assert Organisation.objects.filter(registration_number="MZ-777").exists()
    assert "MZ-777" in text_of(client.post("/apply/register/", form))
    assert client.get("/apply/").status_code == 200


@pytest.mark.parametrize("q", ["niloticus", "Cape Exotic"])
def test_applications_are_found(trader: Client, q: str) -> None:
    draft = cases.draft()
    assert draft.reference in text_of(trader.get("/applications/", {"q": q}))
    assert draft.reference not in text_of(trader.get("/applications/", {"q": "nothing like it"}))
    assert draft.reference not in text_of(trader.get("/applications/", {"state": "issued"}))


def test_the_pages_speak_portuguese(trader: Client) -> None:
    page = text_of(trader.get("/applications/", headers={"accept-language": "pt"}))
    assert "Os meus pedidos" in page


def test_the_trader_of_the_demonstration_is_a_member(house: None) -> None:
    assert browser("trader").get("/apply/").status_code == 200
    assert people.company().name in text_of(browser("trader").get("/apply/"))


def test_the_controls_speak_while_a_line_is_typed(trader: Client) -> None:
    application = begin(trader)
    path = f"/applications/{application.pk}/edit/goods/1/check/"
    typed = LINE | {"species": "Crocodylus niloticus", "marks": "MZ 0001", "unit_code": "LTR"}
    answer = text_of(trader.post(path, typed | {"source_code": "A"}))
    assert "source A is only for plants" in answer
    assert 'name="reason-line.term_unit_unusual"' in answer
    assert text_of(trader.post(path, typed | {"unit_code": "NAR"})).strip() == ""
    assert not application.lines.exists()
    assert trader.get(path).status_code == 405
    assert f'hx-post="{path}"' in text_of(trader.get(f"/applications/{application.pk}/edit/goods/"))
