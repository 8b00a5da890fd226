"""Members, grants and who may open them."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common.clock import today
from epix.errors import GrantInvalid, MemberInvalid, MemberUnknown, NotYourGrant
from epix.models import Grant, Member
from epix.services import add_external, close_grant, grant, issue_token, join
from epix.services.membership import register_certificate
from tenants.context import in_country, in_public


def test_every_hosted_country_is_a_member_from_the_day_it_opens(lk, mz, za):
    with in_public():
        found = dict(Member.objects.filter(kind="tenant").values_list("iso2", "country__name"))
    assert {"LK", "MZ", "ZA"} <= set(found)


def test_joining_again_changes_nothing(mz):
    with in_country(mz):
        before = join(mz).pk
        assert join(mz).pk == before


def test_the_issuer_s_administrator_opens_and_closes_grants(mz, za, user_of):
    by = user_of(mz, "ma_admin")
    with in_country(mz):
        first = grant(issuer="mz", caller="za", by=by)
        second = grant(issuer="MZ", caller="ZA", operations=["ServiceState"], by=by)
        verbs = list(
            AuditEntry.objects.filter(verb__startswith="epix.").values_list("verb", flat=True)
        )
    assert verbs.count("epix.grant_opened") == 2
    with in_public():
        first.refresh_from_db()
        assert first.closed_at is not None
        assert [row.pk for row in Grant.objects.filter(closed_at=None, issuer__iso2="MZ")] == [
            second.pk
        ]
    with in_country(mz):
        close_grant(issuer="MZ", caller="ZA", by=by)
        with pytest.raises(NotYourGrant):
            close_grant(issuer="MZ", caller="ZA", by=by)


def test_nobody_opens_another_country_s_permits(mz, za, user_of, operator):
    by = user_of(za, "ma_admin")
    with in_country(za), pytest.raises(NotYourGrant):
        grant(issuer="MZ", caller="ZA", by=by)
    with pytest.raises(NotYourGrant):
        grant(issuer="MZ", caller="ZA", by=operator)


@pytest.mark.parametrize("role", ["applicant", "customs", "cashier"])
def test_a_role_without_the_permission_opens_nothing(mz, user_of, role):
    by = user_of(mz, role)
    with in_country(mz), pytest.raises(PermissionMissing):
        grant(issuer="MZ", caller="ZA", by=by)


def test_the_system_itself_opens_nothing(mz, za):
    with in_country(mz), pytest.raises(PermissionMissing):
        grant(issuer="MZ", caller="ZA", by=SYSTEM)


@pytest.mark.parametrize(
    "fields",
    [
        {"operations": []},
        {"operations": ["DropTables"]},
        {"caller": "MZ"},
        {"expires_on": dt.date(2020, 1, 1)},
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(mz, za, user_of, fields):
    by = user_of(mz, "ma_admin")
    with in_country(mz), pytest.raises(GrantInvalid):
        grant(**({"issuer": "MZ", "caller": "ZA", "by": by} | fields))


def test_a_grant_for_a_stranger_is_refused(mz, user_of):
    by = user_of(mz, "ma_admin")
    with in_country(mz), pytest.raises(MemberUnknown):
        grant(issuer="MZ", caller="QQ", expires_on=today(), by=by)


def test_an_outside_member_is_entered_by_the_operator_with_sealed_secrets(operator):
    member = add_external(
        iso2="ch",
        name="Swiss MA",
        endpoint="https://epix.example.org/soap",
        secrets={"username": "u", "password": "hush"},
        by=operator,
    )
    assert (member.iso2, member.is_available) == ("CH", True)
    assert b"hush" not in bytes(member.secrets)
    with in_public():
        row = AuditEntry.objects.get(verb="epix.member_added", subject_id=str(member.pk))
    assert "hush" not in str(row.payload)


@pytest.mark.parametrize(
    "fields",
    [
        {"endpoint": "http://example.org/soap"},
        {"endpoint": "ftp://127.0.0.1/"},
        {"secrets": {"pasword": "x"}},
        {"timeout_seconds": 0},
        {"iso2": "MZ"},
    ],
)
def test_an_outside_member_that_is_not_right_is_refused(mz, operator, fields):
    facts = {"iso2": "CH", "name": "MA", "endpoint": "https://e.org/", "by": operator}
    with pytest.raises(MemberInvalid):
        add_external(**(facts | fields))


def test_only_the_operator_enters_outside_members(mz, user_of):
    by = user_of(mz, "ma_admin")
    with pytest.raises(PermissionMissing):
        add_external(iso2="CH", name="MA", endpoint="", by=by)


def test_a_country_s_administrator_makes_tokens_for_its_own_member_only(mz, za, user_of):
    by = user_of(mz, "ma_admin")
    with in_public():
        other, own = Member.objects.get(iso2="ZA"), Member.objects.get(iso2="MZ")
    with in_country(mz):
        assert issue_token(member=own, by=by)
        with pytest.raises(PermissionMissing):
            issue_token(member=other, by=by)


@pytest.mark.parametrize(
    ("fingerprint", "subject"), [("xx", "/C=MZ"), ("ab" * 32, "/C=ZA"), ("ab" * 32, "/O=x")]
)
def test_a_certificate_must_name_its_member_s_country(mz, user_of, fingerprint, subject):
    by = user_of(mz, "ma_admin")
    with in_public():
        own = Member.objects.get(iso2="MZ")
    with in_country(mz), pytest.raises(MemberInvalid):
        register_certificate(member=own, fingerprint=fingerprint, subject=subject, by=by)
