"""Stored files as downloads: proofs of a case, papers of a permit. The caller has authorised."""

from uuid import UUID

from django.http import FileResponse

from core.documents.downloads import attachment
from core.documents.selectors import get_document, get_upload, open_document, open_upload
from core.permits.models import Application


def proof_of(application: Application, upload_id: UUID) -> FileResponse:
    """One proof of the case, as an attachment. Raises NotFound, DocumentDamaged."""
    upload = get_upload(upload_id, owner=application)
    return attachment(open_upload(upload), mime=upload.mime)


def paper_of(permit_id: UUID, kind: str) -> FileResponse:
    """The permit's newest "pdf" or "xml", as an attachment. Raises DocumentNotMade."""
    document = get_document(permit_id, kind=kind)
    return attachment(open_document(document), mime=document.mime)
