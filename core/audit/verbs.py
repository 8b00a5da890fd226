"""The verbs of the audit trail, declared by the apps, with the text they are shown by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verb:
    """`text` is a translatable sentence over the payload; `personal` names payload members
    that hold personal data and may be replaced by a digest on request."""

    code: str
    text: Any
    personal: tuple[str, ...] = ()


_verbs: dict[str, Verb] = {}


def register_verb(code: str, *, text: Any, personal: tuple[str, ...] = ()) -> None:
    """Declare a verb such as "permit.issued"."""
    _verbs[code] = Verb(code, text, personal)


def find_verb(code: str) -> Verb | None:
    """The verb, or None."""
    return _verbs.get(code)


def record(
    *, verb: str, subject: Any, by: Any, payload: dict[str, Any] | None = None, version: str = ""
) -> None:
    """Write one audit row in the open transaction. Raises KeyError for an undeclared verb."""
    from core.audit.services import write

    write(_verbs[verb], subject=subject, by=by, payload=payload or {}, version=version)
