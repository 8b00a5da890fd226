"""Reads of the hub's rows. All run on the public side (`tenants.context.in_public`)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from core.common.clock import now
from epix.errors import MemberUnknown
from epix.models import (
    Credential,
    ExchangeRequest,
    Grant,
    InboxMessage,
    Member,
    OutboxMessage,
)
from epix.wire import names
from epix.wire.faults import AccessRefused, CalleeNotFound


def get_authority(iso2: str) -> Member:
    """The management authority of a country. Raises MemberUnknown. One query."""
    member = Member.objects.filter(iso2=iso2.upper(), role=Member.Role.AUTHORITY).first()
    if member is None:
        raise MemberUnknown(iso2=iso2.upper())
    return member


def get_callee(iso2: str) -> Member:
    """The authority that answers for a country. Raises the fault CalleeNotFound. One query."""
    members = Member.objects.select_related("country").filter(role=Member.Role.AUTHORITY)
    member = members.filter(iso2=iso2, is_available=True).first()
    if member is None:
        raise CalleeNotFound
    return member


def _today() -> dt.date:
    return now().date()


def _in_force() -> Q:
    return Q(closed_at=None) & (Q(expires_on=None) | Q(expires_on__gte=_today()))


def find_grant(*, issuer_iso2: str, caller_iso2: str) -> Grant | None:
    """The grant in force from issuer to caller, or None. One query."""
    return (
        Grant.objects.filter(_in_force())
        .filter(issuer__iso2=issuer_iso2, caller__iso2=caller_iso2)
        .first()
    )


def check_access(*, caller: Member, callee: Member, operation: str) -> list[str]:
    """The document types that the caller may see; empty means all. One query at most.

    Default deny, decided by the issuer's grant. A country may always ask itself, and whoever
    holds any grant in force may ask for the service's state. Raises the fault AccessRefused,
    whose explanation says what is missing.
    """
    if caller.iso2 == callee.iso2:
        return []
    grant = find_grant(issuer_iso2=callee.iso2, caller_iso2=caller.iso2)
    if grant is None:
        raise AccessRefused(f"{callee.iso2} has opened no grant for {caller.iso2} now in force.")
    if operation != names.STATE and operation not in grant.operations:
        raise AccessRefused(f"{callee.iso2}'s grant for {caller.iso2} leaves out {operation}.")
    return list(grant.document_types)


def list_grants(*, issuer_iso2: str) -> QuerySet[Grant]:
    """All grants that a country has opened, closed ones too, newest first. One query."""
    return Grant.objects.filter(issuer__iso2=issuer_iso2).select_related("issuer", "caller")


def list_members() -> QuerySet[Member]:
    """All members, by country. One query."""
    return Member.objects.all()


def list_exchanges(*, iso2: str = "") -> QuerySet[ExchangeRequest]:
    """Logged requests with their outcomes, newest first, without the bytes. One query.

    With `iso2`: those in which that country is the proven caller or the callee.
    """
    found = ExchangeRequest.objects.select_related("outcome").defer("body", "outcome__body")
    if iso2:
        found = found.filter(Q(callee_iso2=iso2) | Q(outcome__caller_iso2=iso2))
    return found


def list_unanswered(*, older_than: dt.timedelta) -> QuerySet[ExchangeRequest]:
    """Requests without an outcome: what was being done when the process died."""
    return ExchangeRequest.objects.filter(outcome=None, at__lt=now() - older_than)


def list_expiring_credentials(*, within: dt.timedelta) -> QuerySet[Credential]:
    """Credentials in use that expire soon, the soonest first: to be renewed with an overlap."""
    return (
        Credential.objects.filter(revoked_at=None, expires_at__gt=now())
        .filter(expires_at__lte=now() + within)
        .select_related("member")
        .order_by("expires_at")
    )


def list_dead_letters() -> QuerySet[OutboxMessage]:
    """Messages that were given up, oldest first, without their bytes. One query."""
    return (
        OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD)
        .select_related("recipient")
        .defer("body")
    )


def list_inbox(*, iso2: str) -> QuerySet[InboxMessage]:
    """What a hosted country has received, newest first, without the bytes. One query."""
    return InboxMessage.objects.filter(recipient__iso2=iso2).defer("body")
