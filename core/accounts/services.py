"""Invite, change and sign in users; issue tokens for their programs."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.actors import SYSTEM
from core.accounts.events import UserInvited
from core.accounts.models import AccessToken, Role, User
from core.audit import record
from core.common import clock
from core.common.errors import Forbidden, Invalid
from core.events import publish


class EmailTaken(Invalid):
    code = "user.email_taken"
    sentence = _("%(email)s already has an account here.")


class RoleUnknown(Invalid):
    code = "user.role_unknown"
    sentence = _("There is no role %(roles)s in this country.")


class EmailInvalid(Invalid):
    code = "user.email_invalid"
    sentence = _("“%(email)s” is not an e-mail address.")


class SignInRefused(Forbidden):
    code = "user.sign_in_refused"
    sentence = _("The e-mail address or the password is wrong, or the account is closed.")
    status = 401


class LastAdministrator(Invalid):
    code = "user.last_administrator"
    sentence = _("%(email)s is the last who may manage users: give that right to another first.")


@transaction.atomic
def create_user(
    *,
    email: str,
    roles: list[str],
    by: Any,
    full_name: str = "",
    password: str | None = None,
    language: str = "",
) -> User:
    """A user with a confirmed address. Raises EmailInvalid, EmailTaken, RoleUnknown."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise EmailInvalid(
            email=email, fields={"email": [str(EmailInvalid(email=email))]}
        ) from None
    if User.objects.filter(email__iexact=address).exists():
        taken = EmailTaken(email=address)
        raise EmailTaken(email=address, fields={"email": [str(taken)]})
    user = User.objects.create_user(address, password, full_name=full_name, language=language)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.roles.set(_roles(roles))
    record(verb="user.created", subject=user, by=by, payload={"email": address, "roles": roles})
    return user


@transaction.atomic
def invite_user(
    *, email: str, roles: list[str], by: Any, full_name: str = "", language: str = ""
) -> User:
    """A user who sets the password through a link sent by e-mail (event `user.invited`).

    Raises EmailInvalid, EmailTaken, RoleUnknown.
    """
    user = create_user(email=email, roles=roles, by=by, full_name=full_name, language=language)
    publish(UserInvited(user_id=user.pk))
    return user


def invite_first_administrator(*, email: str) -> None:
    """Invite the administrator whom onboarding names, unless the country has that user."""
    if not User.objects.filter(email__iexact=email.strip()).exists():
        codes = [role.code for role in Role.objects.all() if "users.manage" in role.permissions]
        invite_user(email=email, roles=codes, by=SYSTEM)


@transaction.atomic
def set_roles(user: User, *, roles: list[str], by: Any) -> User:
    """Give `user` exactly these roles. Raises RoleUnknown, LastAdministrator."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    wanted = _roles(roles)
    _keep_an_administrator(locked, keeps=any("users.manage" in r.permissions for r in wanted))
    before = sorted(locked.role_codes)
    locked.roles.set(wanted)
    record(verb="user.roles_set", subject=locked, by=by, payload={"before": before, "after": roles})
    return User.objects.get(pk=user.pk)


@transaction.atomic
def set_active(user: User, *, active: bool, by: Any) -> User:
    """Open or close an account; closing revokes its tokens. Raises LastAdministrator."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not active:
        _keep_an_administrator(locked, keeps=False)
        locked.tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    locked.is_active = active
    locked.save(update_fields=("is_active",))
    record(verb="user.active_set", subject=locked, by=by, payload={"active": active})
    return locked


def _keep_an_administrator(user: User, *, keeps: bool) -> None:
    if keeps or not user.may("users.manage"):
        return
    list(Role.objects.select_for_update().order_by("pk"))  # two who leave at once: one waits
    others = User.objects.filter(is_active=True).exclude(pk=user.pk).prefetch_related("roles")
    if not any(other.may("users.manage") for other in others):
        raise LastAdministrator(email=user.email)


def _roles(codes: list[str]) -> list[Role]:
    found = list(Role.objects.filter(code__in=codes))
    missing = sorted(set(codes) - {role.code for role in found})
    if missing:
        sentence = str(RoleUnknown(roles=", ".join(missing)))
        raise RoleUnknown(roles=", ".join(missing), fields={"roles": [sentence]})
    return found


def log_in_by_password(*, request: Any, email: str, password: str, name: str = "") -> str:
    """A new access token for the API.

    Raises SignInRefused: also for accounts with a second factor or an unconfirmed address, and
    after too many attempts (ACCOUNT_RATE_LIMITS, as on the sign-in page).
    """
    try:
        user = get_adapter(request).authenticate(request, email=email, password=password)
    except ValidationError:
        raise SignInRefused from None
    if user is None or not user.is_active or is_mfa_enabled(user):
        raise SignInRefused
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise SignInRefused
    token, _row = issue_token(user, name=name or "password log-in", hours=12, by=user)
    return token


@transaction.atomic
def issue_token(user: User, *, name: str, hours: int, by: Any) -> tuple[str, AccessToken]:
    """(the token, shown once; its row)."""
    token = "ecites_" + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        user=user,
        digest=token_digest(token),
        name=name,
        expires_at=clock.now() + dt.timedelta(hours=hours),
    )
    record(verb="token.issued", subject=row, by=by, payload={"name": name})
    return token, row


@transaction.atomic
def revoke_token(token: str, *, by: Any) -> None:
    """Make `token` useless from now on."""
    row = AccessToken.objects.get(digest=token_digest(token))
    AccessToken.objects.filter(pk=row.pk).update(revoked_at=clock.now())
    record(verb="token.revoked", subject=row, by=by, payload={"name": row.name})


def token_digest(token: str) -> str:
    """SHA-256 of the token, as stored."""
    return hashlib.sha256(token.encode()).hexdigest()
