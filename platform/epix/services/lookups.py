"""What a hosted country's people ask of others: look a permit up, confirm quantities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.accounts.permissions import require
from core.common.ids import new_id
from core.documents.epermit.model import EPermit, line_letter
from epix.errors import ExchangeRefused
from epix.messages import CallIn, CallOut, Shown
from epix.models import ExchangeRequest
from epix.services.delivery import keep_confirmation
from epix.services.exchange import handle
from epix.tenant_adapter import keep_foreign_permit
from epix.wire.faults import CalleeUnreadable
from epix.wire.messages import Answer, Call, Position
from epix.wire.names import CONFIRM, GET_FINAL, GET_NON_FINAL, HUB
from epix.wire.writing import write_request
from tenants.context import in_country

_PASSING = ("epix.callee_timeout", "epix.callee_unreachable")
"""Faults after which the same message may well arrive later."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What became of a confirmation: recorded by the issuer, or in the outbox for later."""

    message_id: str
    is_recorded: bool
    exchange: str
    answer: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """A permit that was looked up: what it says, the country's own row of it, the log's id."""

    permit: EPermit
    foreign_permit: Any
    exchange: str


def look_up(
    *, issuer: str, number: str, caller_country: Any, final: bool = False, token: str = "", by: Any
) -> LookUp:
    """Ask `issuer` (ISO 2) for its permit and keep it with the caller's foreign permits.

    The same envelope, grants and log as any other member's call. `caller_country` is a Country or
    its ISO 2 code; `by` needs `epix.use` or `customs.lookup` there. Raises ExchangeRefused with
    the fault's code, Forbidden, ExchangeInTransaction.
    """
    call = Call(
        operation=GET_FINAL if final else GET_NON_FINAL,
        country=issuer.strip().upper(),
        number=number.strip(),
        token=token,
        dialect=HUB,
    )
    answer = _ask(call, caller=_iso2(caller_country), by=by)
    if answer.permit is None:
        raise ExchangeRefused(fault=CalleeUnreadable())
    row = keep_foreign_permit(
        recipient=_iso2(caller_country), issuer=call.country, permit=answer.permit
    )
    return LookUp(permit=answer.permit, foreign_permit=row, exchange=answer.exchange)


def confirm(
    *,
    issuer: str,
    number: str,
    caller_country: Any,
    positions: dict[int, Decimal],
    token: str = "",
    message_id: str = "",
    by: Any,
) -> Confirmation:
    """Tell `issuer` the quantities counted, by line position (1 is line A), in the permit's unit.

    When the issuer cannot be reached now, the message goes into the outbox and is sent until it
    arrives (not with a `token`, which is never stored). Give the `message_id` of an earlier try
    to repeat it without counting twice. Raises ExchangeRefused, Forbidden, ExchangeInTransaction.
    """
    call = Call(
        operation=CONFIRM,
        country=issuer.strip().upper(),
        number=number.strip(),
        token=token,
        positions=tuple(
            Position(id=line_letter(place), quantity=amount)
            for place, amount in sorted(positions.items())
        ),
        message_id=message_id or str(new_id()),
        dialect=HUB,
    )
    caller = _iso2(caller_country)
    try:
        out = _ask(call, caller=caller, by=by)
    except ExchangeRefused as refused:
        if refused.code not in _PASSING or call.token:
            raise
        keep_confirmation(call, sender=caller)
        return Confirmation(message_id=call.message_id, is_recorded=False, exchange="")
    return Confirmation(
        message_id=call.message_id, is_recorded=True, exchange=out.exchange, answer=out.answer
    )


def _ask(call: Call, *, caller: str, by: Any) -> CallOut:
    with in_country(caller):
        if not by.may("epix.use"):
            require(by, "customs.lookup")
    answer = handle(
        CallIn(
            body=write_request(call),
            door=ExchangeRequest.Door.TENANT,
            shown=Shown(tenant_iso2=caller),
            person=str(getattr(by, "id", "") or getattr(by, "label", "")),
        )
    )
    if answer.fault is not None:
        raise ExchangeRefused(fault=answer.fault)
    return answer


def _iso2(country: Any) -> str:
    return str(getattr(country, "iso2", country)).upper()
