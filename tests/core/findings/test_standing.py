"""Findings for more than one case: made, cited within their maximum, reviewed, withdrawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.accounts.permissions import PermissionMissing
from core.common import clock
from core.events.models import DomainEvent
from core.events.services import run_pending
from core.findings import errors
from core.findings.models import StandingFinding
from core.findings.selectors import conditions_for, find_covering, in_force, uses_of
from core.findings.services import (
    cite_findings,
    make_standing_finding,
    record_finding,
    remind_of_reviews,
    withdraw_standing_finding,
)
from core.notifications.models import Notification
from core.permits.errors import SamePerson
from core.permits.models import Application, Permit
from core.permits.services import cancel_permit, perform_action
from core.quotas.errors import QuotaInvalid
from core.quotas.models import QuotaChange
from core.quotas.services import set_quota
from tenants.models import Country
from tests.factories.people import make_user
from tests.factories.permits import (
    Officers,
    bring_to,
    drop_quotas,
    make_application,
    make_quota,
    taxon,
)

LATER = dt.timedelta(days=200)


@pytest.fixture
def officers(in_mz: Country) -> Officers:
    drop_quotas()
    return Officers()


def make(officers: Officers, **changes: Any) -> StandingFinding:
    values: dict[str, Any] = {
        "taxon_id": taxon().pk,
        "valid_from": clock.today(),
        "valid_until": clock.today() + LATER,
        "outcome": "conditional",
        "conditions": "Skins of 1.2 m at least.",
        "reasoning": "Ranching rests on eggs; the wild population is stable.",
        "source_codes": ["W", "R"],
        "term_code": "SKI",
        "maximum": Decimal(12),
    }
    return make_standing_finding(by=officers.scientist, **(values | changes))


def in_review(officers: Officers, quantity: str = "5") -> Application:
    return bring_to(
        make_application(lines=[{"quantity": quantity}]), "in_review", officers=officers
    )


def issue(case: Application, officers: Officers) -> Permit:
    case.refresh_from_db()
    return Permit.objects.get(application=bring_to(case, "issued", officers=officers))


def test_a_standing_finding_has_a_number_and_is_reviewed_within_its_period(
    officers: Officers,
) -> None:
    first, second = make(officers), make(officers, valid_until=clock.today() + LATER * 3)
    year = clock.today().year
    assert (first.number, second.number) == (f"NDF-{year}-001", f"NDF-{year}-002")
    assert first.review_on == first.valid_until
    assert second.review_on < second.valid_until
    assert first.depth == "standard"
    with pytest.raises(DatabaseError), transaction.atomic():
        StandingFinding.objects.update(maximum=1000)


def test_only_the_scientific_authority_makes_one_and_completely(officers: Officers) -> None:
    with pytest.raises(PermissionMissing):
        make_standing_finding(
            taxon_id=taxon().pk, valid_from=clock.today(), valid_until=clock.today(),
            outcome="positive", reasoning="Because.", by=officers.officer,
        )  # fmt: skip
    with pytest.raises(errors.FindingInvalid) as refused:
        make(officers, valid_until=clock.today() - LATER, maximum=Decimal(0), conditions="")
    assert set(refused.value.fields) == {"valid_until", "maximum", "conditions"}


def test_a_wild_appendix_i_species_needs_the_full_dossier(officers: Officers) -> None:
    lion = {"taxon_id": taxon("Loxodonta africana").pk, "source_codes": ["W"], "term_code": "TRO"}
    with pytest.raises(errors.FindingInvalid) as refused:
        make(officers, **lion)
    assert "evidence-monitoring" in refused.value.fields
    blocks = ("status.trend", "harvest.volume", "management.measures", "monitoring", "trade.legal")
    made = make(officers, evidence=dict.fromkeys(blocks, "As the plan says."), **lion)
    assert made.depth == "full"


def test_a_case_cites_it_and_its_conditions_stand_in_box_5(officers: Officers) -> None:
    standing, case = make(officers), in_review(officers)
    assert find_covering(case) == {1: [standing]}
    finding = cite_findings(case, by=officers.scientist)
    assert (finding.outcome, in_force(case, "ndf")) == ("conditional", finding)
    assert standing.number in finding.reasoning
    assert conditions_for(case) == ["Skins of 1.2 m at least."]
    assert uses_of([standing])[standing.pk].left == 7
    permit = issue(case, officers)
    assert "Skins of 1.2 m at least." in permit.snapshot["conditions"]


def test_the_maximum_is_never_passed_and_a_cancelled_permit_gives_back(officers: Officers) -> None:
    standing = make(officers)
    first = in_review(officers, "9")
    cite_findings(first, by=officers.scientist)
    second = in_review(officers, "4")
    with pytest.raises(errors.StandingFindingUsedUp):
        cite_findings(second, by=officers.scientist)
    permit = issue(first, officers)
    assert uses_of([standing])[standing.pk].used == 9
    cancel_permit(permit, reason="Not shipped.", by=officers.supervisor)
    assert uses_of([standing])[standing.pk].used == 0
    cite_findings(second, by=officers.scientist)


def test_a_later_finding_of_its_own_frees_what_was_cited(officers: Officers) -> None:
    standing, case = make(officers), in_review(officers)
    cite_findings(case, by=officers.scientist)
    record_finding(
        case, kind="ndf", outcome="positive", reasoning="For this case.", by=officers.scientist
    )
    assert uses_of([standing])[standing.pk].used == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"source_codes": ["R"]},
        {"term_code": "LIV"},
        {"region": "Zambeze"},
        {"outcome": "negative", "conditions": "", "maximum": None},
        {"unit_code": "KGM"},
        {"valid_from": dt.date(2090, 1, 1), "valid_until": dt.date(2090, 12, 31)},
    ],
)
def test_nothing_is_cited_that_does_not_speak_for_the_line(
    officers: Officers, changes: dict[str, Any]
) -> None:
    make(officers, **changes)
    with pytest.raises(errors.NothingToCite):
        cite_findings(in_review(officers), by=officers.scientist)


def test_a_withdrawn_finding_stops_cases_that_rest_on_it(officers: Officers) -> None:
    standing, case = make(officers), in_review(officers)
    cite_findings(case, by=officers.scientist)
    case.refresh_from_db()
    case = bring_to(case, "approved", officers=officers)
    with pytest.raises(errors.FindingInvalid):
        withdraw_standing_finding(standing, reason=" ", by=officers.scientist)
    withdraw_standing_finding(standing, reason="New survey: decline.", by=officers.scientist)
    with pytest.raises(errors.StandingFindingOver):
        perform_action(case, action="issue", by=officers.second_supervisor)
    with pytest.raises(errors.StandingFindingOver):
        withdraw_standing_finding(standing, reason="Again.", by=officers.scientist)


def test_whoever_made_the_standing_finding_does_not_issue_on_it(officers: Officers) -> None:
    both = make_user("sa_officer", "ma_supervisor")
    officers._people["scientist"] = both
    make(officers)
    case = in_review(officers)
    cite_findings(case, by=make_user("sa_officer"))
    case.refresh_from_db()
    case = bring_to(case, "approved", officers=officers)
    with pytest.raises(SamePerson):
        perform_action(case, action="issue", by=both)


def test_the_scientific_authority_is_reminded_once(officers: Officers) -> None:
    standing = make(officers, review_on=clock.today() + dt.timedelta(days=20))
    make(officers, review_on=clock.today() + dt.timedelta(days=100))
    assert (remind_of_reviews(), remind_of_reviews()) == (1, 0)
    assert DomainEvent.objects.filter(kind="standing_finding.review_due").count() == 1
    run_pending()
    told = Notification.objects.get(recipient=officers.scientist, kind="finding.review_due")
    assert standing.number in told.subject


def test_a_raised_quota_rests_on_a_finding_for_as_much(officers: Officers) -> None:
    quota = make_quota(10)
    values: dict[str, Any] = {
        "taxon_id": quota.taxon_id, "year": quota.year, "term_code": "SKI",
        "source_codes": ["W"], "amount": Decimal(12), "by": officers.supervisor,
    }  # fmt: skip
    with pytest.raises(QuotaInvalid) as refused:
        set_quota(**values)
    assert set(refused.value.fields) == {"reason", "notice", "basis_id"}
    said = {"reason": "Survey of 2026.", "notice": "Letter 14/2026 to the Secretariat"}
    small = make(officers, maximum=Decimal(11))
    with pytest.raises(errors.BasisDoesNotCarry):
        set_quota(**values, **said, basis_id=small.pk)
    raised = set_quota(**values, **said, basis_id=make(officers).pk)
    assert (raised.pk, raised.amount) == (quota.pk, 12)
    change = QuotaChange.objects.filter(quota=quota).last()
    assert (change.kind, change.before, change.after) == ("raised", 10, 12)
    assert change.made_by == officers.supervisor
