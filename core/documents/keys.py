"""Making key pairs and certificates. Pure: no database."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from core.documents.token import kid_of

CERTIFICATE_YEARS = 10
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""Extended key usage "document signing" (RFC 9336)."""


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """`private` is the raw seed (Ed25519) or PKCS #8 DER; `public` raw or SubjectPublicKeyInfo."""

    kid: str
    public: bytes
    private: bytes
    certificate: bytes = b""


def make_token_key() -> KeyPair:
    """A new Ed25519 pair for QR tokens."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return KeyPair(kid=kid_of(public), public=public, private=private.private_bytes_raw())


def make_document_key(*, iso2: str, name: str, now: dt.datetime) -> KeyPair:
    """A new P-256 pair with a self-made certificate (DER) for signing PDFs.

    `name` is the signing authority's. A country with a national PKI replaces the certificate.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, iso2),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"CITES permits {iso2}"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=366 * CERTIFICATE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_usage(), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(private, hashes.SHA256())
    )
    encoding = serialization.Encoding.DER
    info = public.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(
        kid=kid_of(info),
        public=info,
        private=private.private_bytes(
            encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificate=certificate.public_bytes(encoding),
    )


def _signing_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
