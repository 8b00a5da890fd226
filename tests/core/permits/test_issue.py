"""The issue of a permit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from core.documents.epermit.model import EPermit, snapshot_digest
from core.documents.selectors import list_documents
from core.events.models import DomainEvent
from core.events.services import run_pending
from core.findings.errors import FindingMissing
from core.findings.services import record_finding
from core.permits import errors
from core.permits.models import (
    Application,
    DocumentType,
    NumberSeries,
    Permit,
    PermitLine,
    PermitStanding,
)
from core.permits.selectors import find_permit_by_number
from core.permits.services import (
    perform_action,
    record_exception,
    set_conditions,
    update_application,
)
from core.quotas.errors import QuotaExceeded
from core.quotas.models import Reservation
from core.quotas.selectors import balance
from core.species.models import Listing
from core.workflow.errors import ActionNotPossible
from core.workflow.models import WorkflowDefinition
from tenants.context import in_public
from tests.factories.people import MembershipFactory, make_user
from tests.factories.permits import (
    Officers,
    bring_to,
    make_application,
    make_permit,
    make_quota,
    taxon,
)

pytestmark = pytest.mark.usefixtures("country")

TODAY = dt.date(2026, 11, 25)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    """Noon of a known day in Maputo."""
    time_machine.move_to(dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC))


def approved(officers: Officers, **application: Any) -> Application:
    return bring_to(make_application(**application), "approved", officers=officers)


def issue(app: Application, officers: Officers, *, by: Any = None, **data: Any) -> Permit:
    perform_action(app, action="issue", by=by or officers.second_supervisor, data=data)
    return Permit.objects.get(application=app)


def test_the_snapshot_holds_the_whole_paper(officers: Officers) -> None:
    make_quota(2000)
    app = approved(
        officers,
        lines=[{"quantity": "118", "marks": "MZ 1-118"}, {"term_code": "TRO"}],
        transport_document="AWB 083-1",
        purpose_code="H",
    )
    permit = issue(app, officers, security_stamp="S 17")
    paper = EPermit.from_dict(permit.snapshot)
    assert paper.to_dict() == permit.snapshot
    assert permit.digest == paper.digest == snapshot_digest(permit.snapshot)
    assert (paper.number, paper.kind, paper.document_type) == (permit.number, "E", "export_permit")
    assert (paper.valid_from, paper.valid_until) == (TODAY, dt.date(2027, 5, 24))
    assert paper.issued_at == permit.issued_at
    assert paper.issued_at.utcoffset() == dt.timedelta(hours=2)
    assert paper.exporter.name == app.applicant.name
    assert (paper.importer.country, paper.import_country) == ("ZA", "ZA")
    assert paper.authority.country == "MZ"
    assert paper.authority.id == "ANAC"
    assert paper.issued_by == officers.second_supervisor.full_name
    assert (paper.security_stamp, paper.transport_document) == ("S 17", "AWB 083-1")
    skins, trophies = paper.lines
    assert (skins.quantity, skins.unit_code, skins.appendix) == (Decimal(118), "NAR", "II")
    assert (skins.quota_used, skins.quota_total, skins.quota_unit) == (118, 2000, "NAR")
    assert (skins.origin_country, skins.origin_permit) == ("MZ", "")
    assert trophies.quota_total is None


def test_box_11a_counts_this_permit_and_those_before(officers: Officers) -> None:
    make_quota(100)
    make_permit(officers=officers, lines=[{"quantity": "30"}])
    permit = make_permit(officers=officers, lines=[{"quantity": "20"}])
    line = permit.lines.get()
    assert (line.quota_used, line.quota_total) == (50, 100)


def test_rows_event_audit_and_documents_come_of_one_issue(officers: Officers) -> None:
    permit = make_permit(officers=officers)
    assert permit.standing.status == "in_force"
    assert permit.lines.get().taxon_id == taxon().pk
    event = DomainEvent.objects.get(kind="permit.issued")
    assert event.payload == {"permit_id": str(permit.pk), "number": permit.number}
    run_pending()
    assert sorted(list_documents(permit.pk).values_list("kind", flat=True)) == ["pdf", "xml"]
    run_pending()
    assert list_documents(permit.pk).count() == 2


def test_numbers_follow_the_series_of_the_type(officers: Officers) -> None:
    one, other = make_permit(officers=officers), make_permit(officers=officers)
    assert (one.number, other.number) == ("MZ26E00001", "MZ26E00002")
    assert find_permit_by_number(" MZ26E00002 ") == other
    assert find_permit_by_number("MZ26E00003") is None


def test_national_papers_have_their_own_numbers(officers: Officers) -> None:
    make_permit(officers=officers)
    permit = make_permit(officers=officers, document_type="licenca_nacional")
    assert (permit.number, permit.is_cites) == ("LN-2026-0001", False)


def test_a_refused_issue_leaves_nothing_and_no_gap(officers: Officers) -> None:
    quota = make_quota(10)
    first = approved(officers, lines=[{"quantity": "8"}])
    second = approved(officers, lines=[{"quantity": "8"}])
    third = approved(officers, lines=[{"quantity": "2"}])
    issue(first, officers)
    with pytest.raises(QuotaExceeded):
        issue(second, officers)
    assert Application.objects.get(pk=second.pk).state == "approved"
    assert issue(third, officers).number == "MZ26E00002"
    assert NumberSeries.objects.get(code="exportacao", year=2026).last_serial == 2
    assert balance(quota).left == 0
    assert Reservation.objects.count() == 2


def test_the_appendix_is_checked_again_on_the_day_of_issue(officers: Officers) -> None:
    app = approved(officers)
    with in_public():
        Listing.objects.filter(taxon=taxon(), appendix="II").update(ended_on=TODAY)
        Listing.objects.create(
            taxon=taxon(),
            appendix="I",
            effective_on=TODAY,
            population_countries=["MZ"],
            as_of=TODAY,
        )
    with pytest.raises(errors.ControlsFailed) as refused:
        issue(app, officers)
    assert "lines.1.appendix" in refused.value.fields
    assert not Permit.objects.exists()


def test_validity_may_be_shorter_but_never_longer(officers: Officers) -> None:
    permit = issue(approved(officers), officers, valid_until="2026-12-31")
    assert permit.valid_until == dt.date(2026, 12, 31)
    app = approved(officers)
    with pytest.raises(errors.ValidityTooLong) as refused:
        issue(app, officers, valid_until="2027-05-25")
    assert refused.value.params == {"latest": "2027-05-24"}
    for wrong in ("soon", "2026-11-24"):
        with pytest.raises(errors.ValidityUnreadable):
            issue(app, officers, valid_until=wrong)


def test_a_pack_cannot_stretch_validity_beyond_the_maximum(officers: Officers) -> None:
    app = approved(officers)
    DocumentType.objects.filter(code="export_permit").update(validity_months=24)
    assert issue(app, officers).valid_until == dt.date(2027, 5, 24)


def test_live_animals_carry_the_transport_condition(officers: Officers) -> None:
    app = approved(
        officers, lines=[{"term_code": "LIV", "reasons": {"line.term_purpose_unusual": "Zoo."}}]
    )
    app = set_conditions(app, by=officers.officer, conditions="Crates of hard wood.\n\nTwo vets.")
    conditions = issue(app, officers).snapshot["conditions"]
    assert conditions[:2] == ["Crates of hard wood.", "Two vets."]
    assert "IATA" in conditions[2]


def test_conditions_of_the_findings_stand_on_the_paper(officers: Officers) -> None:
    app = bring_to(make_application(), "in_review", officers=officers)
    record_finding(
        app,
        kind="ndf",
        outcome="conditional",
        conditions="Skins of 1.2 m belly width at most.\nTagged.",
        reasoning="Ranching quota.",
        by=officers.scientist,
    )
    app.refresh_from_db()
    app = bring_to(app, "approved", officers=officers)
    conditions = issue(app, officers).snapshot["conditions"]
    assert conditions == ["Skins of 1.2 m belly width at most.", "Tagged."]


def test_an_excepted_zero_quota_is_not_taken(officers: Officers) -> None:
    make_quota(0)
    app = make_application()
    record_exception(app, position=1, code="quota.zero", reason="Research.", by=officers.supervisor)
    permit = issue(bring_to(app, "approved", officers=officers), officers)
    assert permit.lines.get().quota_total is None
    assert app.exceptions.get().reason == "Research."


@pytest.mark.parametrize(
    ("model", "changes"),
    [(Permit, {"number": "X"}), (PermitLine, {"quantity": 1})],
)
def test_what_was_issued_cannot_be_changed_or_removed(
    officers: Officers, model: Any, changes: dict[str, Any]
) -> None:
    make_permit(officers=officers)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)
    assert model.objects.filter(**changes).count() == 0
    assert model.objects.count() == 1


def test_nobody_issues_an_application_of_their_own(officers: Officers) -> None:
    insider = make_user("applicant", "ma_supervisor")
    organisation = MembershipFactory(user=insider).organisation
    app = make_application(by=insider, organisation=organisation)
    app = perform_action(app, action="submit", by=insider)
    with pytest.raises(errors.OwnApplication):
        perform_action(app, action="start_review", by=insider)
    app = bring_to(app, "approved", officers=officers)
    with pytest.raises(errors.OwnApplication):
        issue(app, officers, by=insider)


def test_no_pack_can_leave_out_the_findings(officers: Officers) -> None:
    strip_guards("export_permit")
    app = make_application()
    app = perform_action(app, action="submit", by=app.created_by)
    app = perform_action(app, action="start_review", by=officers.officer)
    app = perform_action(app, action="approve", by=officers.officer)
    app = bring_to(app, "approved", officers=officers)
    with pytest.raises(FindingMissing):
        issue(app, officers)


def test_no_pack_can_leave_out_the_controls(officers: Officers) -> None:
    strip_guards("export_permit")
    app = make_application()
    app.lines.update(source_code="A")
    app = perform_action(app, action="submit", by=app.created_by)
    app = bring_to(app, "approved", officers=officers)
    with pytest.raises(errors.ControlsFailed):
        issue(app, officers)


def strip_guards(document_type: str) -> None:
    """A careless country: its definition asks for nothing but payment."""
    definition = WorkflowDefinition.objects.get(document_type=document_type, active=True)
    for transition in definition.body["transitions"]:
        transition["guards"] = []
    definition.save()


def test_a_case_is_issued_once(officers: Officers) -> None:
    permit = make_permit(officers=officers)
    with pytest.raises(ActionNotPossible):
        perform_action(permit.application, action="issue", by=officers.second_supervisor)
    assert PermitStanding.objects.count() == 1


def test_a_stamp_is_asked_for_where_the_country_needs_one(officers: Officers) -> None:
    app = approved(officers)
    needs = [*app.document_type.needs, "security_stamp"]
    DocumentType.objects.filter(code="export_permit").update(needs=needs)
    with pytest.raises(errors.StampMissing):
        issue(app, officers)
    set_conditions(app, by=officers.officer, security_stamp=" MZ 0042 ")
    assert issue(app, officers).snapshot["security_stamp"] == "MZ 0042"


def test_a_national_paper_states_no_appendix_and_gets_its_pdf(officers: Officers) -> None:
    permit = make_permit(officers=officers, document_type="licenca_nacional", purpose_code="")
    assert permit.snapshot["lines"][0]["appendix"] == ""
    run_pending()
    assert list_documents(permit.pk).filter(kind="pdf").exists()


def test_a_lowered_quota_does_not_void_what_was_issued(officers: Officers) -> None:
    quota = make_quota(100)
    permit = make_permit(officers=officers, lines=[{"quantity": "60"}])
    make_quota(50)
    quota.refresh_from_db()
    assert (balance(quota).left, permit.standing.status) == (-10, "in_force")


def test_appendix_i_is_imported_for_science_but_not_for_commerce(officers: Officers) -> None:
    trade = {
        "document_type": "import_permit",
        "lines": [{"name": "Crocodylus niloticus", "origin_country": "NG"}],
    }
    app = make_application(purpose_code="T", **trade)
    with pytest.raises(errors.ControlsFailed) as refused:
        perform_action(app, action="submit", by=app.created_by)
    assert list(refused.value.fields) == ["purpose_code"]
    permit = make_permit(officers=officers, purpose_code="S", **trade)
    assert permit.valid_until == dt.date(2027, 11, 24)
    assert permit.snapshot["importer"]["name"] == permit.application.applicant.name


def test_a_reexport_names_the_permit_of_origin(officers: Officers) -> None:
    app = make_application(document_type="reexport_certificate")
    with pytest.raises(errors.ApplicationIncomplete):
        perform_action(app, action="submit", by=app.created_by)
    origin = {
        "origin_country": "ZW",
        "origin_permit_number": "ZW 0042/26",
        "origin_permit_date": "2026-02-03",
    }
    permit = make_permit(officers=officers, document_type="reexport_certificate", lines=[origin])
    (line,) = EPermit.from_dict(permit.snapshot).lines
    assert (line.origin_country, line.origin_permit) == ("ZW", "ZW 0042/26")
    assert line.origin_date == dt.date(2026, 2, 3)
    assert line.quota_total is None


def test_a_retrospective_paper_says_so_and_why(officers: Officers) -> None:
    app = make_application(is_retrospective=True)
    with pytest.raises(errors.ControlsFailed) as refused:
        perform_action(app, action="submit", by=app.created_by)
    assert set(refused.value.fields) == {"is_retrospective"}
    reasons = {"retrospective": "The office was closed by a flood."}
    update_application(app, by=app.created_by, reasons=reasons)
    permit = issue(bring_to(app, "approved", officers=officers), officers)
    assert permit.snapshot["conditions"] == [
        "Issued retrospectively. Reason: The office was closed by a flood."
    ]


def test_an_export_of_appendix_i_names_its_import_permit_in_a_language_of_the_convention(
    officers: Officers,
) -> None:
    with translation.override("pt"):
        permit = make_permit(officers=officers, import_permit_number="26ZA000017/IM")
    assert permit.snapshot["conditions"] == ["Import permit: 26ZA000017/IM."]
