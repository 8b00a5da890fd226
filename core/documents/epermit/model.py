"""The permit as frozen data: what is printed, written as XML, signed and stored as the snapshot.

Box numbers are those of the CITES standard form (Res. Conf. 12.3). Pure: standard library only.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import types
import typing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

KINDS = ("E", "R", "I", "O")
"""Box 1: export, re-export, import, other (then `other_kind` names it)."""


def line_letter(position: int) -> str:
    """The form's letter of a line: 1 -> A, 26 -> Z, 27 -> AA (as spreadsheet columns count)."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def line_position(letter: str) -> int | None:
    """The position of a line letter or number: A -> 1, AA -> 27, "3" -> 3; None when it is neither.

    At most three letters and six digits are read, so that a foreign name is never taken for one.
    """
    text = letter.strip().upper()
    if not text.isascii():
        return None
    if text.isdigit() and len(text) <= 6:
        return int(text) or None
    if not text.isalpha() or len(text) > 3:
        return None
    position = 0
    for character in text:
        position = position * 26 + ord(character) - ord("A") + 1
    return position


class _Frozen:
    """Lossless conversion to and from JSON-able dicts, for the dataclasses below."""

    def to_dict(self) -> dict[str, Any]:
        """All fields as JSON-able values: decimals as text, dates and times in ISO 8601."""
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return {field.name: _plain(getattr(self, field.name)) for field in fields}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The object of such a dict; missing keys take the field's default, unknown keys are left.

        Raises ValueError or TypeError when a value does not fit its field.
        """
        hints = typing.get_type_hints(cls)
        names = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]
        return cls(**{name: _typed(hints[name], values[name]) for name in names if name in values})


def _plain(value: Any) -> Any:
    match value:
        case _Frozen():
            return value.to_dict()
        case list() | tuple():
            return [_plain(item) for item in value]
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
        case _:
            return value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) is list:
        (inner,) = typing.get_args(hint)
        return [_typed(inner, item) for item in value]
    if hint is Decimal:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    if hint in (dt.date, dt.datetime):
        return value if isinstance(value, hint) else hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, _Frozen) and isinstance(value, dict):
        return hint.from_dict(value)
    return value


@dataclass(frozen=True, kw_only=True)
class Party(_Frozen):
    """A name with its address; `country` is an ISO 3166-1 alpha-2 code, kept as received."""

    name: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Line(_Frozen):
    """One line (boxes 7 to 12b, and box 14's quantity). `position` counts from 1 (1 is line A)."""

    position: int
    scientific_name: str
    common_name: str = ""
    description: str = ""
    term_code: str = ""
    marks: str = ""
    appendix: str = ""
    source_code: str = ""
    second_source_code: str = ""
    quantity: Decimal = Decimal(0)
    unit_code: str = ""
    quota_used: Decimal | None = None
    quota_total: Decimal | None = None
    quota_unit: str = ""
    origin_country: str = ""
    origin_permit: str = ""
    origin_date: dt.date | None = None
    reexport_country: str = ""
    reexport_certificate: str = ""
    reexport_date: dt.date | None = None
    operation_number: str = ""
    acquisition_date: dt.date | None = None
    actual_quantity: Decimal | None = None

    @property
    def letter(self) -> str:
        """The form's letter of this line, A for position 1."""
        return line_letter(self.position)


@dataclass(frozen=True, kw_only=True)
class Endorsement(_Frozen):
    """Boxes 14 and 15 as customs filled them at exit; quantities stand on the lines."""

    port: str = ""
    date: dt.date | None = None
    officer: str = ""
    bill_of_lading: str = ""


@dataclass(frozen=True, kw_only=True)
class EPermit(_Frozen):
    """A whole permit. Dates are the issuer's calendar dates; `valid_until` is the last valid day.

    `issued_at` is aware of its zone. Only a document read from abroad may lack dates (None).
    """

    number: str
    kind: str
    other_kind: str = ""
    document_type: str = ""
    issued_at: dt.datetime | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    importer: Party = Party()
    exporter: Party = Party()
    import_country: str = ""
    conditions: list[str] = dataclasses.field(default_factory=list)
    purpose_code: str = ""
    security_stamp: str = ""
    authority: Party = Party()
    issued_place: str = ""
    issued_by: str = ""
    transport_document: str = ""
    lines: list[Line] = dataclasses.field(default_factory=list)
    endorsement: Endorsement | None = None
    is_copy: bool = False
    status: str = ""

    def line(self, position: int) -> Line | None:
        """The line at a position (1 is A), or None."""
        return next((line for line in self.lines if line.position == position), None)

    @property
    def digest(self) -> str:
        """SHA-256 of the snapshot (see `snapshot_digest`), 64 hex digits."""
        return snapshot_digest(self.to_dict())


def snapshot_digest(snapshot: dict[str, Any]) -> str:
    """SHA-256 (hex) of a snapshot's canonical JSON: sorted keys, no spaces, UTF-8.

    The same for a dict fresh from `to_dict` and for one that went through a JSON column.
    """
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
