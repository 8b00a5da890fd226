"""The one way of every call: read, log, identify, find the callee, check access, ask, log."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

import structlog
from django.db import connection
from lxml import etree

from core.documents.epermit.model import EPermit
from epix import selectors, tenant_adapter
from epix.adapters import Callee, Found, soap
from epix.errors import ExchangeInTransaction
from epix.identity import identify
from epix.log import Exchange
from epix.messages import CallIn, CallOut
from epix.models import Member
from epix.services.inbox import receive
from epix.wire import names, reading
from epix.wire.faults import (
    CalleeNotFound,
    CertificateNotFound,
    InvalidRequest,
    OperationNotAvailable,
    RequestTooLarge,
    WireFault,
)
from epix.wire.messages import Answer, Call, StateAnswer
from epix.wire.writing import write_answer, write_fault
from tenants.context import in_public

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What could be read of a request: the call, or why there is none."""

    envelope: etree._Element | None = None
    call: Call | None = None
    problem: WireFault | None = None


def handle(request: CallIn) -> CallOut:
    """Answer a call from any door.

    The request is committed to the log before anything is done about it, the outcome before
    this returns. Faults are answers, not exceptions; an error of ours is logged and answered as
    a fault that says nothing of it. Must run outside a transaction, since an outside callee may
    take seconds: raises ExchangeInTransaction otherwise.
    """
    check_no_transaction()
    read = _read(request)
    kept = reading.redact(read.envelope) if read.envelope is not None else b""
    exchange = Exchange(request, kept=kept, call=read.call)
    try:
        return _logged(request, read, exchange)
    except Exception:
        log.exception("epix.broken", exchange=exchange.id)
        fault = WireFault()
        return CallOut(body=write_fault(fault), exchange=exchange.id, fault=fault)


def _logged(request: CallIn, read: _Reading, exchange: Exchange) -> CallOut:
    with exchange:
        try:
            answer, permit = _answer(request, read, exchange)
        except WireFault as fault:
            body = write_fault(fault)
            exchange.refused(fault, body)
            return CallOut(body=body, exchange=exchange.id, fault=fault)
        call = cast(Call, read.call)
        body = write_answer(answer, operation=call.operation, dialect=call.dialect)
        exchange.answered(body)
        return CallOut(body=body, exchange=exchange.id, answer=answer, permit=permit)


def check_no_transaction() -> None:
    """Raises ExchangeInTransaction inside a transaction; a test's own outermost is none."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise ExchangeInTransaction


def _read(request: CallIn) -> _Reading:
    envelope = None
    if request.problem is not None:
        return _Reading(problem=request.problem)
    try:
        envelope = reading.parse_envelope(request.body)
        call = reading.read_call(
            envelope,
            default=request.default_dialect,
            country=request.country,
            soap_action=request.soap_action,
        )
        if call.operation != names.NOTIFY and len(request.body) > names.MAX_REQUEST_BYTES:
            raise RequestTooLarge(
                f"The request has {len(request.body)} bytes; at most"
                f" {names.MAX_REQUEST_BYTES} are read."
            )
    except InvalidRequest as problem:
        return _Reading(envelope=envelope, problem=problem)
    return _Reading(envelope=envelope, call=call)


def _answer(request: CallIn, read: _Reading, exchange: Exchange) -> tuple[Answer, EPermit | None]:
    with in_public():
        caller = identify(request.shown)
        exchange.caller_iso2 = caller.iso2
        if read.call is None:
            raise read.problem or InvalidRequest()
        call = read.call
        if call.operation == names.STATE and not call.country:
            return StateAnswer(country=""), None
        callee = selectors.get_callee(call.country)
        types = _allowed_types(caller, callee, call)
    adapter = _adapter(callee)
    match call.operation:
        case names.STATE:
            return adapter.state(callee=callee, call=call), None
        case names.CONFIRM:
            return _confirm(adapter, caller, callee, call, types), None
        case names.NOTIFY:
            return _notify(caller, callee, call), None
    if call.dialect is names.V1:
        raise OperationNotAvailable("Permits are answered in the hub's and the v2 form only.")
    found = adapter.get_permit(callee=callee, call=call, caller=caller.iso2)
    exchange.warnings += found.warnings
    _check_types(found, types)
    return found.answer, found.permit


def _confirm(
    adapter: Callee, caller: Member, callee: Member, call: Call, types: list[str]
) -> Answer:
    """An outside callee's permit is looked up first when only some types are granted."""
    if types and callee.kind == Member.Kind.EXTERNAL:
        look_up = _as_look_up(call)
        _check_types(adapter.get_permit(callee=callee, call=look_up, caller=caller.iso2), types)
    return adapter.confirm(callee=callee, call=call, caller=caller.iso2, types=types)


def _notify(caller: Member, callee: Member, call: Call) -> Answer:
    if callee.kind == Member.Kind.TENANT:
        return receive(recipient=callee, call=call, sender=caller.iso2)
    return soap.notify(callee=callee, call=call)


def _as_look_up(call: Call) -> Call:
    return Call(
        operation=names.GET_NON_FINAL,
        country=call.country,
        number=call.number,
        token=call.token,
        dialect=call.dialect,
    )


def _allowed_types(caller: Member, callee: Member, call: Call) -> list[str]:
    """A notice needs no grant here: its sender is the permit's owner, and speaks for itself."""
    if call.operation != names.NOTIFY:
        return selectors.check_access(caller=caller, callee=callee, operation=call.operation)
    if call.notice is None or call.notice.sender != caller.iso2:
        raise InvalidRequest("Sender is not the country that calls.", code="epix.sender_differs")
    if caller.iso2 == callee.iso2:
        raise CalleeNotFound("A country does not notify itself.")
    return []


def _check_types(found: Found, types: list[str]) -> None:
    """What the grant leaves out looks as if it did not exist; the log knows why."""
    if types and not found.types.intersection(types):
        raise CertificateNotFound(logged="epix.document_type_not_granted")


def _adapter(callee: Member) -> Callee:
    modules: dict[Any, ModuleType] = {
        Member.Kind.TENANT: tenant_adapter,
        Member.Kind.EXTERNAL: soap,
    }
    return cast(Callee, modules[callee.kind])
