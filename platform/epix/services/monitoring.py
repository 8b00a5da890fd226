"""Whether outside members answer: asked by the sweep, shown to the operator."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction
from django.db.models import Q

from core.common.clock import now
from epix.adapters import soap
from epix.models import Member
from epix.services.exchange import check_no_transaction
from epix.wire.faults import CalleeFault, WireFault
from epix.wire.messages import Call
from epix.wire.names import STATE
from tenants.context import in_public

log = structlog.get_logger(__name__)

EVERY = dt.timedelta(minutes=5)


def probe_members(*, limit: int = 20) -> int:
    """Ask outside members for their state, each at most once in five minutes; returns how many.

    A probe is no exchange between countries, so it is not in the exchange log; what it found
    stands on the member. A member that answers with a fault does answer.
    """
    check_no_transaction()
    asked = 0
    while asked < limit:
        member = _claim()
        if member is None:
            break
        asked += 1
        is_answering = _answers(member)
        if is_answering != member.is_answering:
            log.warning("epix.member_state", member=member.iso2, is_answering=is_answering)
        with in_public(), transaction.atomic():
            Member.objects.filter(pk=member.pk).update(is_answering=is_answering)
    return asked


def _claim() -> Member | None:
    with in_public(), transaction.atomic():
        member = (
            Member.objects.select_for_update(skip_locked=True)
            .filter(kind=Member.Kind.EXTERNAL, is_available=True)
            .exclude(endpoint="")
            .filter(Q(checked_at=None) | Q(checked_at__lt=now() - EVERY))
            .first()
        )
        if member is not None:
            member.checked_at = now()
            member.save(update_fields=("checked_at",))
        return member


def _answers(member: Member) -> bool:
    try:
        soap.state(callee=member, call=Call(operation=STATE, country=member.iso2))
    except CalleeFault:
        return True
    except WireFault:
        return False
    return True
