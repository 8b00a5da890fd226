"""Reads of organisations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.parties.errors import OrganisationNotFound
from core.parties.models import Membership, Organisation


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """The organisations that `user` may act for, by name. One query when read."""
    if getattr(user, "pk", None) is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user_id=user.pk)


def is_member(user: Any, *, organisation_id: UUID) -> bool:
    """Whether `user` may act for the organisation. One query."""
    pk = getattr(user, "pk", None)
    if pk is None:
        return False
    return Membership.objects.filter(user_id=pk, organisation_id=organisation_id).exists()


def organisations_visible_to(user: Any) -> QuerySet[Organisation]:
    """All organisations for authorities (`application.view_all`), else the user's own."""
    if "system" in user.role_codes or user.may("application.view_all"):
        return Organisation.objects.all()
    return organisations_of(user)


def get_organisation(organisation_id: UUID, *, user: Any) -> Organisation:
    """The organisation, if `user` may see it. One query. Raises OrganisationNotFound."""
    found = organisations_visible_to(user).filter(pk=organisation_id).first()
    if found is None:
        raise OrganisationNotFound()
    return found


def list_members(organisation: Organisation) -> QuerySet[Membership]:
    """Who may act for the organisation, with their users. One query when read."""
    return Membership.objects.filter(organisation=organisation).select_related("user")
