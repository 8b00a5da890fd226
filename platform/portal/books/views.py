"""Reading the books: on pages, as CSV for machines, as XLSX for people."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from billing.books.shelf import BOOKS
from billing.books.table import Asked, Book, heading, plain_rows
from billing.ledger.selectors import list_months
from core.common import clock
from core.common.sheets import csv_rows, xlsx
from portal.access import page

from . import selectors
from .forms import AskedForm

VIEW = "books.view"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(VIEW)
def shelf(request: HttpRequest) -> HttpResponse:
    """All books, and which month is to be closed next; two queries."""
    months = list_months(today=clock.today())
    waiting = [month for month in months if not month.is_closed and month.ends_on < clock.today()]
    return render(request, "portal/books/shelf.html", {"books": BOOKS.values(), "waiting": waiting})


@page(VIEW)
def book(request: HttpRequest, code: str) -> HttpResponse:
    """One book for the days asked for."""
    found = _book(code)
    form = AskedForm(request.GET, book=found)
    context = {"book": found, "form": form, "query": request.GET.urlencode()}
    if form.is_valid():
        context |= selectors.page_of(found, form.asked(), user=request.user)
        context["asked"] = form.asked()
    return render(request, "portal/books/book.html", context)


@page(VIEW)
def as_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The whole book as CSV (RFC 4180, UTF-8), its columns headed by their codes."""
    found, asked = _asked(request, code)
    rows = csv_rows(heading(found, for_machines=True), plain_rows(found, asked))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    return _as_file(response, found, asked, "csv")  # type: ignore[return-value]


@page(VIEW)
def as_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The whole book as a spreadsheet, its columns headed in the reader's language."""
    found, asked = _asked(request, code)
    content = xlsx(str(found.title), heading(found, for_machines=False), plain_rows(found, asked))
    return _as_file(HttpResponse(content, content_type=XLSX), found, asked, "xlsx")


@page(VIEW)
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """An entry with its postings, what it is about, and what it reverses; five queries."""
    context = selectors.entry_page(entry_id, user=request.user)
    return render(request, "portal/books/entry.html", context)


def _book(code: str) -> Book:
    if code not in BOOKS:
        raise Http404
    return BOOKS[code]


def _asked(request: HttpRequest, code: str) -> tuple[Book, Asked]:
    found = _book(code)
    form = AskedForm(request.GET, book=found)
    if not form.is_valid():
        raise Http404
    return found, form.asked()


def _as_file(response: HttpResponse, found: Book, asked: Asked, ending: str) -> HttpResponse:
    name = f"{found.code}-{asked.last.isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
