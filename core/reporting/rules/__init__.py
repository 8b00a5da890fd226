"""The checks that UNEP-WCMC runs on annual reports: pure functions over the values of a row.

`ALL` are the rules in their order; `run.check` runs them over different rows and counts.
"""

from core.reporting.rules.model import PRIMARY, SECONDARY, Facts, Finding, Row, Rule, TaxonFacts
from core.reporting.rules.primary import PRIMARY_RULES
from core.reporting.rules.secondary import SECONDARY_RULES

ALL: tuple[Rule, ...] = (*PRIMARY_RULES, *SECONDARY_RULES)

__all__ = ["ALL", "PRIMARY", "SECONDARY", "Facts", "Finding", "Row", "Rule", "TaxonFacts"]
