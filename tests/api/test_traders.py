"""A trader's program: from log-in to a submitted application, with proofs and invoice."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress

from core.accounts.models import User
from core.permits.models import Application
from core.permits.selectors.permits import find_permit_of
from core.workflow.selectors import history
from tests.api.conftest import Program, problem, program_of
from tests.factories.people import make_user
from tests.factories.permits import Officers, bring_to, make_application, png, taxon

PASSWORD = "a-long-test-password"
IMPORTER = {
    "importer_name": "Safari Taxidermy Ltd",
    "importer_street": "12 Church Street",
    "importer_city": "Pretoria",
    "importer_country": "ZA",
    "purpose_code": "H",
}
LINE = {"term_code": "SKI", "unit_code": "NAR", "quantity": "5", "source_code": "W"}


def log_in(email: str, password: str) -> Any:
    user = User.objects.get(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=email, verified=True, primary=True)
    return Program().post("token/", {"email": email, "password": password})


def draft(program: Program, organisation: str) -> str:
    """The id of a new draft."""
    answer = program.post(
        "applications/",
        {"document_type": "export_permit", "organisation": organisation, "fields": IMPORTER},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "draft"
    return str(answer.json()["id"])


def test_a_program_logs_in_says_who_it_is_and_logs_out(in_mz: Any) -> None:
    user = make_user("customs")
    answer = log_in(user.email, PASSWORD)
    assert answer.status_code == 201
    program = Program(answer.json()["token"])
    me = program.get("me/").json()
    assert (me["email"], me["roles"], me["country"]) == (user.email, ["customs"], "MZ")
    assert "customs.endorse" in me["permissions"]
    assert program.delete("me/").status_code == 204
    problem(program.get("me/"), 401, "authentication_failed")


def test_a_wrong_password_gets_no_token(in_mz: Any) -> None:
    answer = log_in(make_user().email, "wrong")
    problem(answer, 401, "user.sign_in_refused")


def test_an_application_goes_from_draft_to_submitted(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/"
    hits = program.get("species/", {"q": "Crocodylus nil"}).json()
    line = LINE | {"taxon_id": hits[0]["taxon_id"]}
    made = program.put(f"{place}lines/1/", line)
    assert made.status_code == 200, made.text
    assert made.json()["appendix"] in ("I", "II")
    assert program.put(f"{place}lines/2/", line | {"quantity": "7"}).status_code == 200
    assert program.delete(f"{place}lines/1/").status_code == 204
    assert program.send(f"{place}proofs/", file=png("licence.png")).status_code == 201
    state = program.patch(place, {"importer_city": "Tshwane"}).json()
    assert [one["quantity"] for one in state["lines"]] == ["7.0000"]
    assert state["importer_city"] == "Tshwane"
    assert state["fee"]["currency"] == "MZN"
    assert state["fee"]["amount_minor"] > 0
    assert [one for one in state["issues"] if one["severity"] == "error"] == []
    assert "submit" in [one["action"] for one in state["actions"] if not one["blocked"]]
    done = program.post(f"{place}actions/", {"action": "submit"})
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "submitted"
    assert program.get("applications/").json()["results"][0]["state"] == "submitted"
    case = Application.objects.get(pk=done.json()["id"])
    assert [row.action for row in history(case)][-1] == "submit"


def test_a_submitted_application_is_not_changed(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    user, company = _people(organisation)
    app = bring_to(make_application(by=user, organisation=company), "submitted")
    body = problem(program.patch(f"applications/{app.pk}/", {"purpose_code": "T"}), 409)
    assert body["code"].endswith("not_editable")
    problem(program.put(f"applications/{app.pk}/lines/1/", LINE), 409)


def _people(organisation: str) -> Any:
    from core.parties.models import Organisation

    company = Organisation.objects.get(pk=organisation)
    return company.memberships.get().user, company


def test_what_is_missing_is_said_when_submitting(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/"
    body = problem(program.post(f"{place}actions/", {"action": "submit"}), 422)
    assert body["fields"]
    problem(program.post(f"{place}actions/", {"action": "issue"}), 409)
    problem(program.post(f"{place}actions/", {}), 422, "invalid")


def test_proofs_are_listed_and_come_back_as_sent(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/proofs/"
    file = png("licence.png")
    sent = file.read()
    file.seek(0)
    upload = program.send(place, file=file).json()
    assert (upload["mime"], upload["size"]) == ("image/png", len(sent))
    assert program.get(place).json() == [upload]
    answer = program.get(f"{place}{upload['id']}/")
    assert b"".join(answer.streaming_content) == sent
    assert answer["Content-Disposition"].startswith("attachment")
    assert "fields" in problem(program.send(place), 422)
    bad = png("licence.png")
    bad.name, bad.file = "x.exe", type(bad.file)(b"MZ\x90\x00" * 10)
    problem(program.send(place, file=bad), 422)


def test_organisations_are_registered_and_listed(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    before = program.get("organisations/").json()["results"]
    assert [one["id"] for one in before] == [organisation]
    new = {
        "name": "Second House", "kind": "company", "street": "2 Road", "city": "Beira",
        "country": "MZ", "email": "second@trade.example", "registration_number": "400123456",
    }  # fmt: skip
    made = program.post("organisations/", new)
    assert made.status_code == 201, made.text
    assert len(program.get("organisations/").json()["results"]) == 2


def test_the_invoice_is_there_once_it_is_raised(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    user, company = _people(organisation)
    app = make_application(by=user, organisation=company)
    problem(program.get(f"applications/{app.pk}/invoice/"), 404)
    bring_to(app, "awaiting_payment")
    invoice = program.get(f"applications/{app.pk}/invoice/").json()
    assert invoice["currency"] == "MZN"
    assert invoice["total_minor"] > 0
    assert invoice["reference"].startswith("RF")
    assert invoice["takes_cards"] is False
    body = problem(program.post(f"applications/{app.pk}/card-payment/"), 409)
    assert body["code"]


def test_a_permit_and_its_documents(trader: tuple[Program, str]) -> None:
    from core.events.services import run_pending

    program, organisation = trader
    user, company = _people(organisation)
    app = bring_to(make_application(by=user, organisation=company), "issued", officers=Officers())
    permit = find_permit_of(app.pk)
    (listed,) = program.get("permits/").json()["results"]
    one = program.get(f"permits/{permit.pk}/").json()
    assert one == listed
    assert (one["number"], one["status"], one["kind"]) == (permit.number, "in_force", "E")
    run_pending()
    pdf = program.get(f"permits/{permit.pk}/documents/pdf/")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    xml = program.get(f"permits/{permit.pk}/documents/xml/")
    assert permit.number.encode() in b"".join(xml.streaming_content)
    problem(program.get(f"permits/{permit.pk}/documents/exe/"), 404)


def test_another_organisations_ids_are_not_found(trader: tuple[Program, str]) -> None:
    program, organisation = trader
    app = bring_to(make_application(), "issued")
    permit = find_permit_of(app.pk)
    upload = program_of(app.created_by).get(f"applications/{app.pk}/proofs/").json()[0]
    for path in (
        f"applications/{app.pk}/",
        f"applications/{app.pk}/proofs/",
        f"applications/{app.pk}/proofs/{upload['id']}/",
        f"applications/{app.pk}/invoice/",
        f"permits/{permit.pk}/",
        f"permits/{permit.pk}/documents/pdf/",
    ):
        problem(program.get(path), 404)
    problem(program.patch(f"applications/{app.pk}/", {}), 404)
    problem(program.put(f"applications/{app.pk}/lines/1/", LINE), 404)
    problem(program.delete(f"applications/{app.pk}/lines/1/"), 404)
    problem(program.post(f"applications/{app.pk}/actions/", {"action": "withdraw"}), 404)
    problem(program.post(f"applications/{app.pk}/card-payment/"), 404)
    own = draft(program, organisation)
    problem(program.get(f"applications/{own}/proofs/{upload['id']}/"), 404)
    stranger = {"document_type": "export_permit", "organisation": str(app.applicant_id)}
    assert program.post("applications/", stranger).status_code in (403, 404)
    assert program.get("permits/").json()["results"] == []


@pytest.mark.parametrize("body", [[], "text", 5, [1, 2], {"fields": [1]}, {"fields": "x"}])
def test_a_body_of_another_shape_is_refused_not_an_error_of_ours(
    trader: tuple[Program, str], body: Any
) -> None:
    program, organisation = trader
    own = draft(program, organisation)
    if isinstance(body, dict):
        body |= {"document_type": "export_permit", "organisation": organisation}
    for answer in (
        program.post("applications/", body),
        program.post("organisations/", body),
        program.post(f"applications/{own}/actions/", body),
    ):
        assert 400 <= answer.status_code < 500, answer.text
        problem(answer, answer.status_code)
    if not isinstance(body, dict):
        for answer in (
            program.patch(f"applications/{own}/", body),
            program.put(f"applications/{own}/lines/1/", body),
        ):
            problem(answer, answer.status_code)
            assert answer.status_code < 500


@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", "many"), ("quantity", "1e400"), ("quantity", "-1"), ("quantity", [1]),
     ("quantity", "9" * 40), ("taxon_id", "x"), ("taxon_id", 10**12), ("taxon_id", {}),
     ("term_code", "x" * 500), ("origin_permit_date", "soon"), ("reasons", [1]),
     ("origin_country", "Mozambique")],
)  # fmt: skip
def test_a_wrong_value_of_a_line_is_named(
    trader: tuple[Program, str], field: str, value: Any
) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/"
    answer = program.put(f"{place}lines/1/", LINE | {"taxon_id": taxon().pk, field: value})
    body = problem(answer, 422)
    assert any(field in name for name in body["fields"]), body


@pytest.mark.parametrize(
    ("field", "value"),
    [("importer_country", "Narnia"), ("purpose_code", "x" * 90), ("importer_name", "x" * 5000),
     ("reasons", 5)],
)  # fmt: skip
def test_a_wrong_value_of_a_case_is_named(
    trader: tuple[Program, str], field: str, value: Any
) -> None:
    program, organisation = trader
    body = problem(
        program.patch(f"applications/{draft(program, organisation)}/", {field: value}), 422
    )
    assert any(field in name for name in body["fields"]), body


@pytest.mark.parametrize("value", ["\x00", "\ud800", {"a": 1}, [1], 5, None, True, "\u202e"])
def test_any_value_of_a_text_is_stored_clean_or_refused(
    trader: tuple[Program, str], value: Any
) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/"
    line = LINE | {"taxon_id": taxon().pk}
    for answer in (
        program.patch(place, {"importer_name": value}),
        program.put(f"{place}lines/1/", line | {"marks": value, "term_code": value}),
        program.put(f"{place}lines/1/", line | {"reasons": {"a": value}}),
    ):
        assert answer.status_code in (200, 422), answer.text
    assert program.get(place).status_code == 200


@pytest.mark.parametrize("position", [0, 501, 10**12])
def test_a_line_out_of_range_is_refused(trader: tuple[Program, str], position: int) -> None:
    program, organisation = trader
    place = f"applications/{draft(program, organisation)}/lines/{position}/"
    answer = program.put(place, LINE | {"taxon_id": taxon().pk})
    assert answer.status_code in (404, 422)
    assert program.delete(place).status_code in (204, 404, 422)


def test_species_are_searched_with_any_text(trader: tuple[Program, str]) -> None:
    program, _organisation = trader
    for text in ("", "%", "_", "'", "\\", "x" * 3000, "croc", "\x00"):
        answer = program.get("species/", {"q": text})
        assert answer.status_code == 200, (text, answer.text)


def test_a_species_is_read_with_what_restricts_its_trade(trader: tuple[Program, str]) -> None:
    program, _organisation = trader
    found = taxon("Crocodylus niloticus")
    page = program.get(f"species/{found.pk}/").json()
    assert page["scientific_name"] == "Crocodylus niloticus"
    assert {row["appendix"] for row in page["current"]} == {"I", "II"}
    assert {"history", "annotations", "quotas", "suspensions", "measures"} <= page.keys()
    assert page["lineage"][0] == "Crocodylus niloticus"
    problem(program.get("species/999999999/"), 404, "species.taxon_not_found")
