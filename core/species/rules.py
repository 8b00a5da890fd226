"""Checks of one permit line against the code lists: pure, no database.

Source of the rules: the definitions of the source codes (Res. Conf. 12.3), the checks that
UNEP-WCMC runs on annual reports (term/unit, term/purpose, taxon/term, kingdom/source), and the
standard form, box 10 (two source codes only with I or O). A blank code is no issue here: whether
a line is complete is for the case to say.
"""

import dataclasses
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.species import codes

ANIMALS, PLANTS = "Animalia", "Plantae"
WILD, UNKNOWN = "W", "XX"
#: sources that say how a specimen came into the owner's hands, and may stand beside another code
SECONDABLE = frozenset({"I", "O"})


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What the checks need to know of a line.

    `taxa` are the names of the taxon and of all above it, nearest first (see `Taxon.lineage`).
    `appendix` is the one chosen for the line, blank when not yet chosen. `is_final`: what is blank
    stays blank (a row of a report or of trade statistics), so that a blank purpose is no pair.
    """

    kingdom: str = ""
    taxa: tuple[str, ...] = ()
    term_code: str = ""
    unit_code: str = ""
    purpose_code: str = ""
    source_code: str = ""
    second_source_code: str = ""
    appendix: str = ""
    scientific_name: str = ""
    is_final: bool = False


@dataclass(frozen=True)
class Issue:
    """One thing wrong with a line. An error must be mended; a warning needs a stated reason."""

    code: str
    severity: Literal["error", "warning"]
    field: str
    message: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def needs_reason(self) -> bool:
        """Whether the line may stand once somebody says why."""
        return self.severity == "warning"


Said = tuple[str, str, dict[str, str]]
"""The field, the sentence before its parameters are filled in, and the parameters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineRule:
    """One rule of the code lists. `rule` is UNEP-WCMC's number of it, if it has one."""

    code: str
    severity: Literal["error", "warning"]
    title: Any
    source: str
    rule: str
    check: Callable[[LineFacts], Iterable[Said]]

    def issues(self, facts: LineFacts) -> Iterator[Issue]:
        """What the rule says about a line."""
        for field, message, params in self.check(facts):
            yield Issue(self.code, self.severity, field, message % params, params)


RULES: list[LineRule] = []
"""Every rule, in the order in which they run."""


def _rule(
    code: str, severity: Literal["error", "warning"], title: Any, source: str, rule: str = ""
) -> Callable[[Callable[[LineFacts], Iterable[Said]]], Callable[[LineFacts], Iterable[Said]]]:
    def register(
        check: Callable[[LineFacts], Iterable[Said]],
    ) -> Callable[[LineFacts], Iterable[Said]]:
        RULES.append(
            LineRule(
                code=code, severity=severity, title=title, source=source, rule=rule, check=check
            )
        )
        return check

    return register


def check_line(facts: LineFacts) -> list[Issue]:
    """Return the issues of a line, errors first: what is wrong, where, and how to mend it."""
    issues = [issue for rule in RULES for issue in rule.issues(facts)]
    return sorted(issues, key=lambda issue: issue.severity != "error")


def unexplained(issues: Iterable[Issue], reasons: Mapping[str, str]) -> list[Issue]:
    """Return what still stops the line: all errors, and the warnings that have no reason."""
    return [i for i in issues if not (i.needs_reason and reasons.get(i.code, "").strip())]


def is_unusual_unit(term: str, unit: str) -> bool:
    """Whether the pair is in no list though the term has one; blank is number (S02)."""
    units = codes.TERM_UNITS.get(term)
    return units is not None and codes.normal_unit(unit) not in units


def is_unusual_purpose(term: str, purpose: str) -> bool:
    """Whether the pair is in no list though the term has one; a blank is in none (S03)."""
    purposes = codes.TERM_PURPOSES.get(term)
    return purposes is not None and purpose not in purposes


def is_unusual_term(term: str, *, kingdom: str, taxa: Iterable[str]) -> bool:
    """Whether no taxon on the way up has the term (S04); terms without pairs are never unusual."""
    if term not in codes.PAIRED_TERMS:
        return False
    names = {name.lower() for name in (kingdom, *taxa) if name}
    if not names - {kingdom.lower()}:
        return False
    names |= {other for name in names for other in codes.OTHER_NAMES.get(name, ())}
    return not any(term in codes.TAXON_TERMS.get(name, ()) for name in names)


def lives_elsewhere(distribution: Collection[str], country: str, *, source_code: str) -> bool:
    """Whether a wild specimen cannot come from there, its distribution being known (S05, S06)."""
    is_asked = source_code == WILD and country not in ("", UNKNOWN)
    return is_asked and bool(distribution) and country not in distribution


def _named(names: Mapping[str, codes.Names], code: str) -> str:
    return f"{code} ({codes.name_of(names, code, get_language() or 'en')})"


def _unknown(code: str, known: Container[str]) -> bool:
    return bool(code) and code not in known


@_rule(
    "line.term_unknown", "error", gettext_lazy("The description is in the list"), "UNEP-WCMC P10",
    "P10",
)  # fmt: skip
def term_unknown(facts: LineFacts) -> Iterator[Said]:
    """Box 9 holds a code of the list."""
    if _unknown(facts.term_code, codes.TERMS):
        message = _("Box 9: “%(code)s” is not a CITES description code. Choose one from the list.")
        yield "term_code", message, {"code": facts.term_code}


@_rule(
    "line.term_retired", "warning", gettext_lazy("The description is still in use"),
    "Guidelines for annual reports, list of terms",
)  # fmt: skip
def term_retired(facts: LineFacts) -> Iterator[Said]:
    """Box 9 holds no code that only old papers bear."""
    if codes.TERM_STATUS.get(facts.term_code) == "retired":
        message = _(
            "Box 9: %(code)s is no longer used for new permits. "
            "Choose a current description code, or say why this one is needed."
        )
        yield "term_code", message, {"code": _named(codes.TERMS, facts.term_code)}


@_rule(
    "line.unit_unknown", "error", gettext_lazy("The unit is in the list"), "UNEP-WCMC P13", "P13"
)
def unit_unknown(facts: LineFacts) -> Iterator[Said]:
    """Box 11 holds a code of the list."""
    if _unknown(facts.unit_code, codes.UNITS):
        message = _("Box 11: “%(code)s” is not a CITES unit code. Choose one from the list.")
        yield "unit_code", message, {"code": facts.unit_code}


@_rule(
    "line.unit_replaced", "error", gettext_lazy("The unit was not replaced in 2021"),
    "Guidelines for annual reports 2021, list of units",
)  # fmt: skip
def unit_replaced(facts: LineFacts) -> Iterator[Said]:
    """Box 11 holds the unit's new code."""
    new = codes.UNIT_REPLACED_BY.get(facts.unit_code)
    if new:
        message = _("Box 11: the unit %(code)s was replaced in 2021. Use %(new)s instead.")
        yield "unit_code", message, {"code": facts.unit_code, "new": new}


@_rule(
    "line.unit_retired", "warning", gettext_lazy("The unit is still in use"),
    "Guidelines for annual reports, list of units",
)  # fmt: skip
def unit_retired(facts: LineFacts) -> Iterator[Said]:
    """Box 11 holds no unit that only old papers bear."""
    unit = facts.unit_code
    if unit not in codes.UNIT_REPLACED_BY and codes.UNIT_STATUS.get(unit) == "retired":
        message = _(
            "Box 11: the unit %(code)s is no longer used for new permits. "
            "Convert the quantity to a current unit, or say why this one is needed."
        )
        yield "unit_code", message, {"code": _named(codes.UNITS, unit)}


@_rule(
    "line.purpose_unknown", "error", gettext_lazy("The purpose is in the list"), "UNEP-WCMC P12",
    "P12",
)  # fmt: skip
def purpose_unknown(facts: LineFacts) -> Iterator[Said]:
    """Box 5a holds a code of the list."""
    if _unknown(facts.purpose_code, codes.PURPOSES):
        message = _("Box 5a: “%(code)s” is not a CITES purpose code. Choose one from the list.")
        yield "purpose_code", message, {"code": facts.purpose_code}


def _sources(facts: LineFacts) -> list[tuple[str, str]]:
    """The fields and codes of box 10 that are filled."""
    both = (
        ("source_code", facts.source_code),
        ("second_source_code", facts.second_source_code),
    )
    return [(field, code) for field, code in both if code]


@_rule(
    "line.source_unknown", "error", gettext_lazy("The source is in the list"), "UNEP-WCMC P11",
    "P11",
)  # fmt: skip
def source_unknown(facts: LineFacts) -> Iterator[Said]:
    """Box 10 holds codes of the list."""
    for field, source in _sources(facts):
        if source not in codes.SOURCES:
            message = _("Box 10: “%(code)s” is not a CITES source code. Choose one from the list.")
            yield field, message, {"code": source}


@_rule(
    "line.source_kingdom", "error", gettext_lazy("The source fits animals or plants"),
    "UNEP-WCMC S09; Res. Conf. 12.3, sources", "S09",
)  # fmt: skip
def source_kingdom(facts: LineFacts) -> Iterator[Said]:
    """Sources that are for plants only, or for animals only."""
    for field, source in _sources(facts):
        kingdom = codes.SOURCE_KINGDOM.get(source, "")
        if not kingdom or facts.kingdom.capitalize() not in {ANIMALS, PLANTS} - {kingdom}:
            continue
        if kingdom == PLANTS:
            message = _(
                "Box 10: source %(code)s is only for plants, and %(taxon)s is an animal. "
                "For animals bred or reared by people use C, F or R; taken from the wild, W."
            )
        else:
            message = _(
                "Box 10: source %(code)s is only for animals, and %(taxon)s is a plant. "
                "For propagated plants use A or Y; taken from the wild, W."
            )
        taxon = facts.scientific_name or (facts.taxa[0] if facts.taxa else _("this taxon"))
        yield field, message, {"code": source, "taxon": taxon}


@_rule(
    "line.source_appendix", "error", gettext_lazy("Source D is for Appendix I only"),
    "Res. Conf. 12.3, sources; Art. VII.4",
)  # fmt: skip
def source_appendix(facts: LineFacts) -> Iterator[Said]:
    """Sources that are for one Appendix only."""
    for field, source in _sources(facts):
        appendix = codes.SOURCE_APPENDIX.get(source, "")
        if appendix and facts.appendix and facts.appendix != appendix:
            message = _(
                "Box 10: source %(code)s is only for Appendix %(only)s, and this line is in "
                "Appendix %(appendix)s. Choose C, F or A, or correct the Appendix."
            )
            params = {"code": source, "only": appendix, "appendix": facts.appendix}
            yield field, message, params


@_rule(
    "line.second_source", "error", gettext_lazy("Two sources stand only with I or O"),
    "Res. Conf. 12.3; form, box 10",
)  # fmt: skip
def second_source(facts: LineFacts) -> Iterator[Said]:
    """A second source code needs I or O among the two."""
    first, second = facts.source_code, facts.second_source_code
    if second and (first == second or not SECONDABLE & {first, second}):
        message = _(
            "Box 10: two source codes are possible only when one of them is I (confiscated) or "
            "O (pre-Convention), as in “I W”. Leave one of %(first)s and %(second)s out."
        )
        yield "second_source_code", message, {"first": first or "–", "second": second}


@_rule(
    "line.term_unit_unusual", "warning", gettext_lazy("The unit is usual for the description"),
    "UNEP-WCMC S02; guidelines for annual reports", "S02",
)  # fmt: skip
def term_unit_unusual(facts: LineFacts) -> Iterator[Said]:
    """The pair of description and unit is in the list; where there is none, the preferred unit."""
    term, unit = facts.term_code, codes.normal_unit(facts.unit_code)
    units = codes.TERM_UNITS.get(term) or frozenset(codes.PREFERRED_UNITS.get(term, ()))
    if not units or unit not in codes.UNITS or unit in units:
        return
    better = codes.PREFERRED_UNITS.get(term) or tuple(sorted(units))
    message = _(
        "Box 11: %(unit)s is unusual for %(term)s. "
        "Use %(better)s, or state the reason for this unit."
    )
    params = {
        "unit": _named(codes.UNITS, unit),
        "term": _named(codes.TERMS, term),
        "better": ", ".join(_named(codes.UNITS, code) for code in better),
    }
    yield "unit_code", message, params


@_rule(
    "line.term_purpose_unusual", "warning",
    gettext_lazy("The purpose is usual for the description"), "UNEP-WCMC S03", "S03",
)  # fmt: skip
def term_purpose_unusual(facts: LineFacts) -> Iterator[Said]:
    """The pair of description and purpose is in the list; a blank one only where it is final."""
    term, purpose = facts.term_code, facts.purpose_code
    is_asked = purpose in codes.PURPOSES or (not purpose and facts.is_final)
    if is_asked and is_unusual_purpose(term, purpose):
        message = _(
            "Box 5a: purpose %(purpose)s is unusual for %(term)s. "
            "Correct the purpose or the description, or state the reason."
        )
        params = {
            "purpose": _named(codes.PURPOSES, purpose) if purpose else "–",
            "term": _named(codes.TERMS, term),
        }
        yield "purpose_code", message, params


@_rule(
    "line.taxon_term_unusual", "warning", gettext_lazy("The description is usual for the species"),
    "UNEP-WCMC S04", "S04",
)  # fmt: skip
def taxon_term_unusual(facts: LineFacts) -> Iterator[Said]:
    """Some taxon on the way up has the description; those without pairs pass."""
    if is_unusual_term(facts.term_code, kingdom=facts.kingdom, taxa=facts.taxa):
        message = _(
            "Box 9: %(term)s is unusual for %(taxon)s. "
            "Correct the description or the species, or state the reason."
        )
        taxon = facts.scientific_name or facts.taxa[0]
        params = {"term": _named(codes.TERMS, facts.term_code), "taxon": taxon}
        yield "term_code", message, params
