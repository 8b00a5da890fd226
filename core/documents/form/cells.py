"""The bricks of the form: a framed cell with a small label and a text that must fit.

Coordinates are points from the lower left corner of the page.
"""

import functools
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from core.documents.form import fitting, fonts, labels
from core.documents.form.fitting import CONDENSED, LEADING

INK = HexColor("#14181d")
LABEL_INK = HexColor("#3f4a50")
LABEL_SIZE = 5.0
SMALLEST_LABEL = 3.4
SMALLEST = 4.5
PADDING = 3.0
GAP = 1.2
TEXT_ROOM = 10.0
"""Height that a label leaves for the text of its cell."""


@dataclass(frozen=True)
class Cell:
    """One box of the form. `name` is the box number for the continuation sheet ("5", "9 A")."""

    name: str
    x: float
    y: float
    width: float
    height: float
    label: str = ""
    text: str = ""
    largest: float = 8.5
    smallest: float = SMALLEST
    style: str = fonts.REGULAR
    align: str = "left"
    middle: bool = False
    framed: bool = True
    keep_right: float = 0.0
    heading: bool = False
    padding: float = PADDING

    def label_lines(self, language: str) -> fitting.Fitted:
        """The label in three languages, in one to three lines above the text."""
        if not self.label:
            return fitting.Fitted((), LABEL_SIZE)
        room = self.height - 2 * self.padding - (0 if self.heading else GAP + TEXT_ROOM)
        return _fitted_label(self.label, language, self.width - 2 * self.padding, room)

    def _label_height(self, language: str) -> float:
        return self.label_lines(language).height + GAP if self.label else 0.0

    def fitted_text(self, language: str) -> fitting.Fitted | None:
        """The text as it stands in the cell, None when it needs the continuation sheet."""
        room = self.height - 2 * self.padding - self._label_height(language)
        return fitting.fit(
            self.text,
            style=self.style,
            largest=self.largest,
            smallest=min(self.smallest, self.largest),
            width=self.width - 2 * self.padding - self.keep_right,
            height=room,
        )

    def referring(self, language: str) -> "Cell":
        """The same cell, its text replaced by a reference to the continuation sheet."""
        first = labels.first_language(language)
        return replace(
            self, text=labels.SEE_SHEET[first], style=fonts.ITALIC, largest=7, smallest=2
        )


@functools.lru_cache(maxsize=1024)
def _fitted_label(box: str, language: str, width: float, room: float) -> fitting.Fitted:
    """A label in its three wordings: as few lines as they need, none broken if that helps."""
    words = labels.box_label(box, language)
    size = LABEL_SIZE
    while size > SMALLEST_LABEL:
        lines = _fill(words, size=size, width=width)
        fitted = fitting.Fitted(tuple(lines), size)
        if fitted.height <= max(room, size * LEADING) and _wide_enough(lines, size, width):
            return fitted
        size -= 0.1
    joined = " · ".join(words)
    return fitting.Fitted(
        fitting.wrap(joined, style=fonts.REGULAR, size=SMALLEST_LABEL, width=width), SMALLEST_LABEL
    )


def _fill(words: list[str], *, size: float, width: float) -> list[str]:
    """The wordings in lines, several on a line where they fit whole."""
    lines: list[str] = []
    for word in words:
        wider = f"{lines[-1]}  ·  {word}" if lines else word
        if lines and _wide_enough([wider], size, width):
            lines[-1] = wider
        else:
            lines.append(word)
    return lines


def _wide_enough(lines: list[str], size: float, width: float) -> bool:
    return all(fonts.width(line, fonts.REGULAR, size) * CONDENSED <= width for line in lines)


def draw_cell(canvas: Canvas, cell: Cell, *, language: str, line: Color) -> None:
    """Frame, label and text of a cell."""
    if cell.framed:
        canvas.setStrokeColor(line)
        canvas.setLineWidth(0.6)
        canvas.rect(cell.x, cell.y, cell.width, cell.height)
    label = cell.label_lines(language)
    top = cell.y + cell.height - cell.padding
    draw_lines(canvas, label, x=cell.x + cell.padding, top=top, style=fonts.REGULAR, ink=LABEL_INK)
    fitted = cell.fitted_text(language)
    if fitted is None or not cell.text:
        return
    top -= label.height + (GAP if cell.label else 0)
    if cell.middle:
        top -= (top - cell.y - cell.padding - fitted.height) / 2
    x, width = cell.x + cell.padding, cell.width - 2 * cell.padding - cell.keep_right
    draw_lines(
        canvas, fitted, x=x, top=top, style=cell.style, ink=INK, width=width, align=cell.align
    )


def draw_lines(
    canvas: Canvas,
    fitted: fitting.Fitted,
    *,
    x: float,
    top: float,
    style: str,
    ink: Color,
    width: float = 0,
    align: str = "left",
) -> None:
    """Lines of text below `top`; `width` is needed for centring."""
    for number, text in enumerate(fitted.lines):
        indent = 0.0
        if align != "left":
            used = fonts.width(text, style, fitted.size) * CONDENSED
            indent = (width - used) / (2 if align == "centre" else 1)
        baseline = top - fitted.size * (0.86 + number * LEADING)
        draw_text(canvas, text, x=x + indent, y=baseline, style=style, size=fitted.size, ink=ink)


def draw_text(
    canvas: Canvas, text: str, *, x: float, y: float, style: str, size: float, ink: Color
) -> None:
    """One line of text at a baseline, condensed like all text of the form."""
    if not text:
        return
    name, drawn = fonts.writable(text, style)
    words = canvas.beginText(x, y)
    words.setFont(name, size)
    words.setHorizScale(CONDENSED * 100)
    words.setFillColor(ink)
    words.textOut(drawn)
    words.setHorizScale(100)
    canvas.drawText(words)


def draw_fitted(
    canvas: Canvas,
    text: str,
    *,
    x: float,
    top: float,
    width: float,
    height: float,
    sizes: tuple[float, float],
    style: str = fonts.REGULAR,
    ink: Color = INK,
    align: str = "left",
) -> None:
    """A text below `top`, wrapped and shrunk between the (largest, smallest) sizes.

    For the printed words of the form itself, which are short: what would not fit is left out.
    """
    largest, smallest = sizes
    fitted = fitting.fit(
        text, style=style, largest=largest, smallest=smallest, width=width, height=height
    )
    if fitted is not None:
        draw_lines(canvas, fitted, x=x, top=top, style=style, ink=ink, width=width, align=align)
