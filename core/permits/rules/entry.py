"""Turning what was typed or posted into values that can be stored. Pure: no database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

CASE_TEXTS = {
    **{f"{party}_name": 200 for party in ("exporter", "importer")},
    **{f"{party}_street": 200 for party in ("exporter", "importer")},
    **{f"{party}_city": 100 for party in ("exporter", "importer")},
    **{f"{party}_postcode": 20 for party in ("exporter", "importer")},
    "transport_document": 70,
    "exit_office": 20,
    "import_permit_number": 70,
}
CASE_CODES = {"exporter_country": 2, "importer_country": 2, "purpose_code": 1}
LINE_TEXTS = {
    "common_name": 200,
    "description": 10_000,
    "marks": 10_000,
    "origin_permit_number": 70,
    "reexport_number": 70,
    "operation_number": 70,
    "region": 60,
}
LINE_CODES = {
    "source_code": 1,
    "second_source_code": 1,
    "term_code": 3,
    "unit_code": 3,
    "appendix": 3,
    "origin_country": 2,
    "reexport_country": 2,
}
LINE_DATES = ("origin_permit_date", "reexport_date", "acquisition_date")
LARGEST = Decimal(10) ** 12
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AMBIGUOUS = re.compile(r"\d{1,3}(,\d{3})+")
Wrong = dict[str, list[str]]


class Unreadable(ValueError):
    """A value that cannot be stored; the text says why, for the person who entered it."""


def clean_text(value: Any) -> str:
    """The text of `value` without blanks around it and without what XML cannot carry."""
    return UNWRITABLE.sub("", str("" if value is None else value)).strip()


def read_case(fields: Mapping[str, Any]) -> tuple[dict[str, Any], Wrong]:
    """The storable values of an application's `fields`, and sentences for the others."""
    readers: dict[str, Callable[[Any], Any]] = {}
    readers |= {name: _text(limit) for name, limit in CASE_TEXTS.items()}
    readers |= {name: _code(length) for name, length in CASE_CODES.items()}
    readers |= {"is_retrospective": bool, "reasons": _reasons}
    return _read(fields, readers)


def read_line(fields: Mapping[str, Any]) -> tuple[dict[str, Any], Wrong]:
    """The storable values of a line's `fields`, and sentences for the others.

    `taxon_id` is left to the caller, who looks it up.
    """
    readers: dict[str, Callable[[Any], Any]] = {}
    readers |= {name: _text(limit) for name, limit in LINE_TEXTS.items()}
    readers |= {name: _code(length) for name, length in LINE_CODES.items()}
    readers |= dict.fromkeys(LINE_DATES, _date)
    readers |= {"quantity": _quantity, "reasons": _reasons, "taxon_id": _taxon_id}
    return _read(fields, readers)


def _read(
    fields: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]
) -> tuple[dict[str, Any], Wrong]:
    values: dict[str, Any] = {}
    wrong: Wrong = {}
    for name, value in fields.items():
        if name not in readers:
            wrong[name] = [_("This cannot be entered here.")]
            continue
        try:
            values[name] = readers[name](value)
        except Unreadable as error:
            wrong[name] = [str(error)]
    return values, wrong


def _text(limit: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = clean_text(value)
        if len(text) > limit:
            raise Unreadable(_("Write at most %(limit)s characters.") % {"limit": limit})
        return text

    return read


def _code(length: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = clean_text(value).upper()
        if len(text) > length:
            raise Unreadable(_("Choose one of the codes offered."))
        return text

    return read


def _date(value: Any) -> dt.date | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise Unreadable(_("Write the date as year-month-day, for example 2026-01-31.")) from None


def _quantity(value: Any) -> Decimal | None:
    """A decimal above 0 with at most four decimal places.

    Both 1.5 and 1,5 are read; 1,500 is not, as it means two different things to two readers.
    """
    if value is None or str(value).strip() == "":
        return None
    text = str(value).strip()
    if AMBIGUOUS.fullmatch(text):
        raise Unreadable(_("Write thousands without a comma, and decimals with a point."))
    text = text.replace(",", ".")
    try:
        quantity = Decimal(text)
    except InvalidOperation:
        raise Unreadable(_("Write a number, for example 118 or 2.5.")) from None
    if not quantity.is_finite() or quantity <= 0:
        raise Unreadable(_("Write a number above 0."))
    if quantity >= LARGEST or quantity != round(quantity, 4):
        raise Unreadable(_("Write at most 12 digits and 4 decimal places."))
    return quantity


def _reasons(value: Any) -> dict[str, str]:
    """Stated reasons by issue code; blank ones are left out."""
    if not isinstance(value, Mapping):
        raise Unreadable(_("Reasons are given by the code of what they explain."))
    texts = {clean_text(code)[:60]: clean_text(text)[:2000] for code, text in value.items()}
    return {code: text for code, text in texts.items() if text}


def _taxon_id(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Unreadable(_("Choose the species from the list."))
    return int(text)
