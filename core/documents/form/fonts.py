"""The typefaces of printed documents, embedded; and which face can write a given text.

Bitstream Vera comes with reportlab and writes Western European languages. Where the operating
system has DejaVu (the same design, far more scripts), texts that Vera cannot write use that.
"""

import functools
import unicodedata
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, ITALIC = "regular", "bold", "italic"

_BUNDLED = Path(reportlab.__file__).parent / "fonts"
_SYSTEM = Path("/usr/share/fonts/truetype/dejavu")
_FILES = {
    REGULAR: (_BUNDLED / "Vera.ttf", _SYSTEM / "DejaVuSans.ttf"),
    BOLD: (_BUNDLED / "VeraBd.ttf", _SYSTEM / "DejaVuSans-Bold.ttf"),
    ITALIC: (_BUNDLED / "VeraIt.ttf", _SYSTEM / "DejaVuSans-Oblique.ttf"),
}
_MISSING = "\N{WHITE SQUARE}"


@functools.cache
def _faces(style: str) -> tuple[TTFont, ...]:
    """The faces of a style, the preferred first; registered with reportlab once per process."""
    faces = []
    for number, path in enumerate(_FILES[style]):
        if path.exists():
            face = TTFont(f"Ecites-{style}-{number}", str(path))
            pdfmetrics.registerFont(face)
            faces.append(face)
    return tuple(faces)


def _writes(face: TTFont, text: str) -> bool:
    return all(ord(character) in face.face.charToGlyph for character in text)


@functools.lru_cache(maxsize=4096)
def writable(text: str, style: str) -> tuple[str, str]:
    """(font name, text) to draw. Characters no face has become their base letter or a square.

    The XML inside the document always holds the text as it was entered.
    """
    faces = _faces(style)
    for face in faces:
        if _writes(face, text):
            return face.fontName, text
    widest = faces[-1]
    return widest.fontName, "".join(_nearest(widest, character) for character in text)


def _nearest(face: TTFont, character: str) -> str:
    for one in (character, unicodedata.normalize("NFKD", character)[:1]):
        if ord(one) in face.face.charToGlyph:
            return one
    return _MISSING if ord(_MISSING) in face.face.charToGlyph else "?"


def width(text: str, style: str, size: float) -> float:
    """Width of a text in points, before any condensing."""
    name, drawn = writable(text, style)
    return float(pdfmetrics.stringWidth(drawn, name, size))
