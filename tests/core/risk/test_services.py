"""Assessments, inspections, and what they stop."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.accounts.permissions import PermissionMissing
from core.common.errors import Forbidden
from core.customs.services import endorse_export
from core.events.services import run_pending
from core.permits.models import Application
from core.risk import errors, selectors
from core.risk.models import Assessment, Inspection, RiskPolicy
from core.risk.rules import WEIGHTS, is_drawn
from core.risk.services import (
    add_photo,
    assess,
    assign_inspection,
    finish_inspection,
    order_inspection,
    set_weights,
)
from core.risk.states import guard_risk_cleared
from tests.factories.people import make_user
from tests.factories.permits import Officers, bring_to, make_application, make_permit, png

PRESENTED = Assessment.Moment.PRESENTATION


@pytest.fixture
def app(officers: Officers) -> Application:
    return bring_to(make_application(), "submitted", officers=officers)


def set_policy(**fields: Any) -> None:
    RiskPolicy.objects.update(**({"random_percent": 0} | fields))


def everything_red() -> None:
    set_policy(lanes={"blue": 1, "yellow": 1, "red": 1})


def finish(row: Inspection, by: Any, **changes: Any) -> Inspection:
    values: dict[str, Any] = {
        "outcome": "conform",
        "measures": {1: "5"},
        "checks": {one["code"]: "yes" for one in row.checklist},
    }
    return finish_inspection(row, by=by, **(values | changes))


def test_a_submission_is_assessed_once_by_the_worker(app: Application) -> None:
    run_pending()
    row = Assessment.objects.get(application=app)
    assert (row.moment, row.made_by) == ("submission", "system")
    assert {hit.rule for hit in row.hits.all()} == {"applicant_record"}
    assert row.score == WEIGHTS["applicant_record"]
    run_pending()
    assert Assessment.objects.count() == 1


def test_a_later_assessment_comes_on_top_and_keeps_the_seed(
    app: Application, officers: Officers
) -> None:
    first = assess(app, moment="submission", by=officers.officer)
    second = assess(app, moment=PRESENTED, by=officers.customs)
    assert selectors.find_latest(app.pk) == second
    assert second.seed == first.seed
    assert second.facts_digest == first.facts_digest
    assert second.is_random == is_drawn(second.seed, str(app.pk), second.random_percent)


def test_other_facts_have_another_digest(app: Application, officers: Officers) -> None:
    first = assess(app, moment="submission", by=officers.officer)
    Application.objects.filter(pk=app.pk).update(importer_country="ZW")
    app.refresh_from_db()
    assert assess(app, moment=PRESENTED, by=officers.officer).facts_digest != first.facts_digest


def test_an_assessment_never_changes(app: Application, officers: Officers) -> None:
    row = assess(app, moment="submission", by=officers.officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(score=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.hits.all().delete()


def test_the_applicant_neither_assesses_nor_is_shown_reasons(app: Application) -> None:
    assert not selectors.may_see(app.created_by)
    with pytest.raises(Forbidden):
        assess(app, moment="submission", by=app.created_by)


def test_the_red_lane_orders_an_inspection_once(app: Application, officers: Officers) -> None:
    everything_red()
    for _again in range(2):
        assert assess(app, moment="submission", by=officers.officer).lane == "red"
    (row,) = Inspection.objects.filter(application=app)
    assert row.is_open
    assert [one["code"] for one in row.checklist][-1] == "hunt"


def test_who_is_drawn_is_inspected_though_not_stopped(app: Application, officers: Officers) -> None:
    set_policy(random_percent=100, weights={"applicant_record": 0})
    row = assess(app, moment="submission", by=officers.officer)
    assert (row.lane, row.score, row.is_random) == ("yellow", 0, True)
    assert Inspection.objects.filter(application=app).count() == 1
    guard_risk_cleared(app, by=officers.officer, data={})


def test_the_guard_waits_for_assessment_and_inspection(
    app: Application, officers: Officers
) -> None:
    with pytest.raises(errors.NotAssessed):
        guard_risk_cleared(app, by=officers.officer, data={})
    everything_red()
    assess(app, moment="submission", by=officers.officer)
    with pytest.raises(errors.InspectionNeeded):
        guard_risk_cleared(app, by=officers.officer, data={})
    finish(Inspection.objects.get(), officers.customs)
    guard_risk_cleared(app, by=officers.officer, data={})


def test_goods_of_the_red_lane_leave_after_an_inspection_only(officers: Officers) -> None:
    permit = make_permit(officers=officers)
    everything_red()
    assess(permit.application, moment=PRESENTED, by=officers.customs)
    leave = {"office": "MPM-AIR", "lines": {1: 5}, "transport_document": "AWB 1"}
    with pytest.raises(errors.InspectionNeeded):
        endorse_export(permit, by=officers.customs, **leave)
    row = Inspection.objects.get()
    finish(row, officers.customs, outcome="refused", note="Other species.")
    with pytest.raises(errors.InspectionNeeded):
        endorse_export(permit, by=officers.customs, **leave)
    again = order_inspection(permit.application, by=officers.customs, reason="After sorting.")
    finish(again, officers.customs)
    assert endorse_export(permit, by=officers.customs, **leave).number == permit.number


def test_an_inspection_is_assigned_photographed_and_measured(
    app: Application, officers: Officers
) -> None:
    row = order_inspection(app, by=officers.officer, reason="Crates look too heavy.")
    assign_inspection(row, officer=officers.customs, by=officers.officer)
    add_photo(row, file=png("crate.png"), by=officers.customs)
    done = finish(row, officers.customs, measures={1: "7"}, outcome="differs", note="Seven skins.")
    (line,) = done.lines.all()
    assert (line.declared, line.measured, line.is_different) == (5, 7, True)
    assert officers.customs.notifications.filter(kind="inspection.assigned").count() == 1
    with pytest.raises(errors.InspectionFinished):
        finish(done, officers.customs)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"outcome": "fine"}, errors.OutcomeUnknown),
        ({"checks": {}}, errors.ChecksUnanswered),
        ({"measures": {}}, errors.MeasuresInvalid),
        ({"measures": {1: "some"}}, errors.MeasuresInvalid),
        ({"outcome": "seized"}, errors.NoteMissing),
    ],
)
def test_an_unfinished_report_is_refused(
    app: Application, officers: Officers, changes: dict, refusal: type[Exception]
) -> None:
    row = order_inspection(app, by=officers.officer, reason="")
    with pytest.raises(refusal):
        finish(row, officers.customs, **changes)
    row.refresh_from_db()
    assert row.is_open


def test_only_inspectors_inspect_and_one_at_a_time(app: Application, officers: Officers) -> None:
    row = order_inspection(app, by=officers.officer, reason="")
    with pytest.raises(errors.InspectionOpen):
        order_inspection(app, by=officers.officer, reason="")
    with pytest.raises(Forbidden):
        order_inspection(app, by=app.created_by, reason="")
    with pytest.raises(errors.OfficerUnfit):
        assign_inspection(row, officer=officers.cashier, by=officers.officer)


def test_the_figures_say_which_rules_found_something(app: Application, officers: Officers) -> None:
    assess(app, moment="submission", by=officers.officer)
    row = order_inspection(app, by=officers.officer, reason="")
    finish(row, officers.customs, outcome="seized", note="No licence.")
    best = selectors.list_rule_figures()[0]
    assert (best.code, best.cases, best.inspected, best.finds, best.rate) == (
        "applicant_record", 1, 1, 1, 100,
    )  # fmt: skip


def test_other_weights_are_compared_before_they_are_set(
    app: Application, officers: Officers
) -> None:
    set_policy(weights={}, lanes={})
    assess(app, moment="submission", by=officers.officer)
    row = order_inspection(app, by=officers.officer, reason="")
    finish(row, officers.customs, outcome="differs", note="Two more.")
    now, then = selectors.compare_weights({"applicant_record": 45})
    assert (now.lanes["green"], now.caught, now.finds) == (1, 0, 1)
    assert (then.lanes["yellow"], then.caught, then.finds) == (1, 1, 1)
    admin = make_user("ma_admin")
    set_weights(weights={"applicant_record": 45}, by=admin)
    assert selectors.get_policy().weight("applicant_record") == 45
    for wrong in ({"applicant_record": 101}, {"applicant_record": "-1"}, {"nothing": 1}):
        with pytest.raises(errors.WeightsInvalid):
            set_weights(weights=wrong, by=admin)
    with pytest.raises(PermissionMissing):
        set_weights(weights={"applicant_record": 1}, by=officers.customs)


def test_countries_weigh_differently(app: Application, in_za: Any) -> None:
    assert selectors.get_policy().weight("split_shipments") == 20
    assert not Assessment.objects.exists()
