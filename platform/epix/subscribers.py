"""News of a country's permits go into the hub's outbox.

They run outside a transaction: the country's rows and the hub's are two transactions. A crash in
between lets the event come again, and the outbox takes each message once.
"""

from __future__ import annotations

from core.common.clock import now
from core.customs.events import PermitEndorsed
from core.documents.epermit.model import EPermit
from core.events import subscriber
from core.permits.events import (
    PermitCancelled,
    PermitIssued,
    PermitMissing,
    PermitReplaced,
    PermitReturned,
    PermitRevoked,
)
from core.permits.selectors import find_permit_by_number
from epix.services.delivery import announce
from epix.tenant_adapter import endorsed_permit, types_of
from tenants.context import current_country


@subscriber(PermitIssued, name="epix.announce_issued", atomic=False)
def announce_issued(what: PermitIssued) -> None:
    """Tell the countries that the permit names."""
    _announce(what.number, news="issued")


@subscriber(PermitCancelled, name="epix.announce_cancelled", atomic=False)
def announce_cancelled(what: PermitCancelled) -> None:
    """Tell them that it is void, and why."""
    _announce(what.number, news="cancelled", reason=what.reason)


@subscriber(PermitReplaced, name="epix.announce_replaced", atomic=False)
def announce_replaced(what: PermitReplaced) -> None:
    """Tell them which permit stands in its place; that one is announced as issued."""
    _announce(what.number, news="replaced", reason=what.reason, replaced_by=what.replaced_by)


@subscriber(PermitMissing, name="epix.announce_missing", atomic=False)
def announce_missing(what: PermitMissing) -> None:
    """Tell them not to accept the paper: for the hub it is cancelled, with what happened."""
    _announce(what.number, news="cancelled", key=what.how, reason=f"{what.how}: {what.reason}")


@subscriber(PermitReturned, name="epix.announce_returned", atomic=False)
def announce_returned(what: PermitReturned) -> None:
    """Tell them that nothing will come on it."""
    _announce(what.number, news="cancelled", key="returned", reason=f"returned: {what.reason}")


@subscriber(PermitRevoked, name="epix.announce_revoked", atomic=False)
def announce_revoked(what: PermitRevoked) -> None:
    """Tell them that it is void, and why."""
    _announce(what.number, news="cancelled", key="revoked", reason=f"revoked: {what.reason}")


@subscriber(PermitEndorsed, name="epix.announce_endorsed", atomic=False)
def announce_endorsed(what: PermitEndorsed) -> None:
    """Tell them what has really left (a permit is endorsed once)."""
    _announce(what.number, news="endorsed")


def _announce(
    number: str, *, news: str, key: str = "", reason: str = "", replaced_by: str = ""
) -> None:
    row = find_permit_by_number(number)
    if row is None or not row.is_cites:
        return
    permit = endorsed_permit(row) if news == "endorsed" else None
    announce(
        issuer=current_country().iso2,
        permit=permit or EPermit.from_dict(row.snapshot),
        types=types_of(row),
        news=news,
        occurred_at=now(),
        key=key,
        reason=reason,
        replaced_by=replaced_by,
    )
