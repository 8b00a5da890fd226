"""Books made of invoices: what is owed and since when, what was earned and with what, taxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from billing.books.table import Asked, Book, Column, Link, Row, sum_by_currency
from billing.fees.wording import pick
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.states import InvoiceState
from core.common.money import Money, round_money
from core.permits.models import Application

# Days overdue up to which an amount stands in each column; the last has no bound.
AGES: tuple[tuple[str, int | None, Any], ...] = (
    ("not_due", 0, _("Not due yet")),
    ("days_30", 30, _("1 to 30 days")),
    ("days_60", 60, _("31 to 60 days")),
    ("days_90", 90, _("61 to 90 days")),
    ("older", None, _("Over 90 days")),
)
AGEING_COLUMNS = (
    Column("payer", _("Payer")),
    Column("currency", _("Currency")),
    Column("invoices", _("Invoices"), "number"),
    *(Column(code, label, "money") for code, _most, label in AGES),
    Column("total", _("Together"), "money"),
)
OWED_COLUMNS = (
    Column("invoice", _("Invoice")),
    Column("payer", _("Payer")),
    Column("issued_on", _("Issued on"), "date"),
    Column("due_on", _("Due"), "date"),
    Column("days_overdue", _("Days overdue"), "number"),
    Column("currency", _("Currency")),
    Column("amount", _("Amount"), "money"),
)
REVENUE = (
    Column("what", _("What")),
    Column("currency", _("Currency")),
    Column("count", _("Items"), "number"),
    Column("amount", _("Amount"), "money"),
)
TAX = (
    Column("tax", _("Tax")),
    Column("month", _("Month")),
    Column("rate", _("Rate in per cent")),
    Column("currency", _("Currency")),
    Column("base", _("Taxed amount"), "money"),
    Column("amount", _("Tax due"), "money"),
)


def owed_on(day: dt.date) -> QuerySet[Invoice]:
    """Invoices that were issued and neither paid nor cancelled by the end of `day`."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    settled = Q(paid_at__lt=end) | Q(cancelled_at__lt=end)
    return Invoice.objects.filter(issued_on__lte=day).exclude(settled).order_by("due_on", "number")


def age_of(invoice: Invoice, *, on: dt.date) -> int:
    """The place in AGES where the invoice stands on a day."""
    overdue = (on - invoice.due_on).days
    return next(
        at for at, (_code, most, _label) in enumerate(AGES) if most is None or overdue <= most
    )


def make_ageing(asked: Asked) -> Iterator[Row]:
    """Payer by payer, what is owed on the last day asked for, by how long it is due. One query."""
    sums: dict[tuple[str, str], list[int]] = {}
    for invoice in owed_on(asked.last).iterator(chunk_size=2000):
        if asked.currency in ("", invoice.currency):
            key = (invoice.billed_to.get("name", ""), invoice.currency)
            ages = sums.setdefault(key, [0] * (len(AGES) + 1))
            ages[age_of(invoice, on=asked.last)] += invoice.total_minor
            ages[-1] += 1
    for (payer, currency), ages in sorted(sums.items()):
        amounts = [Money(minor, currency) if minor else None for minor in ages[:-1]]
        query = {"last": asked.last.isoformat(), "account": payer, "currency": currency}
        yield Row(
            (payer, currency, ages[-1], *amounts, Money(sum(ages[:-1]), currency)),
            {"payer": Link("book", "owed", query)},
        )


def make_owed(asked: Asked) -> Iterator[Row]:
    """Invoice by invoice, what is owed on the last day asked for. One query."""
    for invoice in owed_on(asked.last).iterator(chunk_size=2000):
        payer = invoice.billed_to.get("name", "")
        if asked.account not in ("", payer) or asked.currency not in ("", invoice.currency):
            continue
        yield Row(
            (
                invoice.number,
                payer,
                invoice.issued_on,
                invoice.due_on,
                max((asked.last - invoice.due_on).days, 0),
                invoice.currency,
                invoice.total,
            ),
            {"invoice": Link("invoice", str(invoice.id))},
        )


def _earned(asked: Asked) -> QuerySet[InvoiceLine]:
    """Lines of invoices issued in the days asked for that stand: fees and reliefs, no taxes."""
    lines = InvoiceLine.objects.exclude(invoice__state=InvoiceState.CANCELLED).filter(
        invoice__issued_on__gte=asked.first, invoice__issued_on__lte=asked.last
    )
    if asked.currency:
        lines = lines.filter(invoice__currency=asked.currency)
    return lines


def make_revenue(asked: Asked, *, by: Callable[[QuerySet[InvoiceLine], str], Any]) -> Iterator[Row]:
    """What was earned, added up `by` fee, paper or month."""
    sums: dict[tuple[str, str], list[int]] = {}
    for what, currency, count, minor in by(_earned(asked).exclude(basis="tax"), asked.language):
        both = sums.setdefault((what, currency), [0, 0])
        both[0] += count
        both[1] += minor
    for (what, currency), (count, minor) in sorted(sums.items()):
        yield Row((what, currency, count, Money(minor, currency)))


def by_fee(lines: QuerySet[InvoiceLine], language: str) -> Iterator[tuple[str, str, int, int]]:
    """Named as on the newest invoice that has the fee. Reliefs count against the fee's account."""
    rows = lines.values_list("code", "names", "invoice__currency", "amount_minor")
    names: dict[str, str] = {}
    for code, said, currency, minor in rows.order_by("-invoice__issued_on").iterator():
        label = names.setdefault(code, pick(said, language))
        yield label, currency, 1, minor


def by_paper(lines: QuerySet[InvoiceLine], language: str) -> Iterator[tuple[str, str, int, int]]:
    """By the document type of the case that was invoiced."""
    rows = lines.values("invoice__application_id", "invoice__currency").annotate(
        total=Sum("amount_minor")
    )
    found = list(rows)
    cases = Application.objects.select_related("document_type").in_bulk(
        [row["invoice__application_id"] for row in found if row["invoice__application_id"]]
    )
    with override(language):
        for row in found:
            case = cases.get(row["invoice__application_id"])
            label = case.document_type.name if case else str(_("Without a case"))
            yield label, row["invoice__currency"], 1, int(row["total"])


def by_month(lines: QuerySet[InvoiceLine], language: str) -> Iterator[tuple[str, str, int, int]]:
    """By the month of the invoice, written 2026-03."""
    rows = lines.values_list("invoice__issued_on", "invoice__currency", "amount_minor")
    for issued_on, currency, minor in rows.iterator():
        yield f"{issued_on:%Y-%m}", currency, 1, minor


def make_taxes(asked: Asked) -> Iterator[Row]:
    """Tax by tax and month: what was taxed at which rate, and what is due. One query."""
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    lines = (
        _earned(asked)
        .filter(basis="tax")
        .annotate(currency=F("invoice__currency"), issued_on=F("invoice__issued_on"))
    )
    for line in lines.iterator():
        month = f"{line.issued_on:%Y-%m}"
        key = (line.label(asked.language), month, str(line.params.get("rate", "")), line.currency)
        both = sums.setdefault(key, [0, 0])
        both[0] += round_money(Decimal(str(line.params.get("base", "0"))), line.currency)
        both[1] += line.amount_minor
    for (label, month, rate, currency), (base, due) in sorted(sums.items()):
        yield Row((label, month, rate, currency, Money(base, currency), Money(due, currency)))


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    return sum_by_currency(rows, columns, label=_("Total"))


def _revenue(code: str, title: Any, lead: Any, by: Any) -> Book:
    return Book(
        code=code,
        title=title,
        lead=lead,
        columns=REVENUE,
        asks=frozenset({"first", "last", "currency"}),
        make=partial(make_revenue, by=by),
        totals=partial(_totals, REVENUE),
    )


AGEING = Book(
    code="ageing",
    title=_("Ageing"),
    lead=_("What each payer owes on a day, by how long it has been due."),
    columns=AGEING_COLUMNS,
    asks=frozenset({"last", "currency"}),
    make=make_ageing,
    totals=partial(_totals, AGEING_COLUMNS),
)
OWED = Book(
    code="owed",
    title=_("Open items"),
    lead=_("Every invoice that is owed on a day, the longest due first."),
    columns=OWED_COLUMNS,
    asks=frozenset({"last", "account", "currency"}),
    make=make_owed,
    totals=partial(_totals, OWED_COLUMNS),
)
REVENUE_BY_FEE = _revenue(
    "revenue-by-fee",
    _("Revenue by fee"),
    _("What was invoiced for each fee, taxes left out."),
    by_fee,
)
REVENUE_BY_PAPER = _revenue(
    "revenue-by-paper",
    _("Revenue by document type"),
    _("What was invoiced for each kind of paper, taxes left out."),
    by_paper,
)
REVENUE_BY_MONTH = _revenue(
    "revenue-by-month",
    _("Revenue by month"),
    _("What was invoiced in each month, taxes left out."),
    by_month,
)
TAXES = Book(
    code="taxes",
    title=_("Taxes"),
    lead=_("Value-added and other taxes invoiced, by month and rate."),
    columns=TAX,
    asks=frozenset({"first", "last", "currency"}),
    make=make_taxes,
    totals=partial(_totals, TAX),
)
