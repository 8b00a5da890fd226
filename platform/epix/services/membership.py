"""Who is a member, what they show at the door, and what they may ask of whom."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common.clock import now
from core.common.crypto import seal
from epix import identity, selectors
from epix.errors import GrantInvalid, MemberInvalid, NotYourGrant
from epix.models import Credential, Grant, Member
from epix.wire.names import ALL_OPERATIONS
from tenants.context import current_country_or_none, in_country, in_public
from tenants.models import Country

SECRETS = ("certificate", "key", "passphrase", "authority", "username", "password", "token")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def join(country: Country) -> Member:
    """Make a hosted country's membership, or bring its name up to date. Repeatable."""
    with in_public(), transaction.atomic():
        member, _made = Member.objects.update_or_create(
            iso2=country.iso2,
            role=Member.Role.AUTHORITY,
            defaults={
                "kind": Member.Kind.TENANT,
                "country": country,
                "name": country.name,
                "endpoint": "",
                "push_endpoint": "",
            },
        )
    return member


def add_external(
    *,
    iso2: str,
    name: str,
    endpoint: str,
    push_endpoint: str = "",
    dialect: str = Member.Dialect.V2,
    role: str = Member.Role.AUTHORITY,
    timeout_seconds: int = 5,
    secrets: dict[str, str] | None = None,
    by: Any,
) -> Member:
    """Enter an authority with a system of its own, on the public side.

    `endpoint` may be empty for a member that only asks. `secrets` are what we show to it (names in
    SECRETS); they are sealed. Raises MemberInvalid, PermissionMissing (`platform.operate`).
    """
    require(by, "platform.operate")
    for address in (endpoint, push_endpoint):
        _check_address(address)
    if not 1 <= timeout_seconds <= 60:
        raise MemberInvalid(reason="the time limit must be from 1 to 60 seconds")
    sealed = seal_secrets(secrets or {})
    with in_public(), transaction.atomic():
        if Member.objects.filter(iso2=iso2.upper(), role=role).exists():
            raise MemberInvalid(reason=f"{iso2.upper()} has a member in this role already")
        member = Member.objects.create(
            iso2=iso2.upper(),
            name=name,
            kind=Member.Kind.EXTERNAL,
            role=role,
            endpoint=endpoint,
            push_endpoint=push_endpoint,
            dialect=dialect,
            timeout_seconds=timeout_seconds,
            secrets=sealed,
            is_available=bool(endpoint),
        )
        record(
            verb="epix.member_added",
            subject=member,
            by=by,
            payload={"iso2": member.iso2, "name": name, "endpoint": endpoint},
        )
    return member


def seal_secrets(secrets: dict[str, str]) -> bytes:
    """What we show to an outside system, sealed for its row. Raises MemberInvalid."""
    if unknown := set(secrets) - set(SECRETS):
        raise MemberInvalid(reason=f"unknown secrets {', '.join(sorted(unknown))}")
    return seal(json.dumps(secrets).encode()) if secrets else b""


def issue_token(*, member: Member, expires_at: dt.datetime | None = None, by: Any) -> str:
    """A new token for a member: shown once, stored as a digest. Earlier ones stay valid.

    Raises PermissionMissing (`platform.operate`, or `epix.grants` in the member's own country).
    """
    token = identity.new_token()
    _add_credential(
        member,
        kind=Credential.Kind.TOKEN,
        digest=identity.token_digest(token),
        subject="",
        expires_at=expires_at,
        by=by,
    )
    return token


def register_certificate(
    *,
    member: Member,
    fingerprint: str,
    subject: str,
    expires_at: dt.datetime | None = None,
    by: Any,
) -> Credential:
    """Register a client certificate by its SHA-256 fingerprint (64 hex digits, colons allowed).

    Raises MemberInvalid when its subject names another country, PermissionMissing.
    """
    digest = identity.fingerprint_digest(fingerprint)
    if not digest:
        raise MemberInvalid(reason="a fingerprint is 64 hex digits (SHA-256)")
    if identity.country_of_subject(subject) != member.iso2:
        raise MemberInvalid(reason=f"the certificate's subject does not name {member.iso2}")
    return _add_credential(
        member,
        kind=Credential.Kind.CERTIFICATE,
        digest=digest,
        subject=subject,
        expires_at=expires_at,
        by=by,
    )


def revoke_credential(*, credential: Credential, by: Any) -> None:
    """From now on the credential opens nothing. Raises PermissionMissing."""
    _require_member(credential.member, by)
    with in_public(), transaction.atomic():
        Credential.objects.filter(pk=credential.pk, revoked_at=None).update(revoked_at=now())
        record(
            verb="epix.credential_revoked",
            subject=credential,
            by=by,
            payload={"iso2": credential.member.iso2, "kind": credential.kind},
        )


def grant(
    *,
    issuer: str,
    caller: str,
    operations: tuple[str, ...] | list[str] = ALL_OPERATIONS,
    document_types: tuple[str, ...] | list[str] = (),
    expires_on: dt.date | None = None,
    by: Any,
) -> Grant:
    """Let `caller` (ISO 2) use operations on `issuer`'s permits; replaces the pair's open grant.

    Opened by the issuer alone: `by` needs `epix.grants` inside the issuing country (for an
    outside issuer, `platform.operate` on the public side). Raises MemberUnknown, GrantInvalid,
    NotYourGrant, PermissionMissing.
    """
    unknown = sorted(set(operations) - set(ALL_OPERATIONS))
    if unknown or not operations:
        raise GrantInvalid(reason=f"operations {', '.join(unknown) or 'are missing'}")
    if expires_on and expires_on < now().date():
        raise GrantInvalid(reason="it has expired already")
    with in_public():
        issuer_row, caller_row = selectors.get_authority(issuer), selectors.get_authority(caller)
    if issuer_row == caller_row:
        raise GrantInvalid(reason="a country needs no grant for its own permits")
    _require_issuer(issuer_row, by)
    payload = {
        "issuer": issuer_row.iso2,
        "caller": caller_row.iso2,
        "operations": list(operations),
        "document_types": list(document_types),
        "expires_on": expires_on,
    }
    with in_public(), transaction.atomic():
        _close_open(issuer_row, caller_row, by)
        row = Grant.objects.create(
            issuer=issuer_row,
            caller=caller_row,
            operations=[one for one in ALL_OPERATIONS if one in operations],
            document_types=list(document_types),
            expires_on=expires_on,
            opened_at=now(),
            opened_by=str(by)[:254],
        )
        record(verb="epix.grant_opened", subject=row, by=by, payload=payload)
    _record_at_home("epix.grant_opened", row, by, payload)
    return row


def close_grant(*, issuer: str, caller: str, by: Any) -> None:
    """End the open grant from `issuer` to `caller` now. Raises NotYourGrant, PermissionMissing."""
    with in_public():
        row = (
            Grant.objects.select_related("issuer", "caller")
            .filter(issuer__iso2=issuer.upper(), caller__iso2=caller.upper(), closed_at=None)
            .first()
        )
    if row is None:
        raise NotYourGrant
    _require_issuer(row.issuer, by)
    payload = {"issuer": row.issuer.iso2, "caller": row.caller.iso2}
    with in_public(), transaction.atomic():
        _close_open(row.issuer, row.caller, by)
        record(verb="epix.grant_closed", subject=row, by=by, payload=payload)
    _record_at_home("epix.grant_closed", row, by, payload)


def _close_open(issuer: Member, caller: Member, by: Any) -> None:
    open_grants = Grant.objects.filter(issuer=issuer, caller=caller, closed_at=None)
    open_grants.update(closed_at=now(), closed_by=str(by)[:254])


def _require_issuer(issuer: Member, by: Any) -> None:
    """The data's owner decides; another country's user learns nothing of it."""
    country = current_country_or_none()
    if issuer.kind == Member.Kind.EXTERNAL and country is None:
        require(by, "platform.operate")
    elif country is None or country.iso2 != issuer.iso2:
        raise NotYourGrant
    else:
        require(by, "epix.grants")


def _require_member(member: Member, by: Any) -> None:
    country = current_country_or_none()
    if country is not None and country.iso2 == member.iso2:
        require(by, "epix.grants")
    else:
        require(by, "platform.operate")


def _record_at_home(verb: str, row: Grant, by: Any, payload: dict[str, Any]) -> None:
    """The same line in the issuing country's own trail, when the issuer is hosted here."""
    country = current_country_or_none()
    if country is not None:
        with in_country(country), transaction.atomic():
            record(verb=verb, subject=row, by=by, payload=payload)


def _add_credential(
    member: Member, *, kind: str, digest: str, subject: str, expires_at: Any, by: Any
) -> Credential:
    _require_member(member, by)
    with in_public(), transaction.atomic():
        credential = Credential.objects.create(
            member=member, kind=kind, digest=digest, subject=subject, expires_at=expires_at
        )
        record(
            verb="epix.credential_added",
            subject=credential,
            by=by,
            payload={"iso2": member.iso2, "kind": kind, "subject": subject},
        )
    return credential


def _check_address(address: str) -> None:
    """HTTPS only; plain HTTP never leaves this machine."""
    parts = urlsplit(address)
    stays_here = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if address and parts.scheme != "https" and not stays_here:
        raise MemberInvalid(reason="addresses must begin with https://")
