"""Taking in files: size and type checked by content, stored privately under a made-up name."""

import hashlib
import unicodedata
from pathlib import PurePosixPath
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from core.audit import record
from core.common import clock
from core.common.ids import new_id
from core.documents import errors, sniffing
from core.documents.models import Upload

MAX_NAME = 150


class IncomingFile(Protocol):
    """What a web framework hands over: a name, a size in bytes, and `read`."""

    name: str | None
    size: int | None

    def read(self, size: int = -1, /) -> bytes: ...


def store_upload(*, owner: Model, file: IncomingFile, by: Any) -> Upload:
    """Store a file as proof for `owner`.

    The type is told from the content (PDF, PNG, JPEG, TIFF, DOCX) and the name must agree.
    Raises UploadEmpty, UploadTooBig (setting UPLOAD_MAX_BYTES), UploadTypeRefused,
    UploadExtensionWrong.
    """
    name = clean_name(file.name or "")
    content = _read(file, name)
    mime = sniffing.media_type(content)
    if mime is None:
        raise errors.UploadTypeRefused(name=name)
    if not name.lower().endswith(sniffing.EXTENSIONS[mime]):
        raise errors.UploadExtensionWrong(name=name, mime=mime)
    upload_id = new_id()
    path = default_storage.save(
        f"uploads/{upload_id}{sniffing.EXTENSIONS[mime][0]}", ContentFile(content)
    )
    with transaction.atomic():
        upload = Upload.objects.create(
            id=upload_id,
            owner_type=owner._meta.label_lower,
            owner_id=owner.pk,
            file=path,
            name=name,
            mime=mime,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by if by.pk else None,
            uploaded_at=clock.now(),
        )
        payload = {"name": name, "sha256": upload.sha256, "owner": str(owner.pk)}
        record(verb="upload.stored", subject=upload, by=by, payload=payload)
    return upload


def clean_name(name: str) -> str:
    """A file's name without folders and control characters, at most 150 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable()).strip()
    if len(kept) > MAX_NAME:
        ending = PurePosixPath(kept).suffix[:10]
        kept = kept[: MAX_NAME - len(ending)] + ending
    return kept or "file"


def _read(file: IncomingFile, name: str) -> bytes:
    limit = settings.UPLOAD_MAX_BYTES
    too_big = errors.UploadTooBig(name=name, limit=limit // 1_000_000)
    if file.size is not None and file.size > limit:
        raise too_big
    content = file.read(limit + 1)
    if len(content) > limit:
        raise too_big
    if not content:
        raise errors.UploadEmpty(name=name)
    return content


def remove_upload(upload: Upload, *, by: Any) -> None:
    """Take an upload away again; its file goes when the transaction is committed."""
    with transaction.atomic():
        payload = {"name": upload.name, "sha256": upload.sha256, "owner": str(upload.owner_id)}
        record(verb="upload.removed", subject=upload, by=by, payload=payload)
        path = upload.file
        upload.delete()
        transaction.on_commit(lambda: default_storage.delete(path))
