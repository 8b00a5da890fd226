"""Who is calling: proven by a registered certificate or token, never by what a header says.

The reverse proxy that ends TLS passes the client certificate's subject and SHA-256 fingerprint.
Both count only when the connection comes from a proxy in EPIX_TRUSTED_PROXIES, and the
fingerprint must be one that was registered for the member. A header from anywhere else is
nothing: the call is answered CertificateMissing.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets

from django.conf import settings
from django.db.models import Q

from core.common.clock import now
from epix.messages import Shown
from epix.models import Credential, Member
from epix.wire.faults import CallerNotFound, CertificateMissing

_SLASHED = re.compile(r"/([A-Za-z][A-Za-z0-9.]*)=((?:\\.|[^/\\])*)")
_COMMAS = re.compile(r"(?:^|[,+;])\s*([A-Za-z][A-Za-z0-9.]*)\s*=\s*((?:\\.|[^,+;\\])*)")


def country_of_subject(subject: str) -> str:
    """The country in a distinguished name, in slash or comma form, or "".

    Only an attribute named exactly C (or countryName, 2.5.4.6) counts: DC=… and OC=… do not.
    Two different countries in one name give "".
    """
    pattern = _SLASHED if subject.startswith("/") else _COMMAS
    found = {
        value.strip().upper()
        for key, value in pattern.findall(subject)
        if key.upper() in ("C", "COUNTRYNAME", "2.5.4.6")
    }
    country = found.pop() if len(found) == 1 else ""
    return country if re.fullmatch(r"[A-Z]{2}", country) else ""


def is_trusted_proxy(address: str) -> bool:
    """Whether `address` (IPv4 or IPv6) lies in EPIX_TRUSTED_PROXIES (addresses or networks)."""
    try:
        sender = ipaddress.ip_address(address)
    except ValueError:
        return False
    networks = (ipaddress.ip_network(one, strict=False) for one in settings.EPIX_TRUSTED_PROXIES)
    return any(sender in network for network in networks)


def fingerprint_digest(fingerprint: str) -> str:
    """A SHA-256 fingerprint as 64 lower-case hex digits, colons and case set aside, or ""."""
    digits = fingerprint.replace(":", "").strip().lower()
    return digits if re.fullmatch(r"[0-9a-f]{64}", digits) else ""


def token_digest(token: str) -> str:
    """What is stored of a token: its SHA-256. A token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A new member token: 256 random bits in URL-safe text."""
    return secrets.token_urlsafe(32)


def claimed_country(shown: Shown) -> str:
    """The country that a caller claims to be, for the log: proves nothing."""
    return shown.tenant_iso2 or country_of_subject(shown.subject)


def identify(shown: Shown) -> Member:
    """The member who calls. Runs on the public side.

    Raises CertificateMissing when nothing valid is shown, CallerNotFound when a trusted
    certificate's country has no member here, or the hosted country is suspended.
    """
    if shown.tenant_iso2:
        member = _authority(shown.tenant_iso2)
    elif shown.token:
        member = _by_credential(Credential.Kind.TOKEN, token_digest(shown.token))
    else:
        member = _by_certificate(shown)
    if member.country is not None and not member.country.is_active:
        raise CallerNotFound(f"{member.iso2} is suspended at this hub.", code="epix.suspended")
    return member


def _authority(iso2: str) -> Member:
    members = Member.objects.select_related("country")
    member = members.filter(iso2=iso2, role=Member.Role.AUTHORITY).first()
    if member is None:
        raise CallerNotFound
    return member


def _by_certificate(shown: Shown) -> Member:
    if not shown.subject or not is_trusted_proxy(shown.remote_address):
        raise CertificateMissing
    country = country_of_subject(shown.subject)
    if not country:
        raise CertificateMissing("The certificate's subject names no country.")
    if not Member.objects.filter(iso2=country).exists():
        raise CallerNotFound
    digest = fingerprint_digest(shown.fingerprint)
    member = _by_credential(Credential.Kind.CERTIFICATE, digest) if digest else None
    if member is None or member.iso2 != country:
        raise CertificateMissing(
            "This certificate is not registered for the member that it names.",
            code="epix.certificate_unknown",
        )
    return member


def _by_credential(kind: str, digest: str) -> Member:
    credential = (
        Credential.objects.select_related("member__country")
        .filter(kind=kind, digest=digest, revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now()))
        .first()
    )
    if credential is None:
        raise CertificateMissing(
            f"This {kind} is not registered here, or it was revoked or has expired.",
            code=f"epix.{kind}_unknown",
        )
    return credential.member
