"""The signed token inside a permit's QR code: a CWT (RFC 8392) in COSE_Sign1, Ed25519, base64url.

It says who issued which permit, until when, and what its snapshot's digest begins with. Anybody
with the issuer's public key can check it without a network. Pure: no database, no settings.
"""

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cwt import COSE, COSEKey, CWTError
from cwt.cose_key_interface import COSEKeyInterface
from django.utils.translation import gettext_lazy as _

from core.common.errors import Refused

MAX_LENGTH = 1200
"""Longest token that is looked at, in characters."""
DIGEST_BYTES = 16
"""The token carries the first 16 bytes of the snapshot's SHA-256 (still 128 bits)."""

_SIGN1_TAG = 18
_PROTECTED = cbor2.dumps({1: -8})
"""The protected header: algorithm EdDSA and nothing else."""
_KID_HEADER = 4
_ISSUER, _NUMBER, _EXPIRES, _DIGEST = 1, 2, 4, -65537
_DAY = dt.timedelta(days=1)


class TokenRefused(Refused):
    """Base of the reasons why a token proves nothing."""

    code = "token.refused"


class TokenTampered(TokenRefused):
    code = "token.tampered"
    sentence = _("This code was not made by a CITES authority, or it was altered.")


class TokenKeyUnknown(TokenRefused):
    code = "token.key_unknown"
    sentence = _("This code is signed with a key that is not on the trust list.")


class TokenExpired(TokenRefused):
    """The signature holds, but the permit's last valid day is over."""

    code = "token.expired"
    sentence = _("This permit was valid until %(valid_until)s.")


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a token says. `digest` is the beginning of the snapshot's SHA-256, 32 hex digits."""

    issuer: str
    number: str
    valid_until: dt.date
    digest: str
    kid: str = ""


@dataclass(frozen=True, kw_only=True)
class TrustKey:
    """A country's public token key: `public` is the raw 32 bytes, `kid` 16 hex digits."""

    kid: str
    issuer: str
    public: bytes


def kid_of(public: bytes) -> str:
    """The identifier of a public key: the beginning of its SHA-256, 16 hex digits."""
    return hashlib.sha256(public).hexdigest()[:16]


def short_digest(digest: str) -> str:
    """The part of a snapshot's digest (64 hex digits) that a token carries."""
    return digest[: 2 * DIGEST_BYTES]


def sign(claims: Claims, *, private: bytes) -> str:
    """The token of these claims. `private` is the raw 32-byte Ed25519 seed.

    The expiry inside is the end of `valid_until` in UTC; the key identifier is computed.
    """
    seed = Ed25519PrivateKey.from_private_bytes(private)
    public = seed.public_key().public_bytes_raw()
    end = dt.datetime.combine(claims.valid_until + _DAY, dt.time(), tzinfo=dt.UTC)
    payload = cbor2.dumps(
        {
            _ISSUER: claims.issuer,
            _NUMBER: claims.number,
            _EXPIRES: int(end.timestamp()),
            _DIGEST: bytes.fromhex(short_digest(claims.digest)),
        }
    )
    key = _cose_key(public, kid_of(public), private=private)
    signed = COSE.new(alg_auto_inclusion=True).encode_and_sign(
        payload, key, unprotected={_KID_HEADER: bytes.fromhex(kid_of(public))}
    )
    assert isinstance(signed, bytes)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def verify(token: str, trust_keys: Iterable[TrustKey], *, today: dt.date | None = None) -> Claims:
    """The claims of a genuine token.

    With `today` given, also refuses a token whose last valid day is over. Raises TokenTampered,
    TokenKeyUnknown, TokenExpired. A key only vouches for permits of its own country.
    """
    signed = _decoded(token)
    kid = _kid(signed)
    key = next((one for one in trust_keys if one.kid == kid), None)
    if key is None:
        raise TokenKeyUnknown(kid=kid)
    try:
        payload = COSE.new().decode(signed, _cose_key(key.public, key.kid))
    except (CWTError, ValueError):
        raise TokenTampered from None
    claims = _claims(payload, kid)
    if claims.issuer != key.issuer:
        raise TokenTampered
    if today is not None and claims.valid_until < today:
        raise TokenExpired(valid_until=claims.valid_until.isoformat())
    return claims


def _cose_key(public: bytes, kid: str, *, private: bytes | None = None) -> COSEKeyInterface:
    # COSE key parameters (RFC 9053): OKP, EdDSA, Ed25519, public x, private d.
    parameters: dict[int, object] = {1: 1, 2: bytes.fromhex(kid), 3: -8, -1: 6, -2: public}
    if private is not None:
        parameters[-4] = private
    return COSEKey.new(parameters)


def _decoded(token: str) -> bytes:
    """The bytes of a token; only the one canonical spelling is accepted."""
    if not token or len(token) > MAX_LENGTH or not token.isascii():
        raise TokenTampered
    try:
        signed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise TokenTampered from None
    if base64.urlsafe_b64encode(signed).decode().rstrip("=") != token:
        raise TokenTampered
    return signed


def _kid(signed: bytes) -> str:
    """The key identifier of a message of exactly the shape that `sign` makes."""
    message = _cbor(signed)
    if not isinstance(message, cbor2.CBORTag) or message.tag != _SIGN1_TAG:
        raise TokenTampered
    match message.value:
        case [protected, dict() as headers, bytes(), bytes()]:
            kid = headers.get(_KID_HEADER)
        case _:
            raise TokenTampered
    if protected != _PROTECTED or not isinstance(kid, bytes) or len(headers) != 1:
        raise TokenTampered
    if cbor2.dumps(message) != signed:
        raise TokenTampered
    return kid.hex()


def _cbor(content: bytes) -> object:
    try:
        return cbor2.loads(content)
    except (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError, OverflowError):
        raise TokenTampered from None


def _claims(payload: bytes, kid: str) -> Claims:
    content = _cbor(payload)
    match content:
        case {
            1: str() as issuer,
            2: str() as number,
            4: int() as expires,
            -65537: bytes() as digest,
        }:
            try:
                end = dt.datetime.fromtimestamp(expires, tz=dt.UTC)
            except (ValueError, OverflowError, OSError):
                raise TokenTampered from None
            return Claims(
                issuer=issuer,
                number=number,
                valid_until=(end - _DAY).date(),
                digest=digest.hex(),
                kid=kid,
            )
        case _:
            raise TokenTampered
