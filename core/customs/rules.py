"""What customs may enter, and whether a foreign paper may still be used: pure, no database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.documents.epermit.model import line_letter, line_position
from core.permits.rules.documents import (
    EXPORT,
    INTRODUCTION,
    OTHER,
    REEXPORT,
    add_months,
)
from core.species.codes import normal_unit

PLACES = 4
LARGEST = Decimal("999999999999.9999")
PRESENTATION, EXPORT_DATE = "presentation", "export_date"
VALIDITY_RULES = (PRESENTATION, EXPORT_DATE)
"""When a foreign paper must still be valid: on being presented, or when the goods left."""
INTRODUCTION_MONTHS = 6
"""Under EXPORT_DATE goods come in within so many months of the export document's issue."""
AS_APPENDIX_II = frozenset({"A", "C", "D", "O"})
"""Sources with which Appendix I specimens need no import permit (Art. VII.2, VII.4, VII.5)."""
_SPECIMENS = frozenset({"C62", "H87", "PCS"})
"""How e-permits of other systems write "number of specimens"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRules:
    """What the country asks of a foreign paper (its settings under "customs")."""

    validity: str = PRESENTATION
    needs_exit_endorsement: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> ImportRules:
        """The rules in a country's settings; what they do not say is the default."""
        section = settings.get("customs") or {}
        validity = section.get("import_validity", PRESENTATION)
        return cls(
            validity=validity if validity in VALIDITY_RULES else PRESENTATION,
            needs_exit_endorsement=bool(section.get("needs_exit_endorsement", False)),
        )


def leaves_on(*, kind: str, other_kind: str) -> bool:
    """Whether goods leave the country on such a paper (box 1)."""
    if kind == OTHER:
        return other_kind != INTRODUCTION
    return kind in (EXPORT, REEXPORT)


def read_quantities(
    given: Mapping[Any, Any], *, positions: set[int]
) -> tuple[dict[int, Decimal], dict[str, list[str]]]:
    """The quantities by position, and what is wrong by field.

    Keys may be positions or the form's letters. Every line of the paper must be given, a zero too:
    what was forgotten is not taken for nothing.
    """
    read: dict[int, Decimal] = {}
    wrong: dict[str, list[str]] = {}
    for key, value in given.items():
        position = _position(key)
        if position is None or position not in positions:
            wrong.setdefault(f"lines.{key}", []).append(_("The permit has no such line."))
        elif position in read:
            wrong.setdefault(f"lines.{position}", []).append(_("This line was given twice."))
        else:
            quantity, problem = read_quantity(value)
            read[position] = quantity
            if problem:
                wrong.setdefault(f"lines.{position}", []).append(problem)
    for position in sorted(positions - read.keys()):
        message = _("State the quantity of line %(line)s; 0 when nothing of it is there.")
        wrong.setdefault(f"lines.{position}", []).append(message % {"line": line_letter(position)})
    return read, wrong


def _position(key: Any) -> int | None:
    if isinstance(key, bool):
        return None
    return key if isinstance(key, int) else line_position(str(key))


def read_quantity(value: Any) -> tuple[Decimal, str]:
    """The decimal and "", or 0 and what is wrong with it. Floats are refused: they are inexact."""
    if isinstance(value, bool | float) or value is None:
        return Decimal(0), _("A quantity is a decimal number.")
    try:
        quantity = Decimal(value) if isinstance(value, int) else Decimal(str(value).strip())
    except InvalidOperation:
        return Decimal(0), _("A quantity is a decimal number.")
    if not quantity.is_finite() or quantity < 0:
        return Decimal(0), _("A quantity is zero or more.")
    if quantity > LARGEST or quantity != round(quantity, PLACES):
        return Decimal(0), _("A quantity has four decimal places at most.")
    return abs(quantity), ""


def find_over_use(quantities: Mapping[int, Decimal], limits: Mapping[int, Decimal]) -> int | None:
    """The first position with more than its limit, or None."""
    over = (position for position in sorted(quantities) if quantities[position] > limits[position])
    return next(over, None)


def find_excess_dead(dead: Mapping[int, Decimal], quantities: Mapping[int, Decimal]) -> int | None:
    """The first position with more dead on arrival than arrived, or None."""
    over = (place for place in sorted(dead) if dead[place] > quantities.get(place, Decimal(0)))
    return next(over, None)


def is_in_time(
    rule: str,
    *,
    on: dt.date,
    valid_from: dt.date | None,
    valid_until: dt.date,
    issued_on: dt.date | None,
    left_on: dt.date | None,
) -> bool:
    """Whether a foreign paper may be used for an import on the day `on`.

    PRESENTATION: presented by its last day (50 CFR 23.26). EXPORT_DATE: the goods left by its last
    day and come in within six months of its issue (EU practice); where the day of leaving is not
    known, it must be presented by its last day.
    """
    if valid_from is not None and on < valid_from:
        return False
    if rule == EXPORT_DATE and left_on is not None:
        begin = issued_on or valid_from
        within = begin is None or on <= add_months(begin, INTRODUCTION_MONTHS)
        return left_on <= valid_until and within
    return on <= valid_until


def needs_import_permit(*, appendix: str, source_code: str) -> bool:
    """Whether specimens need an import permit too (Art. III.3; exemptions of Art. VII)."""
    return appendix == "I" and source_code not in AS_APPENDIX_II


def reported_unit(code: str) -> str:
    """The unit as the annual report writes it: "NAR" for specimens, replaced codes as new."""
    code = code.strip().upper()
    return "NAR" if code in _SPECIMENS else normal_unit(code)


def request_digest(**entered: Any) -> str:
    """SHA-256 over what was entered, equal for equal requests whatever way they are written."""
    text = json.dumps(_plain(entered), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: 118, 2.5."""
    return format(quantity.normalize(), "f")


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(value)
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case _:
            return value if value is None else str(value)
