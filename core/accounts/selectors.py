"""Reads of users, roles and tokens."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from core.accounts.models import AccessToken, Role, User
from core.accounts.services import token_digest
from core.common import clock
from core.common.errors import NotFound


def list_users() -> QuerySet[User]:
    """Every user with roles; two queries."""
    return User.objects.prefetch_related("roles").order_by("full_name", "email")


def get_user(user_id: UUID | str) -> User:
    """One user with roles. Raises NotFound."""
    try:
        return list_users().get(pk=user_id)
    except User.DoesNotExist:
        raise NotFound from None


def users_with(permission: str) -> list[User]:
    """The active users who hold `permission`; two queries."""
    return [user for user in list_users().filter(is_active=True) if user.may(permission)]


def list_roles() -> QuerySet[Role]:
    """Every role of the country."""
    return Role.objects.all()


def find_user_by_token(token: str) -> User | None:
    """The active user whom `token` acts for, or None; two queries."""
    row = (
        AccessToken.objects.select_related("user")
        .prefetch_related("user__roles")
        .filter(digest=token_digest(token), revoked_at=None, expires_at__gt=clock.now())
        .first()
    )
    return row.user if row and row.user.is_active else None
