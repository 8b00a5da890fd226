"""Handing a stored file to a browser: always as an attachment, never shown inside the page."""

from __future__ import annotations

from django.core.files.base import File
from django.http import FileResponse


def attachment(file: File[bytes], *, mime: str) -> FileResponse:
    """A response with the file as a download under its name.

    The caller has already decided that the reader may have it.
    """
    response = FileResponse(file, as_attachment=True, filename=file.name or "", content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
