"""Reads: who the authorities are, where the border is, how the country looks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.agencies.models import Agency, Branding, CustomsOffice
from core.common.errors import NotFound


class NoAuthority(NotFound):
    code = "agency.no_authority"
    sentence = _("The country's pack names no authority that issues permits.")


class NoOffice(NotFound):
    code = "agency.no_office"
    sentence = _("There is no customs office with the code “%(code)s”.")


def list_agencies(*, kind: str | None = None) -> QuerySet[Agency]:
    """The agencies that are active, of one kind or of all."""
    agencies = Agency.objects.filter(is_active=True)
    return agencies.filter(kind=kind) if kind else agencies


def get_issuing_authority() -> Agency:
    """The national Management Authority, for box 6: one query. Raises NoAuthority."""
    authority = (
        Agency.objects.filter(is_active=True, issues_permits=True, kind=Agency.Kind.MANAGEMENT)
        .order_by("code")
        .first()
    )
    if authority is None:
        raise NoAuthority
    return authority


def list_offices(*, kind: str | None = None) -> QuerySet[CustomsOffice]:
    """The customs offices that are open, of one kind (sea, air, road, rail, post) or of all."""
    offices = CustomsOffice.objects.filter(is_active=True)
    return offices.filter(kinds__contains=[kind]) if kind else offices


def get_office(code: str) -> CustomsOffice:
    """The open customs office with this code. Raises NoOffice."""
    office = CustomsOffice.objects.filter(code=code, is_active=True).first()
    if office is None:
        raise NoOffice(code=code)
    return office


def find_branding() -> Branding | None:
    """How the country looks, with its authority: one query. None before a pack was loaded."""
    return Branding.objects.select_related("authority").first()


def branding_values() -> dict[str, Any]:
    """Names and colours as plain values for pages and papers; empty before a pack was loaded."""
    branding = find_branding()
    if branding is None:
        return {}
    return {
        "portal_name": branding.portal_name,
        "footer": branding.footer_text,
        "authority": branding.authority.name,
        "primary": branding.colours["primary"],
        "accent": branding.colours["accent"],
        "ink": branding.colours["ink"],
        "paper_tint": branding.paper.get("tint", "#ffffff"),
        "paper_guilloche": branding.paper.get("guilloche", branding.colours["primary"]),
    }
