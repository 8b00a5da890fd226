"""Lots, approved and held by a trader of the country."""

from __future__ import annotations

from typing import Any

from core.accounts.models import User
from core.common import clock
from core.parties.models import Organisation
from core.stock.models import Lot
from core.stock.services import decide_lot, declare_lot
from tenants.context import current_country
from tests.factories.people import make_trader, make_user
from tests.factories.permits import taxon


def make_lot(
    quantity: Any = 10,
    *,
    by: User | None = None,
    organisation: Organisation | None = None,
    is_approved: bool = True,
    officer: User | None = None,
    **fields: Any,
) -> tuple[Lot, User]:
    """A lot of wild crocodile skins of a harvest licence, and who may act for its holder."""
    if by is None or organisation is None:
        by, organisation = make_trader()
    values = {
        "taxon": taxon(),
        "term_code": "SKI",
        "unit_code": "NAR",
        "source_code": "W",
        "origin_country": current_country().iso2,
        "basis": Lot.Basis.HARVEST,
        "reference": "H-17",
        "acquired_on": clock.today(),
        "proof": "Licence for ten animals",
    }
    lot = declare_lot(organisation=organisation, by=by, quantity=quantity, **(values | fields))
    if is_approved:
        lot = decide_lot(lot, is_approved=True, by=officer or make_user("ma_officer"))
    return lot, by
