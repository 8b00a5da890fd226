"""Running the rules over different rows: each rule once per different values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from core.reporting.rules.model import PRIMARY, Facts, Finding, Row, Rule
from core.reporting.rules.primary import PRIMARY_RULES
from core.reporting.rules.secondary import SECONDARY_RULES


def check(rows: Mapping[Row, int], facts: Facts) -> list[Finding]:
    """What is wrong with the rows, counted by how often each stands there.

    Secondary rules run only when no primary error was found, as at UNEP-WCMC. Ordered by rule,
    then the most frequent first.
    """
    found = _run(PRIMARY_RULES, rows, facts)
    if not found:
        found = _run(SECONDARY_RULES, rows, facts)
    return found


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of them stops the report."""
    return any(finding.rule.severity == PRIMARY for finding in findings)


def _run(rules: Iterable[Rule], rows: Mapping[Row, int], facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    for rule in rules:
        times: Counter[tuple[str, ...]] = Counter()
        sample: dict[tuple[str, ...], Row] = {}
        for row, count in rows.items():
            values = rule.values(row)
            times[values] += count
            sample.setdefault(values, row)
        broken = [values for values, row in sample.items() if rule.is_broken(row, facts)]
        found += [
            Finding(rule=rule, values=values, rows=times[values])
            for values in sorted(broken, key=lambda values: (-times[values], values))
        ]
    return found
