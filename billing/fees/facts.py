"""The facts that fees depend on, and conditions over them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

# Units that count whole specimens: none stated, or the number of specimens.
COUNTED_UNITS = frozenset({"", "NAR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """What a fee may depend on in one line of the case. `quantity` is in `unit_code`."""

    scientific_name: str = ""
    appendix: str = ""
    source_code: str = ""
    term_code: str = ""
    unit_code: str = ""
    quantity: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeFacts:
    """What a fee may depend on. Codes as the Convention writes them; `on` picks the schedule.

    `value` is the declared value in major units of the schedule's currency, where one is asked.
    """

    on: date
    document_type: str
    kind: str
    is_cites: bool = True
    purpose_code: str = ""
    applicant_kind: str = "person"
    is_resident: bool = True
    is_urgent: bool = False
    is_retrospective: bool = False
    value: Decimal = Decimal(0)
    lines: tuple[FeeLine, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The facts as JSON-able values, for the stored quote."""
        facts = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "lines"}
        facts["lines"] = [
            {f.name: _plain(getattr(line, f.name)) for f in fields(line)} for line in self.lines
        ]
        return facts


# The names that a schedule's `when` uses, and the fact that each looks at.
CASE_FACTS = {
    "document_types": "document_type",
    "kinds": "kind",
    "cites": "is_cites",
    "purpose": "purpose_code",
    "applicant_kind": "applicant_kind",
    "resident": "is_resident",
    "urgent": "is_urgent",
    "retrospective": "is_retrospective",
    "value": "value",
}
LINE_FACTS = {
    "taxa": "scientific_name",
    "appendix": "appendix",
    "source": "source_code",
    "terms": "term_code",
    "units": "unit_code",
}
COUNTS = ("line", "unit")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date) else value


@dataclass(frozen=True, slots=True)
class Between:
    """A condition on a number: from `least` to `most`, both included; None is open."""

    least: Decimal | None = None
    most: Decimal | None = None

    def holds(self, fact: Any) -> bool:
        number = Decimal(fact)
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """A condition on a code or a yes/no: equal to one of `values`."""

    values: frozenset[Any]

    def holds(self, fact: Any) -> bool:
        return fact in self.values


Condition = Between | OneOf


@dataclass(frozen=True, slots=True)
class When:
    """When a rule applies: `case` conditions on the case, `line` conditions on its lines.

    With line conditions it applies when at least one line meets them all, and what the rule
    counts are those lines; without, all lines.
    """

    case: Mapping[str, Condition] = field(default_factory=dict)
    line: Mapping[str, Condition] = field(default_factory=dict)

    def fits(self, facts: FeeFacts) -> bool:
        holds = all(
            condition.holds(getattr(facts, CASE_FACTS[name]))
            for name, condition in self.case.items()
        )
        return holds and (not self.line or bool(self.lines(facts)))

    def lines(self, facts: FeeFacts) -> list[FeeLine]:
        return [line for line in facts.lines if self._fits_line(line)]

    def _fits_line(self, line: FeeLine) -> bool:
        return all(
            condition.holds(getattr(line, LINE_FACTS[name]))
            for name, condition in self.line.items()
        )

    def count(self, what: str, facts: FeeFacts) -> Decimal:
        """How many lines, or how many units in the lines that fit.

        Units are counted as each line states them where the rule names its units; otherwise
        only lines that count specimens add to them (kilograms do not).
        """
        lines = self.lines(facts)
        if what == "line":
            return Decimal(len(lines))
        counted = [
            line for line in lines if "units" in self.line or line.unit_code in COUNTED_UNITS
        ]
        return sum((line.quantity for line in counted), Decimal(0))
