"""Types told from content."""

import io
import zipfile

import pytest

from core.documents import sniffing


def container(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return content.getvalue()


def test_a_plain_word_file_is_accepted() -> None:
    content = container("[Content_Types].xml", "word/document.xml")

    assert sniffing.media_type(content) == sniffing.DOCX


@pytest.mark.parametrize(
    "content",
    [
        container("[Content_Types].xml", "xl/workbook.xml"),
        container("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        container("evil.exe"),
        b"PK\x03\x04 broken",
        b" %PDF-1.7",
        b"",
    ],
)
def test_other_containers_are_not(content: bytes) -> None:
    assert sniffing.media_type(content) is None
