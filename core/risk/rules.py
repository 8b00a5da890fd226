"""What the rules of risk see, their table, the score and the lane: pure, no database.

The rules themselves stand in `indicators`, which fills the table.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

GREEN, BLUE, YELLOW, RED = "green", "blue", "yellow", "red"
ORDER = (GREEN, BLUE, YELLOW, RED)


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskLine:
    """A line as the rules see it.

    `quota_share` is the largest part of a quota that is taken with this line (1 is all of it),
    None without one. `earlier` are quantities of the same goods that left before on permits of the
    country, of this applicant `own_earlier`; `alike` counts this applicant's other cases of the
    last weeks with the same goods to the same country. `bred_before`: whether the country issued
    a permit for bred specimens of the species before. `issues` are codes of the controls that
    spoke, accepted with a reason or not.
    """

    position: int
    scientific_name: str = ""
    lineage: frozenset[str] = frozenset()
    appendix: str = ""
    is_split: bool = False
    source_code: str = ""
    term_code: str = ""
    quantity: Decimal | None = None
    origin_country: str = ""
    origin_permit_date: dt.date | None = None
    reexport_date: dt.date | None = None
    operation_number: str = ""
    quota_share: Decimal | None = None
    earlier: tuple[Decimal, ...] = ()
    own_earlier: tuple[Decimal, ...] = ()
    alike: int = 0
    bred_before: bool = False
    issues: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskFacts:
    """A case as the rules see it. `destinations` counts earlier permits by importing country.

    `issued_before`, `refused_before` and `replaced_lately` are about the applicant.
    """

    kind: str
    home: str
    on: dt.date
    purpose_code: str = ""
    importer_country: str = ""
    exporter_country: str = ""
    import_permit_number: str = ""
    is_retrospective: bool = False
    issued_before: int = 0
    refused_before: int = 0
    replaced_lately: int = 0
    destinations: Mapping[str, int] = field(default_factory=dict)
    issues: frozenset[str] = frozenset()
    lines: tuple[RiskLine, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What a country knows and wants: see the pack's section risk for each of them.

    `high_value` and `delicate` are taxa of any rank. `import_permit_countries` ask for an import
    permit for Appendix II too. `neighbours` are near: no long journey.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    lanes: Mapping[str, int] = field(default_factory=dict)
    random_percent: int = 2
    high_value: frozenset[str] = frozenset()
    delicate: frozenset[str] = frozenset()
    import_permit_countries: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    transit_days: int = 30
    times_usual: int = 3
    split_count: int = 3

    def weight(self, rule: str) -> int:
        """The country's weight of a rule, else the platform's."""
        return int(self.weights.get(rule, WEIGHTS[rule]))

    def least(self, lane: str) -> int:
        """The score from which a case is in a lane."""
        return int(self.lanes.get(lane, LANES[lane]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A rule that spoke: of which lines, and what fills its sentence."""

    rule: str
    weight: int
    positions: tuple[int, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A named indicator: `of_line` or `of_case` gives the params of its sentence, or None."""

    code: str
    number: int
    title: Any
    sentence: Any
    weight: int
    of_line: Callable[[RiskFacts, RiskLine, Policy], dict[str, Any] | None] | None = None
    of_case: Callable[[RiskFacts, Policy], dict[str, Any] | None] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Score, lane and the rules that spoke, the heaviest first."""

    score: int
    lane: str
    hits: tuple[Hit, ...]
    is_random: bool


LANES = {BLUE: 25, YELLOW: 40, RED: 80}
"""The least score of each lane where the country sets none; below BLUE is green."""

RULES: dict[str, Rule] = {}
WEIGHTS: dict[str, int] = {}


def rule(code: str, number: int, weight: int, title: Any, sentence: Any, *, of: str) -> Any:
    """Put the decorated function into the table of rules; `of` is "line" or "case"."""

    def register(check: Any) -> Any:
        RULES[code] = Rule(
            code=code, number=number, title=title, sentence=sentence, weight=weight,
            **{f"of_{of}": check},
        )  # fmt: skip
        WEIGHTS[code] = weight
        return check

    return register


def judge(facts: RiskFacts, policy: Policy, *, seed: str, subject: str) -> Verdict:
    """What all rules say; each counts once however many lines it speaks of.

    Who is drawn at random is in the yellow lane at least.
    """
    hits = tuple(sorted(_hits(facts, policy), key=lambda hit: (-hit.weight, hit.rule)))
    score = sum(hit.weight for hit in hits)
    lane = lane_of(score, policy)
    drawn = is_drawn(seed, subject, policy.random_percent)
    if drawn and ORDER.index(lane) < ORDER.index(YELLOW):
        lane = YELLOW
    return Verdict(score=score, lane=lane, hits=hits, is_random=drawn)


def _hits(facts: RiskFacts, policy: Policy) -> Iterator[Hit]:
    for one in RULES.values():
        weight = policy.weight(one.code)
        if not weight:
            continue
        if one.of_case is not None:
            params = one.of_case(facts, policy)
            if params is not None:
                yield Hit(rule=one.code, weight=weight, params=params)
        if one.of_line is not None:
            spoken = {line.position: one.of_line(facts, line, policy) for line in facts.lines}
            found = {place: params for place, params in spoken.items() if params is not None}
            if found:
                first = next(iter(found.values()))
                yield Hit(rule=one.code, weight=weight, positions=tuple(found), params=first)


def lane_of(score: int, policy: Policy) -> str:
    """The strictest lane whose least score is reached."""
    for lane in (RED, YELLOW, BLUE):
        if score >= policy.least(lane):
            return lane
    return GREEN


def is_drawn(seed: str, subject: str, percent: int) -> bool:
    """Whether the draw picks the subject: the same seed and subject give the same answer.

    The first eight bytes of SHA-256 over "seed:subject", as a part of all that they can be.
    """
    drawn = int.from_bytes(hashlib.sha256(f"{seed}:{subject}".encode()).digest()[:8], "big")
    return drawn * 100 < percent * 2**64
