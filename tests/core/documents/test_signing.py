"""The sealed PDF: XML inside, signature that holds, change that is noticed."""

import datetime as dt
import io
from functools import cache

import pypdf
import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from core.documents import form, keys, signing
from core.documents.epermit import v2
from tests.core.documents.permits import make_permit

NOW = dt.datetime.now(tz=dt.UTC)


@cache
def pair() -> keys.KeyPair:
    return keys.make_document_key(iso2="MZ", name="ANAC", now=NOW)


@cache
def sealed() -> bytes:
    permit = make_permit(count=5)
    return signing.seal_pdf(
        form.draw(permit, verify_url="https://mz.example.org/v/x"),
        attachment=v2.write(permit),
        attachment_name="permit.xml",
        private=pair().private,
        certificate=pair().certificate,
        reason="Issue",
        location="Maputo",
    )


def status_of(content: bytes) -> PdfSignatureStatus:
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    roots = ValidationContext(trust_roots=[Certificate.load(pair().certificate)])
    return validate_pdf_signature(signature, roots)


def test_the_signature_holds_and_covers_the_whole_file() -> None:
    status = status_of(sealed())

    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.bottom_line


def test_the_xml_inside_is_the_same_permit() -> None:
    attached = pypdf.PdfReader(io.BytesIO(sealed())).attachments

    permit, warnings = v2.read(attached["permit.xml"][0])
    assert permit == make_permit(count=5)
    assert warnings == []


def test_a_changed_byte_breaks_the_signature() -> None:
    content = bytearray(sealed())
    content[2000] ^= 1

    status = status_of(bytes(content))
    assert not status.bottom_line


def test_a_later_addition_breaks_the_certification() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed()))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)

    assert not status_of(changed.getvalue()).bottom_line


def test_the_certificate_says_what_it_is_for() -> None:
    certificate = x509.load_der_x509_certificate(pair().certificate)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign


def test_a_document_without_xml_is_signed_too() -> None:
    content = signing.seal_pdf(
        form.draw(make_permit(), verify_url="https://mz.example.org/v/x"),
        attachment=b"",
        attachment_name="",
        private=pair().private,
        certificate=pair().certificate,
    )
    assert status_of(content).bottom_line


@pytest.mark.parametrize("kind", ["token", "document"])
def test_two_keys_are_never_the_same(kind: str) -> None:
    if kind == "token":
        assert keys.make_token_key().kid != keys.make_token_key().kid
    else:
        assert pair().kid != keys.make_document_key(iso2="MZ", name="A", now=NOW).kid
