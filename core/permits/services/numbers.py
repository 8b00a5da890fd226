"""Numbers without gaps: the row of the series and year is locked until the permit is committed."""

from __future__ import annotations

from django.db import transaction

from core.permits.errors import SeriesUnknown
from core.permits.models import NumberSeries
from core.permits.rules.numbers import write_number
from tenants.context import current_country


@transaction.atomic
def next_number(series: str, year: int) -> str:
    """The next number of the series in the year; serials begin at 1 each year.

    Must be the last thing that a transaction waits for: whoever takes a number holds back all
    others until it commits, and a rollback gives the serial back, so that none is ever missing.

    Raises SeriesUnknown. Source: Res. Conf. 12.3 (control numbers are unique).
    """
    row = _lock_row(series, year) or _begin_year(series, year)
    row.last_serial += 1
    row.save(update_fields=["last_serial"])
    return write_number(row.pattern, year=year, serial=row.last_serial, iso2=current_country().iso2)


def _lock_row(series: str, year: int) -> NumberSeries | None:
    return NumberSeries.objects.select_for_update().filter(code=series, year=year).first()


def _begin_year(series: str, year: int) -> NumberSeries:
    """The locked row of a year that has none yet, with the pattern of the latest year."""
    latest = NumberSeries.objects.filter(code=series).order_by("-year").first()
    if latest is None:
        raise SeriesUnknown(series=series)
    NumberSeries.objects.bulk_create(
        [NumberSeries(code=series, year=year, pattern=latest.pattern)], ignore_conflicts=True
    )
    row = _lock_row(series, year)
    if row is None:
        raise SeriesUnknown(series=series)
    return row
