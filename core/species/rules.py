"""Checks of one permit line against the code lists: pure, no database.

Source of the rules: the definitions of the source codes (Res. Conf. 12.3), the checks that
UNEP-WCMC runs on annual reports (term/unit, term/purpose, taxon/term, kingdom/source), and the
standard form, box 10 (two source codes only with I or O). A blank code is no issue here: whether
a line is complete is for the case to say.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.species import codes

ANIMALS, PLANTS = "Animalia", "Plantae"
#: sources that say how a specimen came into the owner's hands, and may stand beside another code
SECONDABLE = frozenset({"I", "O"})


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """What the checks need to know of a line.

    `taxa` are the names of the taxon and of all above it, nearest first (see `Taxon.lineage`).
    `appendix` is the one chosen for the line, blank when not yet chosen.
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


def check_line(facts: LineFacts) -> list[Issue]:
    """Return the issues of a line, errors first: what is wrong, where, and how to mend it.

    Codes of errors: line.term_unknown, line.unit_unknown, line.unit_replaced, line.purpose_unknown,
    line.source_unknown, line.source_kingdom, line.source_appendix, line.second_source.
    Codes of warnings: line.term_retired, line.unit_retired, line.term_unit_unusual,
    line.term_purpose_unusual, line.taxon_term_unusual.
    """
    issues = [
        *_check_codes(facts),
        *_check_sources(facts),
        *_check_second_source(facts),
        *_check_pairs(facts),
    ]
    return sorted(issues, key=lambda issue: issue.severity != "error")


def unexplained(issues: Iterable[Issue], reasons: Mapping[str, str]) -> list[Issue]:
    """Return what still stops the line: all errors, and the warnings that have no reason."""
    return [i for i in issues if not (i.needs_reason and reasons.get(i.code, "").strip())]


def _error(slug: str, where: str, message: str, **params: str) -> Issue:
    return Issue(slug, "error", where, message % params, params)


def _warning(slug: str, where: str, message: str, **params: str) -> Issue:
    return Issue(slug, "warning", where, message % params, params)


def _named(names: Mapping[str, codes.Names], code: str) -> str:
    return f"{code} ({codes.name_of(names, code, get_language() or 'en')})"


def _check_codes(facts: LineFacts) -> Iterable[Issue]:
    term, unit, purpose = facts.term_code, facts.unit_code, facts.purpose_code
    if term and term not in codes.TERMS:
        message = _("Box 9: “%(code)s” is not a CITES description code. Choose one from the list.")
        yield _error("line.term_unknown", "term_code", message, code=term)
    elif codes.TERM_STATUS.get(term) == "retired":
        message = _(
            "Box 9: %(code)s is no longer used for new permits. "
            "Choose a current description code, or say why this one is needed."
        )
        yield _warning("line.term_retired", "term_code", message, code=_named(codes.TERMS, term))
    if unit and unit not in codes.UNITS:
        message = _("Box 11: “%(code)s” is not a CITES unit code. Choose one from the list.")
        yield _error("line.unit_unknown", "unit_code", message, code=unit)
    elif unit in codes.UNIT_REPLACED_BY:
        message = _("Box 11: the unit %(code)s was replaced in 2021. Use %(new)s instead.")
        new = codes.UNIT_REPLACED_BY[unit]
        yield _error("line.unit_replaced", "unit_code", message, code=unit, new=new)
    elif codes.UNIT_STATUS.get(unit) == "retired":
        message = _(
            "Box 11: the unit %(code)s is no longer used for new permits. "
            "Convert the quantity to a current unit, or say why this one is needed."
        )
        yield _warning("line.unit_retired", "unit_code", message, code=_named(codes.UNITS, unit))
    if purpose and purpose not in codes.PURPOSES:
        message = _("Box 5a: “%(code)s” is not a CITES purpose code. Choose one from the list.")
        yield _error("line.purpose_unknown", "purpose_code", message, code=purpose)


def _check_sources(facts: LineFacts) -> Iterable[Issue]:
    places = (
        ("source_code", facts.source_code),
        ("second_source_code", facts.second_source_code),
    )
    for where, source in places:
        if not source:
            continue
        if source not in codes.SOURCES:
            message = _("Box 10: “%(code)s” is not a CITES source code. Choose one from the list.")
            yield _error("line.source_unknown", where, message, code=source)
            continue
        kingdom = codes.SOURCE_KINGDOM.get(source, "")
        if kingdom and facts.kingdom.capitalize() in {ANIMALS, PLANTS} - {kingdom}:
            yield _kingdom_conflict(facts, where, source, kingdom)
        appendix = codes.SOURCE_APPENDIX.get(source, "")
        if appendix and facts.appendix and facts.appendix != appendix:
            message = _(
                "Box 10: source %(code)s is only for Appendix %(only)s, and this line is in "
                "Appendix %(appendix)s. Choose C, F or A, or correct the Appendix."
            )
            params = {"code": source, "only": appendix, "appendix": facts.appendix}
            yield _error("line.source_appendix", where, message, **params)


def _kingdom_conflict(facts: LineFacts, where: str, source: str, kingdom: str) -> Issue:
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
    return _error("line.source_kingdom", where, message, code=source, taxon=taxon)


def _check_second_source(facts: LineFacts) -> Iterable[Issue]:
    first, second = facts.source_code, facts.second_source_code
    if not second:
        return
    if first == second or not SECONDABLE & {first, second}:
        message = _(
            "Box 10: two source codes are possible only when one of them is I (confiscated) or "
            "O (pre-Convention), as in “I W”. Leave one of %(first)s and %(second)s out."
        )
        params = {"first": first or "–", "second": second}
        yield _error("line.second_source", "second_source_code", message, **params)


def _check_pairs(facts: LineFacts) -> Iterable[Issue]:
    term = facts.term_code
    unit = codes.normal_unit(facts.unit_code)
    units = codes.TERM_UNITS.get(term) or frozenset(codes.PREFERRED_UNITS.get(term, ()))
    if units and unit in codes.UNITS and unit not in units:
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
        yield _warning("line.term_unit_unusual", "unit_code", message, **params)
    purpose = facts.purpose_code
    purposes = codes.TERM_PURPOSES.get(term)
    if purposes and purpose in codes.PURPOSES and purpose not in purposes:
        message = _(
            "Box 5a: purpose %(purpose)s is unusual for %(term)s. "
            "Correct the purpose or the description, or state the reason."
        )
        params = {
            "purpose": _named(codes.PURPOSES, purpose),
            "term": _named(codes.TERMS, term),
        }
        yield _warning("line.term_purpose_unusual", "purpose_code", message, **params)
    yield from _check_taxon_term(facts)


def _check_taxon_term(facts: LineFacts) -> Iterable[Issue]:
    """Yield a warning when no taxon on the way up has the term; terms without pairs pass."""
    names = {name.lower() for name in (facts.kingdom, *facts.taxa) if name}
    if facts.term_code not in codes.PAIRED_TERMS or not names - {facts.kingdom.lower()}:
        return
    names |= {other for name in names for other in codes.OTHER_NAMES.get(name, ())}
    if not any(facts.term_code in codes.TAXON_TERMS.get(name, ()) for name in names):
        message = _(
            "Box 9: %(term)s is unusual for %(taxon)s. "
            "Correct the description or the species, or state the reason."
        )
        taxon = facts.scientific_name or facts.taxa[0]
        params = {"term": _named(codes.TERMS, facts.term_code), "taxon": taxon}
        yield _warning("line.taxon_term_unusual", "term_code", message, **params)
