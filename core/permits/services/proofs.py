"""Proofs of an application: added and removed while it may be changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.documents.models import Upload
from core.documents.selectors import get_upload
from core.documents.services import remove_upload, store_upload
from core.permits.models import Application
from core.permits.services.drafts import lock_draft


@transaction.atomic
def add_proof(app: Application, *, file: Any, by: Any) -> Upload:
    """The stored file. Raises NotEditable, NotAMember and what `store_upload` raises."""
    return store_upload(owner=lock_draft(app, by=by), file=file, by=by)


@transaction.atomic
def remove_proof(app: Application, *, upload: Upload, by: Any) -> None:
    """Take a proof of a draft away.

    Raises NotEditable, NotAMember, NotFound (it is no proof of this application).
    """
    own = get_upload(upload.pk, owner=lock_draft(app, by=by))
    remove_upload(own, by=by)
