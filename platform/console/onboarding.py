"""How an onboarding run is shown: its steps in words, its errors by file, key and reason."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS: dict[str, str | Promise] = {
    "roles": _("Database roles"),
    "schema": _("Database schema"),
    "tables": _("Tables"),
    "grants": _("Rights on the tables"),
    "pack": _("Country pack"),
    "signing keys": _("Signing keys"),
    "administrator": _("First administrator"),
    "address": _("Address"),
}
PLACE = re.compile(r"(?P<file>[\w./-]+(?:\.ya?ml|/))(?::(?P<line>\d+))?: (?P<rest>.*)", re.DOTALL)
KEY = re.compile(r"(?P<key>[\w.\[\]-]+): (?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One mistake: where it is (file, line, key; perhaps empty) and why it is one."""

    file: str
    line: str
    key: str
    reason: str


def step_rows(run: Any) -> list[dict[str, Any]]:
    """The steps that the run has begun, each with its state: done, running or failed."""
    last = len(run.steps) - 1
    rows = []
    for position, name in enumerate(run.steps):
        state = "done" if position < last or run.state == run.State.DONE else run.state
        rows.append({"label": STEPS.get(name, name.capitalize()), "state": state})
    return rows


def error_rows(errors: list[str]) -> list[ErrorRow]:
    """The errors of a run ("file:line: key: reason") taken apart for the table."""
    return [error_row(text) for text in errors]


def error_row(text: str) -> ErrorRow:
    """One error taken apart; what names no file has a reason only."""
    place = PLACE.fullmatch(text)
    if place is None:
        return ErrorRow("", "", "", text)
    key = KEY.fullmatch(place["rest"])
    if key is None:
        return ErrorRow(place["file"], place["line"] or "", "", place["rest"])
    return ErrorRow(place["file"], place["line"] or "", key["key"], key["reason"])
