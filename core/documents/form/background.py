"""The security background: guilloche curves as vectors.

Each curve stands once in the file as a form and is used many times, turned and moved, so that
dense patterns stay small. Lengths are in points.
"""

import functools
import math
from collections.abc import Callable

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfdoc import PDFResourceDictionary
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from core.documents.form.branding import Branding

_LOBES = "guilloche-lobes"
_BANDS = ("guilloche-band-1", "guilloche-band-2")
_EDGE = "guilloche-edge"

_RADIUS = 100.0
_TURNS = 12
_BAND_SPAN = 595.28
_BAND_STEP = 12.5
_PERIOD = 13.0
_EDGE_WAVES = 4
_SWING = 3.4
_INSET = 11.0


def define(canvas: Canvas) -> None:
    """Stores the curves in the file; call once before the first page."""
    _form(canvas, _LOBES, _lobes(), reach=_RADIUS * 1.6)
    for number, name in enumerate(_BANDS):
        _form(canvas, name, _band(number), reach=_BAND_SPAN)
    _form(canvas, _EDGE, _edge(), reach=_PERIOD * _EDGE_WAVES * 1.1)


def draw(canvas: Canvas, *, width: float, height: float, branding: Branding) -> None:
    """The background of one page: tint, woven bands, rosettes and border."""
    main, second = HexColor(branding.primary), HexColor(branding.accent)
    paper = HexColor(branding.tint) if branding.tint else _tint(main, 0.06)
    canvas.setFillColor(_tint(paper, 0.6))
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setLineWidth(0.22)
    weave = HexColor(branding.guilloche) if branding.guilloche else main
    share = 0.34 if branding.guilloche else 0.15
    for number in range(int(height / _BAND_STEP) + 2):
        canvas.setStrokeColor(_tint(second, 0.18) if number % 4 == 0 else _tint(weave, share))
        _place(canvas, _BANDS[number % 2], x=0, y=number * _BAND_STEP)
    for x, y, radius, colour in (
        (width * 0.50, height * 0.455, 150.0, main),
        (width * 0.16, height * 0.15, 62.0, second),
        (width * 0.86, height * 0.76, 62.0, second),
    ):
        rosette(canvas, x=x, y=y, radius=radius, colour=_tint(colour, 0.22), stroke=0.28)
    _border(canvas, width, height, main, second)


def rosette(
    canvas: Canvas, *, x: float, y: float, radius: float, colour: Color, stroke: float = 0.3
) -> None:
    """Interlaced lobes around a point, the classic mark of security print."""
    for ring in (1.0, 0.62):
        scale = radius * ring / (_RADIUS * 1.3)
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(stroke / scale)
        for turn in range(_TURNS):
            _place(canvas, _LOBES, x=x, y=y, turn=turn * 45.0 / _TURNS, scale=scale)


def _tint(colour: Color, share: float) -> Color:
    """The colour thinned with white; opaque, so that printing and viewing agree."""
    return Color(*(1 - share * (1 - part) for part in (colour.red, colour.green, colour.blue)))


def _form(canvas: Canvas, name: str, path: PDFPathObject, *, reach: float) -> None:
    canvas.beginForm(name, -reach, -reach, reach, reach)
    canvas.drawPath(path)
    # A curve needs no fonts: without them in its resources, readers of the text go fast.
    canvas.endForm(Resources=PDFResourceDictionary())


def _place(
    canvas: Canvas, name: str, *, x: float, y: float, turn: float = 0, scale: float = 1
) -> None:
    canvas.saveState()
    angle = math.radians(turn)
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    canvas.transform(cos, sin, -sin, cos, x, y)
    canvas.doForm(name)
    canvas.restoreState()


Curve = Callable[[float], tuple[float, float]]


def _smooth(curve: Curve, steps: int, path: PDFPathObject | None = None) -> PDFPathObject:
    """A curve over the parameter 0 to 1 as Bezier arcs that keep its direction at each step."""
    path = path or PDFPathObject()
    step, tiny = 1 / steps, 1e-5

    def handle(at: float) -> tuple[float, float]:
        (x0, y0), (x1, y1) = curve(at - tiny), curve(at + tiny)
        return (x1 - x0) / (2 * tiny) * step / 3, (y1 - y0) / (2 * tiny) * step / 3

    path.moveTo(*(round(one, 2) for one in curve(0)))
    for number in range(steps):
        start, end = number * step, (number + 1) * step
        (x0, y0), (x1, y1) = curve(start), curve(end)
        (a0, b0), (a1, b1) = handle(start), handle(end)
        arc = (x0 + a0, y0 + b0, x1 - a1, y1 - b1, x1, y1)
        path.curveTo(*(round(one, 2) for one in arc))
    return path


@functools.cache
def _lobes() -> PDFPathObject:
    """One closed curve of eight deep lobes at a mean radius of 100."""

    def curve(at: float) -> tuple[float, float]:
        angle = 2 * math.pi * at
        reach = _RADIUS * (1 + 0.3 * math.cos(8 * angle))
        return reach * math.cos(angle), reach * math.sin(angle)

    return _smooth(curve, 64)


@functools.cache
def _band(number: int) -> PDFPathObject:
    """A strand across the page; two of them weave."""

    def curve(at: float) -> tuple[float, float]:
        angle = 2 * math.pi * at
        y = 13 * math.sin(4 * angle + number * math.pi) + 7 * math.sin(9 * angle + number * 1.3)
        return _BAND_SPAN * at, y

    return _smooth(curve, 60)


@functools.cache
def _edge() -> PDFPathObject:
    """Four periods of the border: four interlaced strands."""
    path = PDFPathObject()
    for strand in range(4):

        def curve(at: float, phase: float = strand * math.pi / 2) -> tuple[float, float]:
            y = _SWING * math.sin(2 * math.pi * _EDGE_WAVES * at + phase)
            return _PERIOD * _EDGE_WAVES * at, y

        _smooth(curve, 4 * _EDGE_WAVES, path)
    return path


def _border(canvas: Canvas, width: float, height: float, main: Color, second: Color) -> None:
    for length, start, turn, colour in (
        (width - 2 * _INSET, (_INSET, _INSET), 0.0, main),
        (height - 2 * _INSET, (width - _INSET, _INSET), 90.0, second),
        (width - 2 * _INSET, (width - _INSET, height - _INSET), 180.0, main),
        (height - 2 * _INSET, (_INSET, height - _INSET), 270.0, second),
    ):
        tile = _PERIOD * _EDGE_WAVES
        count = round(length / tile)
        scale = length / (count * tile)
        angle = math.radians(turn)
        canvas.setStrokeColor(_tint(colour, 0.8))
        canvas.setLineWidth(0.35)
        for number in range(count):
            along = number * tile * scale
            x, y = start[0] + along * math.cos(angle), start[1] + along * math.sin(angle)
            _place(canvas, _EDGE, x=x, y=y, turn=turn, scale=scale)
    canvas.setStrokeColor(_tint(main, 0.9))
    canvas.setLineWidth(0.5)
    for gap in (_INSET - _SWING - 1.8, _INSET + _SWING + 1.8):
        canvas.rect(gap, gap, width - 2 * gap, height - 2 * gap)
