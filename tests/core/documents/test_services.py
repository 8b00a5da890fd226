"""Keys, documents and uploads in a country's schema."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import uuid

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from core.accounts.actors import SYSTEM
from core.audit.models import AuditEntry
from core.common.errors import NotFound
from core.documents import errors, selectors, services, sniffing, token
from core.documents.epermit import v2
from core.documents.models import PermitDocument, SigningKey, Upload
from core.parties.models import Organisation
from tests.core.documents.permits import crocodile_line, make_permit

SNAPSHOT = make_permit(count=5).to_dict()


@pytest.fixture
def made(in_mz) -> list[PermitDocument]:
    return services.make_permit_documents(permit_id=uuid.uuid4(), snapshot=SNAPSHOT)


@pytest.fixture
def owner(in_mz) -> Organisation:
    return Organisation.objects.create(name="Curtumes do Zambeze, Lda")


def picture(kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, kind)
    return content.getvalue()


# -- keys ------------------------------------------------------------------------------------


def test_onboarding_made_both_keys_and_making_again_changes_nothing(in_mz) -> None:
    before = set(SigningKey.objects.values_list("kid", "purpose"))

    services.make_keys()

    assert {purpose for _kid, purpose in before} == {"token", "document"}
    assert set(SigningKey.objects.values_list("kid", "purpose")) == before


def test_the_private_key_is_stored_sealed(in_mz) -> None:
    key = selectors.get_active_key("token")

    private = selectors.open_key(key)
    assert len(private) == 32
    assert private not in bytes(key.private_sealed)


def test_two_countries_have_different_keys(mz, za) -> None:
    from tenants.context import in_country

    kids = []
    for country in (mz, za):
        with in_country(country):
            kids.append({key.kid for key in SigningKey.objects.all()})
    assert not kids[0] & kids[1]


def test_a_replaced_key_still_verifies_what_it_signed(in_mz) -> None:
    permit = make_permit()
    old = services.permits.verification_url(permit, digest=permit.digest).split("/v/")[1]

    new_key = services.replace_key(purpose="token", by=SYSTEM)

    new = services.permits.verification_url(permit, digest=permit.digest).split("/v/")[1]
    trusted = selectors.list_trust_keys()
    assert token.verify(new, trusted).kid == new_key.kid
    assert token.verify(old, trusted).kid != new_key.kid
    assert SigningKey.objects.filter(purpose="token", active=True).count() == 1


def test_a_country_without_keys_cannot_make_documents(in_mz) -> None:
    SigningKey.objects.all().delete()

    with pytest.raises(errors.NoSigningKey):
        services.make_permit_documents(permit_id=uuid.uuid4(), snapshot=SNAPSHOT)


# -- permit documents ------------------------------------------------------------------------


def test_pdf_and_xml_are_made_and_stored_as_recorded(made) -> None:
    assert [one.kind for one in made] == ["pdf", "xml"]
    for document in made:
        content = selectors.open_document(document).read()
        assert hashlib.sha256(content).hexdigest() == document.sha256
        assert len(content) == document.size
        assert document.name == f"26MZ000117-EX.{document.kind}"


def test_the_xml_is_the_permit_and_stands_in_the_pdf_too(made) -> None:
    pdf, xml = (selectors.open_document(one).read() for one in made)

    assert v2.read(xml) == (make_permit(count=5), [])
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments["permit.xml"][0] == xml


def test_making_again_returns_the_same_documents(made) -> None:
    stored = json.loads(json.dumps(SNAPSHOT))

    again = services.make_permit_documents(permit_id=made[0].permit_id, snapshot=stored)

    assert [one.pk for one in again] == [one.pk for one in made]
    assert AuditEntry.objects.filter(verb="document.made").count() == 2


def test_another_snapshot_of_the_permit_makes_new_documents(made) -> None:
    permit_id = made[0].permit_id
    copy = make_permit(count=5, is_copy=True)

    newer = services.make_permit_documents(permit_id=permit_id, snapshot=copy.to_dict())

    assert len(selectors.list_documents(permit_id)) == 4
    assert selectors.find_document(permit_id, kind="pdf") == newer[0]


def test_the_token_in_the_documents_qr_code_verifies(in_mz) -> None:
    permit = make_permit()

    address = services.permits.verification_url(permit, digest=permit.digest)

    assert f"://{in_mz.host}" in address
    claims = token.verify(address.split("/v/")[1], selectors.list_trust_keys())
    assert (claims.issuer, claims.number) == ("MZ", permit.number)
    assert claims.valid_until == dt.date(2026, 9, 1)
    assert claims.digest == token.short_digest(permit.digest)


def test_the_pdf_is_signed_with_the_countrys_certificate(made) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    content = io.BytesIO(selectors.open_document(made[0]).read())
    signature = PdfFileReader(content).embedded_signatures[0]

    certificate = signature.signer_cert.dump()
    assert certificate == bytes(selectors.get_active_key("document").certificate)


def test_a_national_permit_without_trade_codes_has_a_pdf_only(in_mz) -> None:
    permit = make_permit(
        kind="O",
        other_kind="Harvest licence",
        purpose_code="",
        lines=[crocodile_line(appendix="", term_code="")],
    )
    made = services.make_permit_documents(permit_id=uuid.uuid4(), snapshot=permit.to_dict())

    assert [one.kind for one in made] == ["pdf"]


def test_an_incomplete_cites_permit_makes_nothing(in_mz) -> None:
    permit_id = uuid.uuid4()

    with pytest.raises(v2.PermitIncomplete):
        services.make_permit_documents(
            permit_id=permit_id, snapshot=make_permit(purpose_code="").to_dict()
        )
    assert not selectors.list_documents(permit_id)


def test_a_document_not_made_yet_says_so(in_mz) -> None:
    with pytest.raises(errors.DocumentNotMade):
        selectors.get_document(uuid.uuid4(), kind="pdf")


def test_a_damaged_file_is_not_handed_out(made) -> None:
    document = made[1]
    default_storage.delete(document.path)
    with pytest.raises(errors.DocumentDamaged):
        selectors.open_document(document)

    default_storage.save(document.path, ContentFile(b"other"))
    with pytest.raises(errors.DocumentDamaged):
        selectors.open_document(document)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_document(made, change: str) -> None:
    rows = PermitDocument.objects.filter(pk=made[0].pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(sha256="0" * 64) if change == "update" else rows.delete()


# -- uploads ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("proof.png", picture("PNG"), sniffing.PNG),
        ("PROOF.JPG", picture("JPEG"), sniffing.JPEG),
        ("scan.tiff", picture("TIFF"), sniffing.TIFF),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_an_accepted_file_is_stored(owner, name: str, content: bytes, mime: str) -> None:
    upload = services.store_upload(
        owner=owner, file=SimpleUploadedFile(name, content, "text/html"), by=SYSTEM
    )

    assert (upload.name, upload.mime, upload.size) == (name, mime, len(content))
    assert selectors.open_upload(upload).read() == content
    assert list(selectors.list_uploads(owner)) == [upload]
    assert selectors.count_uploads(owner) == 1
    assert name not in upload.file


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.pdf", b"", errors.UploadEmpty),
        ("page.pdf", b"<html><script>alert(1)</script></html>", errors.UploadTypeRefused),
        ("page.html", b"<html><script>alert(1)</script></html>", errors.UploadTypeRefused),
        ("tool.png", b"MZ\x90\x00" + bytes(100), errors.UploadTypeRefused),
        ("text.txt", b"hello", errors.UploadTypeRefused),
        ("picture.pdf", picture("PNG"), errors.UploadExtensionWrong),
        ("picture.png.exe", picture("PNG"), errors.UploadExtensionWrong),
        ("picture", picture("PNG"), errors.UploadExtensionWrong),
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.UploadTypeRefused),
        ("anim.gif", picture("GIF"), errors.UploadTypeRefused),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_other_files_are_refused(owner, name: str, content: bytes, error: type) -> None:
    with pytest.raises(error) as refusal:
        services.store_upload(owner=owner, file=SimpleUploadedFile(name, content), by=SYSTEM)

    assert refusal.value.status == 422
    assert set(refusal.value.fields) == {"file"}
    assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_refused(owner, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 50

    with pytest.raises(errors.UploadTooBig):
        services.store_upload(owner=owner, file=SimpleUploadedFile("a.png", picture()), by=SYSTEM)


def test_a_false_size_does_not_get_around_the_limit(owner, settings) -> None:
    settings.UPLOAD_MAX_BYTES = 50
    file = SimpleUploadedFile("a.png", picture())
    file.size = 1

    with pytest.raises(errors.UploadTooBig):
        services.store_upload(owner=owner, file=file, by=SYSTEM)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\ana\\proof.png", "proof.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("\u202egnp.exe.png", "gnp.exe.png"),
        ("n" * 300 + ".png", "n" * 146 + ".png"),
        ("/", "file"),
    ],
)
def test_a_name_is_cleaned(given: str, kept: str) -> None:
    assert services.uploads.clean_name(given) == kept


def test_an_upload_is_found_only_under_its_owner(owner) -> None:
    upload = services.store_upload(
        owner=owner, file=SimpleUploadedFile("a.png", picture()), by=SYSTEM
    )
    other = Organisation.objects.create(name="Another")

    assert selectors.get_upload(upload.pk, owner=owner) == upload
    with pytest.raises(NotFound):
        selectors.get_upload(upload.pk, owner=other)


def test_a_removed_upload_loses_its_file_after_commit(
    owner, django_capture_on_commit_callbacks
) -> None:
    upload = services.store_upload(
        owner=owner, file=SimpleUploadedFile("a.png", picture()), by=SYSTEM
    )
    path = upload.file

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_upload(upload, by=SYSTEM)

    assert selectors.count_uploads(owner) == 0
    assert not default_storage.exists(path)
