"""The token of the QR code: genuine ones verify offline, everything else has its reason."""

import base64
import datetime as dt

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents import token
from core.documents.token import Claims, TrustKey

SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
KEY = TrustKey(kid=token.kid_of(PUBLIC), issuer="MZ", public=PUBLIC)
CLAIMS = Claims(
    issuer="MZ", number="26MZ000117/EX", valid_until=dt.date(2026, 9, 1), digest="ab" * 32
)
TOKEN = token.sign(CLAIMS, private=SEED)


def test_a_genuine_token_gives_its_claims() -> None:
    claims = token.verify(TOKEN, [KEY])

    assert claims == Claims(
        issuer="MZ",
        number="26MZ000117/EX",
        valid_until=dt.date(2026, 9, 1),
        digest="ab" * 16,
        kid=KEY.kid,
    )


def test_a_token_is_short_enough_for_a_qr_code() -> None:
    assert len(TOKEN) < 200
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(position=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from("AZaz09-_"))
@settings(max_examples=200, deadline=None)
def test_one_changed_character_is_noticed(position: int, letter: str) -> None:
    changed = TOKEN[:position] + letter + TOKEN[position + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(token.TokenRefused):
        token.verify(changed, [KEY])


@given(noise=st.text(max_size=300))
def test_noise_is_tampered(noise: str) -> None:
    with pytest.raises(token.TokenTampered):
        token.verify(noise, [KEY])


@given(noise=st.binary(max_size=200))
def test_noise_in_the_right_spelling_is_refused(noise: bytes) -> None:
    with pytest.raises(token.TokenRefused):
        token.verify(base64.urlsafe_b64encode(noise).decode().rstrip("="), [KEY])


@pytest.mark.parametrize("text", ["", "A" * 5000, TOKEN + "=", TOKEN + "A", f" {TOKEN}"])
def test_other_spellings_are_tampered(text: str) -> None:
    with pytest.raises(token.TokenTampered):
        token.verify(text, [KEY])


def test_a_key_off_the_trust_list_is_named_as_such() -> None:
    with pytest.raises(token.TokenKeyUnknown):
        token.verify(TOKEN, [])


def test_another_countrys_key_does_not_vouch_for_ours() -> None:
    with pytest.raises(token.TokenTampered):
        token.verify(TOKEN, [TrustKey(kid=KEY.kid, issuer="ZA", public=PUBLIC)])


def test_the_same_key_identifier_with_another_key_is_tampered() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    with pytest.raises(token.TokenTampered):
        token.verify(TOKEN, [TrustKey(kid=KEY.kid, issuer="MZ", public=other)])


def test_the_last_valid_day_is_included() -> None:
    assert token.verify(TOKEN, [KEY], today=dt.date(2026, 9, 1)).number == CLAIMS.number

    with pytest.raises(token.TokenExpired) as refusal:
        token.verify(TOKEN, [KEY], today=dt.date(2026, 9, 2))
    assert refusal.value.params == {"valid_until": "2026-09-01"}


def test_claims_exchanged_under_the_old_signature_are_tampered() -> None:
    message = cbor2.loads(base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4)))
    protected, unprotected, payload, signature = message.value
    claims = {**cbor2.loads(payload), 4: 4_000_000_000}
    forged = cbor2.dumps(
        cbor2.CBORTag(18, [protected, unprotected, cbor2.dumps(claims), signature])
    )
    with pytest.raises(token.TokenTampered):
        token.verify(base64.urlsafe_b64encode(forged).decode().rstrip("="), [KEY])


@given(
    number=st.text(min_size=1, max_size=70),
    valid_until=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
)
@settings(max_examples=50, deadline=None)
def test_any_number_and_date_come_back(number: str, valid_until: dt.date) -> None:
    claims = Claims(issuer="MZ", number=number, valid_until=valid_until, digest="0" * 64)

    read = token.verify(token.sign(claims, private=SEED), [KEY])

    assert (read.number, read.valid_until) == (number, valid_until)
