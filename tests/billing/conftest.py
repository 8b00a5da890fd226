"""What tests of billing need: quotes, invoices, drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.models import Invoice
from billing.invoices.services import raise_invoice
from billing.ledger.selectors import get_account
from core.accounts.actors import SYSTEM
from core.common.money import Money
from core.permits.models import Application
from tenants.context import current_country
from tests.factories.people import make_trader
from tests.factories.permits import make_application


def make_quote(*amounts: int, currency: str = "") -> Quote:
    """A quote of fixed items, in the country's currency, on its account for fees."""
    currency = currency or current_country().currency
    account = get_account(use="fees").code
    items = tuple(
        QuoteItem(
            code=f"fee{place}",
            names={"en": f"Fee {place}"},
            amount=Money(amount, currency),
            account=account,
            basis="fixed",
        )
        for place, amount in enumerate(amounts, start=1)
    )
    return Quote(items=items, currency=currency, schedule_version="test")


def make_invoice(*amounts: int, **more: Any) -> Invoice:
    """An open invoice, over 50.00 if no amounts are given."""
    given = {"billed_to": {"name": "Kudu Tannery"}, "by": SYSTEM} | more
    return raise_invoice(quote=make_quote(*(amounts or (5000,))), **given)


@pytest.fixture
def draft() -> Callable[..., Application]:
    """`draft(skins=118)`: a complete draft for an export of wild Nile crocodile skins."""

    def make(*, skins: int = 118, kind: str = "company") -> Application:
        by, organisation = make_trader(kind=kind, name="Kudu Tannery")
        return make_application(by=by, organisation=organisation, lines=[{"quantity": skins}])

    return make
