"""Reads: documents of a permit, uploads of an owner, public keys."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet

from core.common.crypto import unseal
from core.common.errors import NotFound
from core.documents.errors import DocumentDamaged, DocumentNotMade, NoSigningKey
from core.documents.models import PermitDocument, SigningKey, Upload
from core.documents.token import TrustKey
from tenants.context import current_country


def list_documents(permit_id: UUID) -> QuerySet[PermitDocument]:
    """The documents of a permit, newest first."""
    return PermitDocument.objects.filter(permit_id=permit_id)


def find_document(permit_id: UUID, *, kind: str) -> PermitDocument | None:
    """The newest document of a permit of one kind ("pdf" or "xml"); None until it is made."""
    return list_documents(permit_id).filter(kind=kind).first()


def get_document(permit_id: UUID, *, kind: str) -> PermitDocument:
    """The newest document of a permit of one kind. Raises DocumentNotMade."""
    document = find_document(permit_id, kind=kind)
    if document is None:
        raise DocumentNotMade(kind=kind)
    return document


def open_document(document: PermitDocument) -> ContentFile[bytes]:
    """The bytes of a document as a file, checked against its digest. Raises DocumentDamaged."""
    return _open(document.path, document.sha256, document.name)


def list_uploads(owner: Model) -> QuerySet[Upload]:
    """What was uploaded for an object, oldest first."""
    return Upload.objects.filter(owner_type=owner._meta.label_lower, owner_id=owner.pk)


def count_uploads(owner: Model) -> int:
    """How many files were uploaded for an object."""
    return list_uploads(owner).count()


def get_upload(upload_id: UUID, *, owner: Model) -> Upload:
    """One upload of an object that the caller may see. Raises NotFound."""
    upload = list_uploads(owner).filter(pk=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


def open_upload(upload: Upload) -> ContentFile[bytes]:
    """The bytes of an upload as a file, checked against its digest. Raises DocumentDamaged."""
    return _open(upload.file, upload.sha256, upload.name)


def _open(path: str, sha256: str, name: str) -> ContentFile[bytes]:
    try:
        with default_storage.open(path) as file:
            content = file.read()
    except FileNotFoundError:
        raise DocumentDamaged(path=path) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DocumentDamaged(path=path)
    return ContentFile(content, name=name)


def get_active_key(purpose: str) -> SigningKey:
    """The country's active key for "token" or "document". Raises NoSigningKey."""
    key = SigningKey.objects.filter(purpose=purpose, active=True).first()
    if key is None:
        raise NoSigningKey(purpose=purpose)
    return key


def open_key(key: SigningKey) -> bytes:
    """The private part of a key, unsealed. Raises SealBroken."""
    return unseal(bytes(key.private_sealed))


def list_trust_keys() -> list[TrustKey]:
    """The current country's token keys, retired ones too: older QR codes must still verify."""
    issuer = current_country().iso2
    keys = SigningKey.objects.filter(purpose=SigningKey.Purpose.TOKEN).only("kid", "public")
    return [TrustKey(kid=key.kid, issuer=issuer, public=bytes(key.public)) for key in keys]
