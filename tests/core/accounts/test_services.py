"""Users, roles, the last administrator, tokens."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import RequestFactory

from core.accounts import services
from core.accounts.actors import SYSTEM
from core.accounts.models import AccessToken, Role, User
from core.accounts.permissions import PERMISSIONS, PermissionMissing, require
from core.accounts.selectors import (
    find_user_by_token,
    get_user,
    list_roles,
    list_users,
    users_with,
)
from core.audit.models import AuditEntry
from core.common import clock
from core.common.errors import NotFound
from core.events.models import DomainEvent
from tenants.context import in_country
from tenants.models import Country

PASSWORD = "a-long-test-password"


def create(email: str = "new@people.example", roles: list[str] | None = None, **more: Any) -> User:
    return services.create_user(email=email, roles=roles or ["ma_officer"], by=SYSTEM, **more)


def administrators() -> list[User]:
    return users_with("users.manage")


def test_a_user_is_created_with_roles_and_audited(in_mz: Country) -> None:
    user = create(" New@People.Example ", ["ma_officer", "cashier"], full_name="Ana")
    assert user.email == "new@people.example"
    assert user.role_codes == {"ma_officer", "cashier"}
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    row = AuditEntry.objects.latest("id")
    assert (row.verb, row.actor, row.payload["roles"]) == (
        "user.created", "system", ["ma_officer", "cashier"],
    )  # fmt: skip


def test_an_address_is_used_once_whatever_its_capitals(in_mz: Country) -> None:
    create("one@people.example")
    with pytest.raises(services.EmailTaken) as caught:
        create("ONE@people.example")
    assert "email" in caught.value.fields


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "a@b.example\n"])
def test_what_is_no_address_is_refused(in_mz: Country, email: str) -> None:
    if email.strip() != email and "@" in email:
        assert create(email).email == email.strip()
        return
    with pytest.raises(services.EmailInvalid):
        create(email)


def test_an_unknown_role_is_refused_by_name(in_mz: Country) -> None:
    with pytest.raises(services.RoleUnknown, match="pilot") as caught:
        create(roles=["ma_officer", "pilot"])
    assert "roles" in caught.value.fields


def test_permissions_come_from_roles_and_only_for_the_active(in_mz: Country) -> None:
    user = get_user(create(roles=["customs"]).pk)
    assert user.may("customs.endorse")
    assert not user.may("case.work")
    require(user, "customs.endorse")
    with pytest.raises(PermissionMissing):
        require(user, "case.work")
    user.is_active = False
    assert not user.may("customs.endorse")


def test_the_system_holds_no_permission() -> None:
    assert not any(SYSTEM.may(name) for name in PERMISSIONS)


def test_no_country_role_operates_the_platform(in_mz: Country) -> None:
    for role in list_roles():
        assert "platform.operate" not in role.permissions
        assert set(role.permissions) <= set(PERMISSIONS)


def test_a_role_has_a_name_in_the_readers_language(in_mz: Country) -> None:
    from django.utils import translation

    role = Role(code="x", names={"en": "Officer", "pt": "Oficial"})
    with translation.override("pt"):
        assert role.name == "Oficial"
    with translation.override("si"):
        assert role.name == "Officer"
    assert Role(code="x", names={}).name == "x"


def test_the_last_administrator_stays(in_mz: Country) -> None:
    first, *others = administrators()
    for other in others:
        services.set_active(other, active=False, by=SYSTEM)
    for change in (
        lambda: services.set_active(first, active=False, by=first),
        lambda: services.set_roles(first, roles=["cashier"], by=first),
    ):
        with pytest.raises(services.LastAdministrator, match=first.email):
            change()
    create("second@people.example", ["ma_admin"])
    assert services.set_roles(first, roles=["cashier"], by=first).role_codes == {"cashier"}


@pytest.mark.xdist_group("fresh_country")
def test_two_administrators_who_leave_at_once_do_not_both_leave(
    fresh_country: Callable[..., Country],
) -> None:
    country = fresh_country("SZ")
    with in_country(country):
        create("second@people.example", ["ma_admin"])
        people = administrators()
    assert len(people) == 2
    for _round in range(3):
        barrier = threading.Barrier(2)
        refused: list[str] = []

        def leave(user: User, barrier: Any = barrier, refused: Any = refused) -> None:
            try:
                with in_country(country):
                    barrier.wait(timeout=30)
                    services.set_active(user, active=False, by=SYSTEM)
            except services.LastAdministrator as error:
                refused.append(str(error))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=leave, args=(user,)) for user in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        with in_country(country):
            assert len(administrators()) == 1
            for user in people:
                services.set_active(user, active=True, by=SYSTEM)
        assert len(refused) == 1


def log_in(email: str, password: str = PASSWORD) -> str:
    request = RequestFactory().post("/api/v1/token/")
    return services.log_in_by_password(request=request, email=email, password=password)


def test_a_token_acts_for_its_user_and_only_its_digest_is_kept(in_mz: Country) -> None:
    user = create(password=PASSWORD)
    token = log_in("NEW@people.example")
    assert find_user_by_token(token) == user
    row = AccessToken.objects.get(user=user)
    assert token not in (row.digest, row.name)
    assert find_user_by_token(token + "x") is None
    assert find_user_by_token(row.digest) is None


def test_a_token_ends_by_revoking_by_time_and_with_the_account(in_mz: Country) -> None:
    user = create(password=PASSWORD)
    tokens = [services.issue_token(user, name="t", hours=1, by=user)[0] for _each in range(3)]
    services.revoke_token(tokens[0], by=user)
    assert find_user_by_token(tokens[0]) is None
    AccessToken.objects.filter(digest=services.token_digest(tokens[1])).update(
        expires_at=clock.now() - dt.timedelta(seconds=1)
    )
    assert find_user_by_token(tokens[1]) is None
    assert find_user_by_token(tokens[2]) == user
    services.set_active(user, active=False, by=SYSTEM)
    assert find_user_by_token(tokens[2]) is None
    services.set_active(user, active=True, by=SYSTEM)
    assert find_user_by_token(tokens[2]) is None, "closing revoked it for good"


def test_who_may_not_sign_in_gets_no_token(in_mz: Country) -> None:
    user = create(password=PASSWORD)
    invited = create("invited@people.example")
    with pytest.raises(services.SignInRefused):
        log_in(user.email, "wrong")
    with pytest.raises(services.SignInRefused):
        log_in("nobody@people.example")
    with pytest.raises(services.SignInRefused):
        log_in(invited.email, "")
    EmailAddress.objects.filter(user=user).update(verified=False)
    with pytest.raises(services.SignInRefused):
        log_in(user.email)
    EmailAddress.objects.filter(user=user).update(verified=True)
    log_in(user.email)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    with pytest.raises(services.SignInRefused):
        log_in(user.email)
    Authenticator.objects.all().delete()
    services.set_active(user, active=False, by=SYSTEM)
    with pytest.raises(services.SignInRefused):
        log_in(user.email)


def test_passwords_are_not_guessed_by_the_api(in_mz: Country, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key"}
    user = create(password=PASSWORD)
    for _attempt in range(3):
        with pytest.raises(services.SignInRefused):
            log_in(user.email, "wrong")
    with pytest.raises(services.SignInRefused):
        log_in(user.email, PASSWORD)


def test_the_first_administrator_is_invited_once(in_mz: Country) -> None:
    before = DomainEvent.objects.filter(kind="user.invited").count()
    for email in ("first@people.example", "FIRST@people.example "):
        services.invite_first_administrator(email=email)
    assert DomainEvent.objects.filter(kind="user.invited").count() == before + 1
    user = User.objects.get(email="first@people.example")
    assert user.may("users.manage")


def test_lists_and_what_is_not_there(in_mz: Country) -> None:
    user = create()
    assert user in list_users()
    assert user in users_with("case.work")
    assert user not in users_with("customs.endorse")
    with pytest.raises(NotFound):
        get_user("00000000-0000-0000-0000-000000000000")
