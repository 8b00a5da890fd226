"""The figures of a year, and the annual report."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.common import clock
from core.documents.downloads import attachment
from core.reporting.annual import COLUMNS
from core.reporting.checking import check_report
from core.reporting.selectors import get_dashboard, list_species_trade
from core.reporting.services import write_annual_report
from portal.access import page

from . import selectors

REPORT = "report.annual"
FIRST_YEAR = 1975
SHOWN_YEARS = 5


def year_of(request: HttpRequest) -> int:
    """The year asked for; this year when there is none that could be."""
    text, now = request.GET.get("year", ""), clock.today().year
    return int(text) if text.isdecimal() and FIRST_YEAR <= int(text) <= now + 1 else now


def years() -> list[int]:
    """The years offered, the latest first."""
    now = clock.today().year
    return [now - back for back in range(SHOWN_YEARS)]


@page(REPORT, "case.work")
def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures of a year and the files of the annual report; about eight queries."""
    year = year_of(request)
    figures = get_dashboard(year)
    context = {
        "year": year,
        "years": years(),
        "figures": figures,
        "chart": selectors.chart_of(figures.issued_by_month),
        "months": list(zip(selectors.month_names(), figures.issued_by_month, strict=True)),
        "trade": list_species_trade(year)[:30],
    }
    if request.GET.get("check") in COLUMNS:
        context["checked"] = request.GET["check"]
        context["problems"] = check_report(year, request.GET["check"])[:50]
    return render(request, "portal/authority/reports.html", context)


@page(REPORT)
def annual(request: HttpRequest, year: int, direction: str) -> HttpResponse:
    """The export or import file of the annual report, as the CITES Trade Database loads it."""
    if direction not in COLUMNS:
        raise Http404
    with TemporaryDirectory() as folder:
        written = write_annual_report(year=year, folder=Path(folder), by=request.user)
        path = next(file.path for file in written if file.direction == direction)
        content = ContentFile(path.read_bytes(), name=path.name)
    return attachment(content, mime="text/csv")
