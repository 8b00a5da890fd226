"""Drawing the pages of a permit onto a reportlab canvas."""

import io
from dataclasses import replace
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor, white
from reportlab.pdfgen.canvas import Canvas

from core.documents.epermit.model import EPermit
from core.documents.form import background, codes, fitting, fonts, labels, layout
from core.documents.form.branding import Branding
from core.documents.form.cells import INK, LABEL_INK, draw_cell, draw_fitted, draw_text
from core.documents.form.geometry import (
    ANNEX_HEADER,
    ANNEX_ISSUE,
    BOTTOM,
    CODE_SIDE,
    ENDORSEMENT,
    FULL,
    HEADER,
    HEIGHT,
    LEFT,
    LETTER,
    LINES_ON_ANNEX,
    LINES_ON_FORM,
    LOWER,
    RIGHT,
    TOP,
    UPPER,
    WIDTH,
)
from core.documents.form.layout import Sheet
from core.documents.form.values import country

WATERMARK = Color(0.78, 0.12, 0.12, alpha=0.16)
SHEET_SIZE = 8.0


rl_config.useA85 = 0


class _BareCanvas(Canvas):  # type: ignore[misc]
    """A canvas that selects no typeface by itself: only embedded ones are used."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class FormDrawing:
    """One PDF being drawn. `draw` gives its bytes."""

    def __init__(
        self, permit: EPermit, *, verify_url: str, language: str, branding: Branding
    ) -> None:
        self.permit = permit
        self.verify_url = verify_url
        self.language = language
        self.first = labels.first_language(language)
        self.branding = branding
        self.primary = HexColor(branding.primary)
        self.is_national = not any(line.appendix for line in permit.lines)
        self.buffer = io.BytesIO()
        self.canvas = _BareCanvas(
            self.buffer, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1, lang=self.first
        )

    def draw(self) -> bytes:
        """The whole document."""
        self._metadata()
        background.define(self.canvas)
        pages, overflow = self._with_references()
        sheets = _paginate(overflow)
        total = len(pages) + len(sheets)
        for number, page in enumerate(pages, start=1):
            self._page(page, number=number, total=total)
        for number, lines in enumerate(sheets, start=len(pages) + 1):
            self._continuation(lines, number=number, total=total)
        self.canvas.save()
        return self.buffer.getvalue()

    def _metadata(self) -> None:
        canvas, permit = self.canvas, self.permit
        canvas.setTitle(f"{permit.number}")
        canvas.setSubject(f"{labels.KINDS[permit.kind][self.first]} {permit.number}")
        canvas.setAuthor(permit.authority.name)
        canvas.setCreator("eCITES")
        canvas.setKeywords([permit.number, permit.kind, permit.document_type, permit.digest])

    def _with_references(self) -> tuple[list[Sheet], list[tuple[str, str]]]:
        """The pages with every over-long text replaced by a reference, and those texts."""
        overflow: list[tuple[str, str]] = []
        pages = []
        for page in layout.sheets(self.permit, language=self.first):
            cells = []
            for cell in page.cells:
                if cell.text and cell.fitted_text(self.language) is None:
                    overflow.append((cell.name, cell.text))
                    cell = cell.referring(self.language)
                cells.append(cell)
            pages.append(replace(page, cells=tuple(cells)))
        return pages, overflow

    # -- pages -------------------------------------------------------------------------------

    def _page(self, page: Sheet, *, number: int, total: int) -> None:
        self._ground()
        if page.kind == "form":
            self._form_header()
        else:
            self._annex_header("annex")
        for cell in page.cells:
            draw_cell(self.canvas, cell, language=self.language, line=self.primary)
        self._strike_unused(page)
        if page.kind == "form":
            self._signed_note(page)
            self._code(bottom=BOTTOM, height=layout.foot_of_lines() - BOTTOM)
        else:
            self._code(bottom=BOTTOM, height=ENDORSEMENT)
        self._footer(number=number, total=total)
        self.canvas.showPage()

    def _form_header(self) -> None:
        """Name of the instrument in its languages, and the four kinds with the mark of box 1."""
        width = FULL * 0.62
        self._frame(LEFT, TOP - HEADER, width, HEADER)
        self._seal(x=LEFT + 34, y=TOP - 37, radius=26)
        x, name = LEFT + 70, self.branding.country_name.upper()
        titles = self._titles()
        if self.is_national:
            title, share = self.permit.other_kind or labels.NATIONAL[self.first], 1.0
            name, titles = "", f"{name}\n{titles}".strip()
        else:
            title, share = "CITES", 0.25
        self._words(
            title, x=x, top=TOP - 8, width=(width - 76) * share, height=20, sizes=(17, 5),
            style=fonts.BOLD, ink=self.primary,
        )  # fmt: skip
        is_short = _fits_line(name, room=width - 152, size=5.5)
        self._words(
            name, x=LEFT + 146, top=TOP - 8, width=width - 152, height=10 if is_short else 22,
            sizes=(8, 4), style=fonts.BOLD, ink=LABEL_INK, align="right",
        )  # fmt: skip
        self._words(titles, x=x, top=TOP - 28, width=width - 76, height=42, sizes=(6.2, 4))
        self._kinds(y=TOP - HEADER + 9, width=width)
        copy = labels.COPY if self.permit.is_copy else labels.ORIGINAL
        mark = " / ".join(labels.in_order(copy, self.language)).upper()
        x, room = LEFT + width, FULL - width
        self._words(
            mark, x=x, top=TOP - 57, width=room - 4, height=9, sizes=(6.5, 4),
            style=fonts.BOLD, ink=self.primary, align="right",
        )  # fmt: skip
        number = self.permit.number
        codes.draw_code128(self.canvas, number, x=x + 5, y=TOP - 54, width=room - 12, height=19)

    def _titles(self) -> str:
        """The instrument's title in the Convention's languages and those asked for."""
        texts = labels.NATIONAL if self.is_national else labels.CONVENTION
        languages = [self.first, *(one for one in labels.LANGUAGES if one != self.first)]
        wanted = {*self.branding.title_languages, self.language}
        languages += [one for one in texts if one not in languages and one in wanted]
        return "\n".join(texts[one] for one in languages)

    def _words(self, text: str, **place: Any) -> None:
        draw_fitted(self.canvas, text, **place)

    def _kinds(self, *, y: float, width: float) -> None:
        canvas = self.canvas
        step = (width - 10) / len(labels.KINDS)
        for number, (kind, text) in enumerate(labels.KINDS.items()):
            x = LEFT + 6 + number * step
            chosen = kind == self.permit.kind
            canvas.setStrokeColor(self.primary)
            canvas.setLineWidth(0.8)
            canvas.setFillColor(white)
            canvas.rect(x, y, 9, 9, fill=1)
            if chosen:
                canvas.setLineWidth(1.5)
                canvas.line(x + 1.8, y + 1.8, x + 7.2, y + 7.2)
                canvas.line(x + 1.8, y + 7.2, x + 7.2, y + 1.8)
            words = labels.in_order(text, self.language)
            style = fonts.BOLD if chosen else fonts.REGULAR
            draw_text(canvas, words[0].upper(), x=x + 12, y=y + 5, style=style, size=6.5, ink=INK)
            rest = " / ".join(words[1:])
            if kind == "O" and self.permit.other_kind:
                rest = self.permit.other_kind
            self._words(
                rest, x=x + 12, top=y + 3.6, width=step - 14, height=12, sizes=(5, 3.2),
                ink=LABEL_INK,
            )  # fmt: skip

    def _annex_header(self, title: str) -> None:
        """Number, authority and what this page is: every annex page names its permit."""
        self._frame(LEFT, TOP - ANNEX_HEADER, FULL, ANNEX_HEADER)
        self._seal(x=LEFT + 36, y=TOP - ANNEX_HEADER / 2, radius=28)
        x = LEFT + 74
        words = "  ·  ".join(labels.in_order(labels.BOXES[title], self.language))
        authority = self.permit.authority
        issuer = f"{authority.name}\n{country(authority.country, self.first)}"
        number, room = self.permit.number, FULL - 84
        self._words(words, x=x, top=TOP - 8, width=room, height=9, sizes=(6.5, 4), ink=LABEL_INK)
        self._words(
            number, x=x, top=TOP - 19, width=270, height=22, sizes=(15, 5), style=fonts.BOLD,
            ink=self.primary,
        )  # fmt: skip
        self._words(issuer, x=x, top=TOP - 44, width=270, height=26, sizes=(7.5, 4))
        codes.draw_code128(self.canvas, number, x=RIGHT - 190, y=TOP - 58, width=180, height=30)

    def _continuation(self, lines: list[tuple[str, str]], *, number: int, total: int) -> None:
        self._ground()
        self._annex_header("sheet")
        y = TOP - ANNEX_HEADER - 18
        for style, text in lines:
            draw_text(self.canvas, text, x=LEFT + 6, y=y, style=style, size=SHEET_SIZE, ink=INK)
            y -= SHEET_SIZE * fitting.LEADING
        self._code(bottom=BOTTOM, height=ENDORSEMENT)
        self._footer(number=number, total=total)
        self.canvas.showPage()

    # -- parts -------------------------------------------------------------------------------

    def _ground(self) -> None:
        background.draw(self.canvas, width=WIDTH, height=HEIGHT, branding=self.branding)
        if self.permit.is_copy:
            self._watermark()

    def _frame(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.setStrokeColor(self.primary)
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x, y, width, height)

    def _seal(self, *, x: float, y: float, radius: float) -> None:
        """The country's letters in a rosette (a coat of arms is the country's to add)."""
        letters = self.branding.iso2 or self.permit.authority.country
        canvas = self.canvas
        background.rosette(canvas, x=x, y=y, radius=radius, colour=self.primary)
        canvas.setFillColor(white)
        canvas.setLineWidth(0.6)
        canvas.circle(x, y, radius * 0.47, stroke=1, fill=1)
        size = radius * 0.46
        used = fonts.width(letters, fonts.BOLD, size) * fitting.CONDENSED
        draw_text(
            self.canvas,
            letters,
            x=x - used / 2,
            y=y - size * 0.36,
            style=fonts.BOLD,
            size=size,
            ink=self.primary,
        )

    def _strike_unused(self, page: Sheet) -> None:
        """Unused line blocks are struck through, so that nothing can be added later."""
        if page.kind == "form":
            unused = LINES_ON_FORM - len(page.lines)
            block, foot = UPPER + LOWER, layout.foot_of_lines()
        else:
            unused = LINES_ON_ANNEX - len(page.lines)
            block, foot = layout.annex_block(), BOTTOM + ENDORSEMENT + ANNEX_ISSUE
        self.canvas.setStrokeColor(self.primary)
        self.canvas.setLineWidth(0.9)
        for number in range(unused):
            y = foot + number * block
            self.canvas.line(LEFT + LETTER, y, RIGHT, y + block)

    def _signed_note(self, page: Sheet) -> None:
        cell = next(one for one in page.cells if one.name == "13 signature")
        words = " ".join(labels.in_order(labels.SIGNED, self.language))
        self._words(
            words, x=cell.x + 3, top=cell.y + 20, width=cell.width - 6, height=19,
            sizes=(4.6, 3.2), style=fonts.ITALIC, ink=LABEL_INK,
        )  # fmt: skip

    def _code(self, *, bottom: float, height: float) -> None:
        """The QR code at the lower right, with what to do with it."""
        x = RIGHT - CODE_SIDE
        self._frame(x, bottom, CODE_SIDE, height)
        side = min(CODE_SIDE - 4, height - 4)
        top = bottom + height - 2
        codes.draw_qr(
            self.canvas, self.verify_url, x=x + (CODE_SIDE - side) / 2, y=top - side, side=side
        )
        room = top - side - bottom - 3
        words = "\n".join(labels.in_order(labels.BOXES["verify"], self.language))
        host = self.verify_url.split("//")[-1].split("/")[0]
        self._words(
            f"{words}\n{host}", x=x + 3, top=top - side, width=CODE_SIDE - 6,
            height=max(room, 0), sizes=(5.6, 3.6), ink=LABEL_INK, align="centre",
        )  # fmt: skip

    def _footer(self, *, number: int, total: int) -> None:
        y = BOTTOM - 9
        pages = labels.in_order(labels.PAGE, self.language)
        page = " · ".join(one.format(page=number, total=total) for one in pages)
        draw_text(
            self.canvas, self.permit.number, x=LEFT, y=y, style=fonts.BOLD, size=6, ink=LABEL_INK
        )
        used = fonts.width(page, fonts.REGULAR, 6) * fitting.CONDENSED
        draw_text(
            self.canvas, page, x=RIGHT - used, y=y, style=fonts.REGULAR, size=6, ink=LABEL_INK
        )

    def _watermark(self) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(52)
        words = " · ".join(labels.in_order(labels.COPY, self.language)).upper()
        size = 62.0
        used = fonts.width(words, fonts.BOLD, size) * fitting.CONDENSED
        draw_text(
            canvas, words, x=-used / 2, y=-size / 3, style=fonts.BOLD, size=size, ink=WATERMARK
        )
        canvas.restoreState()


def _fits_line(text: str, *, room: float, size: float) -> bool:
    return fonts.width(text, fonts.BOLD, size) * fitting.CONDENSED <= room


def _paginate(overflow: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """(style, line) pairs of the continuation sheets, page by page."""
    room = TOP - ANNEX_HEADER - 18 - BOTTOM - ENDORSEMENT - 8
    per_page = int(room / (SHEET_SIZE * fitting.LEADING))
    lines: list[tuple[str, str]] = []
    for name, text in overflow:
        lines.append((fonts.BOLD, f"[{name}]"))
        wrapped = fitting.wrap(text, style=fonts.REGULAR, size=SHEET_SIZE, width=FULL - 12)
        lines += [(fonts.REGULAR, line) for line in wrapped]
        lines.append((fonts.REGULAR, ""))
    return [lines[start : start + per_page] for start in range(0, len(lines), per_page)]
