"""Reads of issued and foreign permits: who sees which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.permits.errors import PermitNotFound
from core.permits.models import ForeignPermit, Permit

SEES_ALL = (
    "application.view_all",
    "case.work",
    "finding.ndf",
    "finding.laf",
    "permit.sign",
    "permit.cancel",
    "payment.receive",
    "customs.lookup",
    "customs.endorse",
    "report.annual",
)
"""Permissions whose holders see every permit of the country."""


def permits_visible_to(user: Any) -> QuerySet[Permit]:
    """The permits that `user` may see: an applicant those of its organisations, officers all.

    One query when read, with standing, application and replacement.
    """
    everything = Permit.objects.select_related("standing", "application", "replaces", "replacement")
    if "system" in user.role_codes or any(user.may(permission) for permission in SEES_ALL):
        return everything
    if getattr(user, "pk", None) is None:
        return everything.none()
    members = "application__applicant__memberships__user_id"
    return everything.filter(Q(**{members: user.pk}))


def get_permit(permit_id: UUID, *, user: Any) -> Permit:
    """The permit, if `user` may see it. One query. Raises PermitNotFound."""
    found = permits_visible_to(user).filter(pk=permit_id).first()
    if found is None:
        raise PermitNotFound()
    return found


def find_permit_by_number(number: str) -> Permit | None:
    """The permit of the exact number, blanks around it ignored. One query."""
    return (
        Permit.objects.select_related("standing", "application", "replaces", "replacement")
        .filter(number=number.strip())
        .first()
    )


def find_permit_of(application_id: UUID) -> Permit | None:
    """The permit issued last on an application: none has replaced it. One query."""
    issued = Permit.objects.select_related("standing").filter(application_id=application_id)
    return issued.filter(replacement__isnull=True).first()


def list_permits_of(application_id: UUID) -> list[Permit]:
    """All permits of an application, each after the one that it replaced. One query."""
    issued = Permit.objects.select_related("standing", "replaces")
    return list(issued.filter(application_id=application_id).order_by("issued_at", "number"))


def find_foreign_permit(*, issuer: str, number: str) -> ForeignPermit | None:
    """The latest version of another country's permit that has been received. One query."""
    return (
        ForeignPermit.objects.filter(issuer=issuer, number=number.strip())
        .order_by("-version")
        .first()
    )


def get_foreign_permit(foreign_permit_id: UUID) -> ForeignPermit:
    """The received permit. One query. Raises PermitNotFound."""
    found = ForeignPermit.objects.filter(pk=foreign_permit_id).first()
    if found is None:
        raise PermitNotFound()
    return found
