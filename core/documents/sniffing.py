"""What a file really is, told from its content. Pure: bytes in, media type out."""

import io
import zipfile

import puremagic

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

EXTENSIONS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TIFF: (".tif", ".tiff"),
    DOCX: (".docx",),
}
"""Accepted media types and the name endings that fit them."""

MAX_ENTRIES = 2000
"""Most entries a DOCX container may have."""
_WORD_PARTS = {"[Content_Types].xml", "word/document.xml"}


def media_type(content: bytes) -> str | None:
    """The accepted media type of a content, or None when it is anything else.

    A DOCX counts only when it is a Word container without macros.
    """
    try:
        guesses = {guess.mime_type for guess in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    if content.startswith(b"%PDF-") and PDF in guesses:
        return PDF
    for mime in (PNG, JPEG, TIFF):
        if mime in guesses and _starts_as(mime, content):
            return mime
    return DOCX if DOCX in guesses and _is_plain_word(content) else None


def _starts_as(mime: str, content: bytes) -> bool:
    starts = {
        PNG: (b"\x89PNG\r\n\x1a\n",),
        JPEG: (b"\xff\xd8\xff",),
        TIFF: (b"II*\x00", b"MM\x00*"),
    }
    return content.startswith(starts[mime])


def _is_plain_word(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            names = set(container.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    has_macros = any("vbaproject" in name.lower() for name in names)
    return names >= _WORD_PARTS and not has_macros and len(names) <= MAX_ENTRIES
