"""Reads of applications: who sees which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.permits.errors import ApplicationNotFound, DocumentTypeNotFound
from core.permits.models import Application, DocumentType

SEES_SUBMITTED = (
    "application.view_all",
    "case.work",
    "finding.ndf",
    "finding.laf",
    "permit.sign",
    "payment.receive",
)
"""Permissions whose holders see every application that has been handed in, never a draft."""


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """The applications that `user` may see.

    Members of the applicant organisation: all of its applications, drafts too. Holders of a
    permission in SEES_SUBMITTED: all that were handed in. The platform itself: all. Others: none.
    One query when read.
    """
    everything = Application.objects.select_related("document_type", "applicant", "definition")
    if "system" in user.role_codes:
        return everything
    if getattr(user, "pk", None) is None:
        return everything.none()
    own = Q(pk__in=ids_of_applicant(user))
    if any(user.may(permission) for permission in SEES_SUBMITTED):
        return everything.filter(own | Q(submitted_at__isnull=False))
    return everything.filter(own)


def ids_of_applicant(user: Any) -> QuerySet[Any]:
    """The ids of the applications of the organisations that `user` may act for."""
    return Application.objects.filter(applicant__memberships__user_id=user.pk).values("pk")


def get_application(application_id: UUID, *, user: Any) -> Application:
    """The application, if `user` may see it. One query. Raises ApplicationNotFound."""
    found = applications_visible_to(user).filter(pk=application_id).first()
    if found is None:
        raise ApplicationNotFound()
    return found


def list_document_types() -> QuerySet[DocumentType]:
    """The papers that may be applied for. One query when read."""
    return DocumentType.objects.filter(is_active=True)


def get_document_type(code: str) -> DocumentType:
    """The paper of that code. One query. Raises DocumentTypeNotFound."""
    found = list_document_types().filter(code=code).first()
    if found is None:
        raise DocumentTypeNotFound()
    return found
