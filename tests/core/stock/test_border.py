"""What the border and the end of a permit do to lots: through the events, as in the worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from core.common import clock
from core.customs.models import Endorsement
from core.customs.services import endorse_export, record_import
from core.events.services import run_pending
from core.permits.models import Application, Permit
from core.permits.selectors import find_issues
from core.permits.services import cancel_permit, perform_action, receive_foreign_permit
from core.permits.services.standing import expire_permits
from core.stock import errors, subscribers
from core.stock.models import Lot
from core.stock.services import claim_stock, open_import_lots
from tests.core.customs.conftest import paper
from tests.factories.people import make_trader
from tests.factories.permits import Officers, bring_to, make_application
from tests.factories.stock import make_lot

OFFICE = "MPM-AIR"


@pytest.fixture
def drawn(officers: Officers) -> tuple[Permit, Lot]:
    """A permit for five skins of a lot of ten."""
    by, organisation = make_trader()
    lot, _by = make_lot(10, by=by, organisation=organisation)
    app = make_application(by=by, organisation=organisation)
    claim_stock(app, position=1, amounts={lot.pk: "5"}, by=by)
    bring_to(app, "approved", officers=officers)
    perform_action(app, action="issue", by=officers.second_supervisor)
    run_pending()
    return Permit.objects.get(application=app), lot


def endorse(permit: Permit, officers: Officers, quantity: str) -> None:
    endorse_export(
        permit,
        office=OFFICE,
        lines={1: quantity},
        transport_document="AWB 1",
        by=officers.customs,
    )


def held(lot: Lot) -> Decimal:
    return Lot.objects.get(pk=lot.pk).balance


def test_what_customs_endorsed_stays_drawn_and_the_rest_comes_back(
    drawn: tuple[Permit, Lot], officers: Officers
) -> None:
    permit, lot = drawn
    endorse(permit, officers, "3")
    run_pending()
    assert held(lot) == 7
    run_pending()
    assert held(lot) == 7


def test_a_cancelled_permit_gives_back_what_it_drew(
    drawn: tuple[Permit, Lot], officers: Officers
) -> None:
    permit, lot = drawn
    assert held(lot) == 5
    cancel_permit(permit, reason="Not needed", by=officers.supervisor)
    run_pending()
    assert held(lot) == 10


def test_an_expired_permit_gives_back_what_it_drew(drawn: tuple[Permit, Lot]) -> None:
    _permit, lot = drawn
    with time_machine.travel(clock.now() + dt.timedelta(days=400), tick=False):
        assert expire_permits() == 1
        run_pending()
    assert held(lot) == 10


def test_goods_that_left_are_not_given_back_where_both_events_wait(
    drawn: tuple[Permit, Lot], officers: Officers
) -> None:
    permit, lot = drawn
    endorse(permit, officers, "3")
    subscribers.release_at_end(permit.pk)
    run_pending()
    assert held(lot) == 7


@pytest.fixture
def arrived(officers: Officers) -> Callable[..., Endorsement]:
    """`arrived(dead=3)`: Zambia's forty live animals at the border, some of them dead."""

    def make(*, dead: int = 0, **changes: Any) -> Endorsement:
        row = receive_foreign_permit(issuer="ZM", permit=paper(**changes), via="epix")
        return record_import(
            row,
            office=OFFICE,
            lines={1: Decimal(40), 2: "2.5"},
            dead_on_arrival={1: dead} if dead else {},
            by=officers.customs,
        )

    return make


def test_what_arrived_alive_becomes_lots_of_the_importer(
    arrived: Callable[..., Endorsement],
) -> None:
    _by, importer = make_trader(name="Curtumes da Matola")
    endorsement = arrived(dead=3)
    run_pending()
    lots = {lot.term_code: lot for lot in Lot.objects.filter(organisation=importer)}
    assert set(lots) == {"LIV", "BON"}
    live = lots["LIV"]
    assert (live.balance, live.basis, live.state) == (37, "import", "approved")
    assert (live.issuer, live.reference, live.origin_country) == ("ZM", "26ZM000017/AB", "ZM")
    assert lots["BON"].origin_country == "BW"
    assert open_import_lots(endorsement.pk) == []


def test_nobody_gets_a_lot_where_two_have_the_importers_name(
    arrived: Callable[..., Endorsement],
) -> None:
    make_trader(name="Curtumes da Matola")
    make_trader(name="CURTUMES DA MATOLA")
    arrived()
    run_pending()
    assert not Lot.objects.exists()


def test_a_declared_import_is_held_against_what_customs_recorded(
    arrived: Callable[..., Endorsement], officers: Officers
) -> None:
    arrived(dead=3)
    paper_of_import = {"basis": "import", "reference": "26zm000017/AB", "issuer": "ZM"}
    live = {"term_code": "LIV", "source_code": "C", "origin_country": "ZM"} | paper_of_import
    with pytest.raises(errors.ImportExceeded, match="37"):
        make_lot(38, officer=officers.officer, **live)
    lot, _by = make_lot(37, officer=officers.officer, **live)
    assert lot.balance == 37


def reexport(quantity: str) -> Application:
    """A certificate for live animals that were imported on Zambia's permit."""
    return make_application(
        document_type="reexport_certificate",
        lines=[
            {
                "term_code": "LIV",
                "source_code": "C",
                "quantity": quantity,
                "origin_country": "ZM",
                "origin_permit_number": "26zm000017/AB",
                "origin_permit_date": clock.today(),
            }
        ],
    )


def balance_issues(app: Application) -> list[str]:
    found = find_issues(app)
    return [str(one.message) for one in found if one.code == "stock.reexport_balance"]


def test_no_more_is_reexported_than_arrived_alive(
    arrived: Callable[..., Endorsement],
) -> None:
    assert balance_issues(reexport("999")) == []
    arrived(dead=3)
    assert balance_issues(reexport("37")) == []
    (said,) = balance_issues(reexport("38"))
    assert "37 are left of 37" in said
