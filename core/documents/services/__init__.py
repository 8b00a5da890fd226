"""Writes of core.documents: keys, permit documents, uploads."""

from core.documents.services.keys import make_keys, replace_key
from core.documents.services.permits import make_permit_documents
from core.documents.services.uploads import remove_upload, store_upload

__all__ = ["make_keys", "make_permit_documents", "remove_upload", "replace_key", "store_upload"]
