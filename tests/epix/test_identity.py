"""Who is calling: certificates through trusted proxies, tokens, and every kind of forgery."""

from __future__ import annotations

import datetime as dt

import pytest

from core.common.clock import now
from epix.identity import country_of_subject, fingerprint_digest, is_trusted_proxy
from epix.models import Credential, Member
from epix.selectors import list_expiring_credentials
from epix.services import issue_token, register_certificate, revoke_credential
from epix.wire import names
from tenants.context import in_country, in_public
from tests.epix.conftest import ask, envelope_of

FINGERPRINT = "AB:" * 31 + "AB"
SUBJECT = "/C=ZA/O=Department/CN=epix.example.org"
PROXY = "10.1.2.3"


@pytest.mark.parametrize(
    ("subject", "country"),
    [
        ("/C=CH/O=MA/CN=x", "CH"),
        ("/O=MA/CN=x/C=CH", "CH"),
        ("CN=x,O=MA,C=CH", "CH"),
        ("CN = x, O = MA, C = ch", "CH"),
        ("/DC=FR/C=CH/CN=x", "CH"),
        ("/DC=FR/O=MA", ""),
        ("/O=a C=CH/CN=x", ""),
        ("CN=x\\,C=CH,O=MA", ""),
        ("/CN=a\\/C=CH/O=MA", ""),
        ("/C=CH/C=FR", ""),
        ("/C=CHE/O=MA", ""),
        ("/countryName=CH/O=MA", "CH"),
        ("", ""),
    ],
)
def test_the_country_is_that_of_an_attribute_named_exactly_c(subject: str, country: str):
    assert country_of_subject(subject) == country


@pytest.mark.parametrize(
    ("address", "is_trusted"),
    [("10.1.2.3", True), ("10.2.0.1", False), ("fd00::5", True), ("", False), ("10.1.2.3 ", False)],
)
def test_proxies_are_addresses_or_networks(settings, address: str, is_trusted: bool):
    settings.EPIX_TRUSTED_PROXIES = ["10.1.0.0/16", "fd00::/64"]
    assert is_trusted_proxy(address) is is_trusted


def test_without_trusted_proxies_nobody_is_one(settings):
    settings.EPIX_TRUSTED_PROXIES = []
    assert not is_trusted_proxy("127.0.0.1")


@pytest.mark.parametrize("text", ["", "AB:CD", "g" * 64, "ab" * 33])
def test_what_is_no_sha_256_is_no_fingerprint(text: str):
    assert fingerprint_digest(text) == ""


@pytest.fixture
def member(za, settings) -> Member:
    settings.EPIX_TRUSTED_PROXIES = ["10.1.0.0/16"]
    with in_public():
        return Member.objects.get(iso2="ZA")


@pytest.fixture
def registered(member, za, user_of) -> Credential:
    by = user_of(za, "ma_admin")
    with in_country(za):
        return register_certificate(member=member, fingerprint=FINGERPRINT, subject=SUBJECT, by=by)


def state(**shown):
    facts = {"remote_address": PROXY, "subject": SUBJECT, "fingerprint": FINGERPRINT} | shown
    return ask(envelope_of(names.STATE, country=""), **facts)


def test_a_registered_certificate_through_a_trusted_proxy_is_the_member(registered):
    assert state().fault is None


def test_the_comma_form_and_another_spelling_of_the_fingerprint_are_the_same(registered):
    assert state(subject="CN=x,O=Department,C=ZA", fingerprint="ab" * 32).fault is None


@pytest.mark.parametrize(
    ("shown", "faultstring"),
    [
        ({"remote_address": "192.0.2.7"}, "CertificateMissing"),
        ({"remote_address": ""}, "CertificateMissing"),
        ({"subject": ""}, "CertificateMissing"),
        ({"subject": "/O=Department/CN=x"}, "CertificateMissing"),
        ({"subject": "/DC=ZA/O=x"}, "CertificateMissing"),
        ({"fingerprint": ""}, "CertificateMissing"),
        ({"fingerprint": "CD:" * 31 + "CD"}, "CertificateMissing"),
        ({"subject": "/C=MZ/O=x"}, "CertificateMissing"),
        ({"subject": "/C=XX/O=x"}, "CallerNotFound"),
    ],
)
def test_every_forgery_is_refused(registered, shown, faultstring):
    out = state(**shown)
    assert out.fault is not None
    assert out.fault.faultstring == faultstring


def test_a_revoked_or_expired_certificate_opens_nothing(registered, za, user_of):
    with in_public():
        Credential.objects.filter(pk=registered.pk).update(
            expires_at=now() - dt.timedelta(seconds=1)
        )
    assert state().fault is not None
    with in_public():
        Credential.objects.filter(pk=registered.pk).update(expires_at=None)
    assert state().fault is None
    by = user_of(za, "ma_admin")
    with in_country(za):
        revoke_credential(credential=registered, by=by)
    assert state().fault is not None


def test_two_tokens_are_valid_at_once_and_only_their_digests_are_kept(member, za, user_of):
    by = user_of(za, "ma_admin")
    with in_country(za):
        old, new = (issue_token(member=member, by=by) for _ in range(2))
    for token in (old, new):
        assert ask(envelope_of(names.STATE, country=""), token=token).fault is None
    with in_public():
        kept = " ".join(str(row) for row in Credential.objects.values_list())
    assert old not in kept
    assert new not in kept


def test_a_wrong_token_is_certificate_missing(member):
    out = ask(envelope_of(names.STATE, country=""), token="guess")
    assert out.fault is not None
    assert (out.fault.faultstring, out.fault.code) == (
        "CertificateMissing",
        "epix.token_unknown",
    )


def test_credentials_that_expire_soon_are_listed(registered):
    soon = dt.timedelta(days=30)
    with in_public():
        assert list(list_expiring_credentials(within=soon)) == []
        Credential.objects.filter(pk=registered.pk).update(expires_at=now() + dt.timedelta(days=7))
        assert list(list_expiring_credentials(within=soon)) == [registered]
