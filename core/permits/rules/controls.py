"""The table of controls: each a small named function with a code, a severity and its source.

A module of rules adds to it with `line_control` and `case_control`; apps above add theirs with
`core.permits.registry.register_control`. The same controls run while typing, at submission, at
issue, over the API and in `ecites replay-trade`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.rules.issues import ERROR, NOTE, WARNING, Issue

Said = tuple[str, str]
"""The field and the sentence that says how to mend it."""
LineCheck = Callable[[CaseFacts, TradeFacts], Iterable[Said]]
CaseCheck = Callable[[CaseFacts, Sequence[TradeFacts]], Iterable[Said]]
ReadingCheck = Callable[[Any], Iterable[tuple[int | None, str, str]]]

SEVERITIES = {ERROR: "refuse", WARNING: "warn", NOTE: "note"}
"""The names that the table prints: a refusal must be mended, a warning needs a stated reason."""
GOODS, PAPERS = "goods", "papers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One control. Exactly one of the three checks is there.

    `rule` is the number of the like rule of UNEP-WCMC for annual reports ("S02"), if there is
    one. `is_exceptable`: a supervisor may let a line pass with a recorded reason; never so for
    what the Convention forbids outright. `about`: PAPERS asks for numbers, dates and marks that
    only the form holds, GOODS for what trade statistics show as well.
    """

    code: str
    severity: str
    title: Any
    source: str
    rule: str = ""
    is_exceptable: bool = False
    is_cites_only: bool = True
    about: str = GOODS
    check_line: LineCheck | None = None
    check_case: CaseCheck | None = None
    check_reading: ReadingCheck | None = None

    @property
    def severity_name(self) -> str:
        """ "refuse", "warn" or "note"."""
        return SEVERITIES[self.severity]

    def say(self, said: Said, position: int | None) -> Issue:
        """The issue for what the check found."""
        field, message = said
        return Issue(
            code=self.code,
            severity=self.severity,
            field=field,
            message=message,
            position=position,
            is_exceptable=self.is_exceptable,
        )


_table: dict[str, Control] = {}


def add(control: Control) -> Control:
    """The control, now in the table. Raises ValueError when its code is taken."""
    if control.code in _table:
        raise ValueError(f"the control {control.code} is registered twice")
    _table[control.code] = control
    return control


def line_control(code: str, **about: Any) -> Callable[[LineCheck], LineCheck]:
    """Put the decorated check of one line into the table; `about` as the fields of Control."""

    def register(check: LineCheck) -> LineCheck:
        add(Control(code=code, check_line=check, **about))
        return check

    return register


def case_control(code: str, **about: Any) -> Callable[[CaseCheck], CaseCheck]:
    """Put the decorated check of the whole case into the table."""

    def register(check: CaseCheck) -> CaseCheck:
        add(Control(code=code, check_case=check, **about))
        return check

    return register


def all_controls() -> list[Control]:
    """Every control, by code."""
    return [_table[code] for code in sorted(_table)]


def find_control(code: str) -> Control | None:
    """The control of that code, if there is one."""
    return _table.get(code)


def defined_in(module: str) -> list[Control]:
    """The controls whose checks stand in a module, in its order."""
    checks = ((one, one.check_line or one.check_case) for one in _table.values())
    return [one for one, check in checks if check is not None and check.__module__ == module]


def run(
    case: CaseFacts, lines: Sequence[TradeFacts], controls: Iterable[Control] | None = None
) -> Iterator[Issue]:
    """What the controls (all) say: of the case first, then line by line."""
    chosen = _table.values() if controls is None else controls
    applying = [one for one in chosen if case.is_cites or not one.is_cites_only]
    for control in applying:
        if control.check_case is not None:
            for said in control.check_case(case, lines):
                yield control.say(said, None)
    of_lines = [(one, one.check_line) for one in applying if one.check_line is not None]
    for line in lines:
        for control, check in of_lines:
            for said in check(case, line):
                yield control.say(said, line.position)


def run_on_reading(reading: Any) -> Iterator[Issue]:
    """What the controls of apps above say about a case that was read (`CaseReading`)."""
    for control in list(_table.values()):
        if control.check_reading is None:
            continue
        if control.is_cites_only and not reading.facts.is_cites:
            continue
        for position, field, message in control.check_reading(reading):
            yield control.say((field, message), position)
