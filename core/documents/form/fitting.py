"""Fitting a text into a rectangle: wrap, then shrink; never cut. Lengths are in points."""

import functools
from dataclasses import dataclass

from core.documents.form import fonts

CONDENSED = 0.92
"""Horizontal scale of all text on the form."""
LEADING = 1.17
"""Line height as a multiple of the type size."""


@dataclass(frozen=True)
class Fitted:
    """Lines that fit, at one type size."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


@functools.lru_cache(maxsize=8192)
def _unit_width(text: str, style: str) -> float:
    return fonts.width(text, style, 1.0) * CONDENSED


def wrap(text: str, *, style: str, size: float, width: float) -> tuple[str, ...]:
    """The lines of a text in a column; explicit line breaks stay, over-long words are broken."""
    room = width / size
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            wider = f"{line} {word}" if line else word
            if _unit_width(wider, style) <= room:
                line = wider
                continue
            if line:
                lines.append(line)
            *whole, line = _pieces(word, style, room)
            lines.extend(whole)
        lines.append(line)
    return tuple(lines)


def _pieces(word: str, style: str, room: float) -> list[str]:
    """A word in pieces that each fit (one piece when it fits whole)."""
    if _unit_width(word, style) <= room:
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and _unit_width(pieces[-1] + character, style) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def fit(
    text: str, *, style: str, largest: float, smallest: float, width: float, height: float
) -> Fitted | None:
    """The text at the largest size at which it fits, or None when even the smallest is too big.

    A size that keeps words whole is preferred; words are broken only at the smallest size.
    """
    size = largest
    while size >= smallest:
        lines = wrap(text, style=style, size=size, width=width)
        fitted = Fitted(lines, size)
        if fitted.height <= height and _keeps_words(text, style, width / size):
            return fitted
        size -= 0.25
    fitted = Fitted(wrap(text, style=style, size=smallest, width=width), smallest)
    return fitted if fitted.height <= height else None


def _keeps_words(text: str, style: str, room: float) -> bool:
    return all(_unit_width(word, style) <= room for word in text.split())
