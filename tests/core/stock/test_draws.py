"""Lots under permits: named while applying, drawn at issue, settled or given back later."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.permits.models import Application, Permit
from core.permits.selectors import find_issues
from core.permits.services import cancel_permit, perform_action
from core.stock import errors
from core.stock.graph import graph_of
from core.stock.models import Lot, Policy
from core.stock.selectors import case_section, fitting_lots
from core.stock.services import (
    claim_stock,
    process_lot,
    record_loss,
    release_draws,
    settle_draws,
    split_lot,
)
from tests.factories.people import make_trader
from tests.factories.permits import Officers, bring_to, make_application
from tests.factories.stock import make_lot


def case(quantity: str = "5", held: int = 10) -> tuple[Application, Lot, Any]:
    """A draft of so many skins and a lot of its applicant."""
    by, organisation = make_trader()
    lot, _by = make_lot(held, by=by, organisation=organisation)
    app = make_application(by=by, organisation=organisation, lines=[{"quantity": quantity}])
    return app, lot, by


def issue(app: Application, officers: Officers) -> Permit:
    bring_to(app, "approved", officers=officers)
    perform_action(app, action="issue", by=officers.second_supervisor)
    return Permit.objects.get(application=app)


def balance(lot: Lot) -> Decimal:
    return Lot.objects.get(pk=lot.pk).balance


def codes(app: Application) -> set[str]:
    return {one.code for one in find_issues(app) if one.code.startswith("stock.")}


def test_naming_a_lot_blocks_nobody_and_issue_draws_it(officers: Officers) -> None:
    app, lot, by = case()
    assert fitting_lots(app, app.lines.get()) == [lot]
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    assert balance(lot) == 10
    issue(app, officers)
    assert balance(lot) == 5


def test_an_issue_beyond_the_balance_is_refused_and_leaves_nothing(officers: Officers) -> None:
    app, lot, by = case()
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    bring_to(app, "approved", officers=officers)
    record_loss(lot, quantity=6, reason="Fire", by=by)
    with pytest.raises(Exception, match="holds 4"):
        perform_action(app, action="issue", by=officers.second_supervisor)
    assert balance(lot) == 4
    assert not Permit.objects.filter(application=app).exists()


def test_cancelling_gives_back_once(officers: Officers) -> None:
    app, lot, by = case()
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    permit = issue(app, officers)
    cancel_permit(permit, reason="Not needed", by=officers.supervisor)
    assert balance(lot) == 10
    assert release_draws(permit_id=permit.pk) == 0
    assert settle_draws(permit_id=permit.pk, endorsed={1: Decimal(5)}) == 0
    assert balance(lot) == 10


def test_what_was_endorsed_replaces_what_was_drawn(officers: Officers) -> None:
    app, lot, by = case()
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    permit = issue(app, officers)
    settle_draws(permit_id=permit.pk, endorsed={1: Decimal(3)})
    settle_draws(permit_id=permit.pk, endorsed={1: Decimal(1)})
    assert release_draws(permit_id=permit.pk) == 0
    assert balance(lot) == 7


def test_a_lot_of_another_kind_or_holder_does_not_fit(officers: Officers) -> None:
    app, _lot, by = case()
    bred, _by = make_lot(5, by=by, organisation=app.applicant, source_code="C")
    foreign, _by = make_lot(5)
    for lot in (bred, foreign):
        with pytest.raises(errors.LotDoesNotFit):
            claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)


def test_where_the_pack_demands_lots_they_cover_the_line(officers: Officers) -> None:
    app, lot, by = case()
    assert codes(app) == set()
    Policy.objects.update_or_create(
        pk=1, defaults={"demands": [{"kinds": ["E"], "sources": ["W"], "terms": []}]}
    )
    assert codes(app) == {"stock.lots_missing"}
    claim_stock(app, position=1, amounts={lot.pk: "4"}, by=by)
    assert codes(app) == {"stock.lots_missing"}
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    assert codes(app) == set()
    record_loss(lot, quantity=6, reason="Fire", by=by)
    assert codes(app) == {"stock.lot_unfit"}


def test_where_the_pack_demands_tags_a_line_without_is_stopped(officers: Officers) -> None:
    app, _lot, _by = case()
    Policy.objects.update_or_create(
        pk=1, defaults={"demands": [], "tags": [{"terms": ["SKI"], "taxa": ["Crocodylia"]}]}
    )
    assert codes(app) == {"stock.tags_missing"}


def test_the_graph_leads_from_the_line_to_the_origin(officers: Officers) -> None:
    app, _skins, by = case(held=1)
    live, _by = make_lot(10, by=by, organisation=app.applicant, term_code="LIV")
    part = split_lot(live, quantity=8, by=by)
    skins = process_lot(
        part, quantity=6, term_code="SKI", unit_code="NAR", factor=1, reason="Slaughter", by=by
    )
    claim_stock(app, position=1, amounts={skins.pk: "5"}, by=by)
    graph = case_section(app)["graph"]
    by_key = {node.key: node for node in graph.nodes}
    assert [by_key[key].column for key in ("line-1", str(skins.pk), str(part.pk))] == [0, 1, 2]
    assert [node.key for node in graph.nodes if node.is_origin] == [str(live.pk)]
    flows = {(edge.source, edge.target): edge.quantity for edge in graph.edges}
    assert flows[(str(live.pk), str(part.pk))] == "8"
    assert flows[(str(skins.pk), "line-1")] == "5"
    assert graph_of([]).nodes == ()
