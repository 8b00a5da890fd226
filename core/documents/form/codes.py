"""Machine-readable marks: the QR code of the verification address and Code 128 of the number."""

import functools

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import black, white
from reportlab.pdfgen.canvas import Canvas

QUIET_ZONE = 4
"""White modules that ISO/IEC 18004 asks for around a QR code."""
BAR_QUIET_ZONE = 10
"""White modules that ISO/IEC 15417 asks for on either side of Code 128."""


@functools.lru_cache(maxsize=64)
def _matrix(content: str) -> tuple[tuple[bool, ...], ...]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(content)
    code.make(fit=True)
    return tuple(tuple(row) for row in code.get_matrix())


def draw_qr(canvas: Canvas, content: str, *, x: float, y: float, side: float) -> None:
    """A QR code as vectors on a white square of `side` points, its quiet zone included."""
    matrix = _matrix(content)
    module = side / (len(matrix) + 2 * QUIET_ZONE)
    canvas.setFillColor(white)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillColor(black)
    path = canvas.beginPath()
    top = y + side - QUIET_ZONE * module
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate((*modules, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left = x + (QUIET_ZONE + start) * module
                path.rect(left, top - (row + 1) * module, (column - start) * module, module)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)


def draw_code128(
    canvas: Canvas, content: str, *, x: float, y: float, width: float, height: float
) -> None:
    """Code 128 of an ASCII text, as wide as the room allows; other texts get none."""
    if not content.isascii() or not content.isprintable():
        return
    modules = Code128(content, barWidth=1, barHeight=height, quiet=False).width
    bar = min(width / (modules + 2 * BAR_QUIET_ZONE), 1.0)
    used = bar * (modules + 2 * BAR_QUIET_ZONE)
    canvas.setFillColor(white)
    canvas.rect(x, y - 1.5, used, height + 3, stroke=0, fill=1)
    canvas.setFillColor(black)
    canvas.setStrokeColor(black)
    code = Code128(content, barWidth=bar, barHeight=height, quiet=False)
    code.drawOn(canvas, x + bar * BAR_QUIET_ZONE, y)
