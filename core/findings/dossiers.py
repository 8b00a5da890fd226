"""What a dossier holds: blocks with their items, checks, and how deep it must go. Pure.

Source: findings.md sections 1 and 2 (criteria of Res. Conf. 16.7 and 18.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

LIGHT, STANDARD, FULL = "light", "standard", "full"
DEPTHS = {
    LIGHT: _("Simple: bred, propagated, ranched or pre-Convention"),
    STANDARD: _("Standard: wild, Appendix II"),
    FULL: _("Full: wild, Appendix I or in doubt"),
}
WILD = frozenset("WXYU")
"""Sources that need more than bred, propagated or ranched ones do."""
LIVE = "LIV"


@dataclass(frozen=True, slots=True)
class Block:
    """A group of questions; an answer is kept under `code` (the whole) or `code.item`."""

    code: str
    label: Any
    items: tuple[tuple[str, Any], ...] = ()


NDF = (
    Block(
        "species",
        _("Species: biology and vulnerability"),
        (
            ("life_history", _("Life history: growth, age at maturity, reproduction")),
            ("adaptability", _("Habitat and adaptability")),
            ("migratory", _("Migratory, or a stock shared with other countries")),
            ("mortality", _("Deaths between capture and export")),
        ),
    ),
    Block(
        "status",
        _("Status and trend of the population"),
        (
            ("abundance", _("Abundance")),
            ("range", _("Range, past and present")),
            ("trend", _("Structure and trend: harvest area, country, world")),
            ("conservation", _("Conservation status")),
            ("quality", _("How good the data are")),
            ("genetics", _("Genetics")),
        ),
    ),
    Block(
        "harvest",
        _("Harvest: where, how, how much"),
        (
            ("type", _("Type of harvest and area")),
            ("volume", _("Volume, legal and illegal, and its trend")),
            ("segment", _("Sex, age or size taken")),
            ("quality", _("How good the data are")),
            ("conversion", _("Conversion factors used")),
            ("habitat", _("Effects on the habitat")),
        ),
    ),
    Block(
        "management",
        _("Management and controls"),
        (
            ("aims", _("Aims and plan")),
            ("measures", _("Measures: limits, seasons, sizes, closed areas")),
            ("adaptive", _("How the measures follow what is monitored")),
            ("compliance", _("Compliance and enforcement")),
            ("tenure", _("Tenure and access")),
            ("effectiveness", _("Effectiveness")),
            ("protected", _("Share of the population that is protected")),
        ),
    ),
    Block(
        "benefits",
        _("Benefits for conservation and people"),
        (
            ("species", _("For the species and its habitat")),
            ("local", _("For local people")),
            ("other", _("Other")),
        ),
    ),
    Block(
        "threats",
        _("Threats"),
        (
            ("intrinsic", _("From its biology")),
            ("extrinsic", _("From outside: habitat, climate, illegal use")),
        ),
    ),
    Block(
        "monitoring",
        _("Monitoring"),
        (
            ("population", _("Of the population")),
            ("offtake", _("Of the off-take")),
            ("feedback", _("How results come back into decisions")),
        ),
    ),
    Block(
        "trade",
        _("Trade so far, legal and illegal"),
        (
            ("legal", _("Past legal volume")),
            ("illegal", _("Past illegal volume")),
            ("quotas", _("Quotas and how they were kept")),
            ("demand", _("Demand to be expected")),
        ),
    ),
    Block("sources", _("Sources")),
    Block("review_on", _("To be reviewed on")),
)
IMPORT_NDF = (
    Block(
        "purpose",
        _("Purposes of the import (Article III.3(a))"),
        (
            ("use", _("What the specimens are for")),
            ("detriment", _("Why these purposes are not detrimental to survival")),
        ),
    ),
    Block(
        "housing",
        _("Housing and care of live specimens (Article III.3(b))"),
        (
            ("place", _("Place and equipment of the recipient")),
            ("keepers", _("Keepers and their experience")),
            ("care", _("Veterinary care, diet, company of its kind")),
            ("future", _("What becomes of offspring and of old animals")),
        ),
    ),
    Block("trade", _("Trade so far, legal and illegal")),
    Block("sources", _("Sources")),
    Block("review_on", _("To be reviewed on")),
)
LAF = (
    Block("taken_legally", _("Taken from the wild lawfully: licence, dates, area, tags")),
    Block("chain_of_custody", _("Chain of custody: invoices, transfers, quantities agree")),
    Block("imported_earlier", _("Imported earlier: foreign document, customs clearance, date")),
    Block("bred_or_propagated", _("Bred or propagated: facility, parental stock, capacity, marks")),
    Block("pre_convention", _("Acquired before the Convention applied: evidence of the date")),
    Block("stockpile", _("From a registered or seized stock: inventory, marking, registration")),
    Block("identity", _("Identity of the specimens: identification, marks, photographs")),
    Block("applicant", _("The applicant: ownership, licence, past offences")),
)
BLOCKS = {"ndf": NDF, "laf": LAF}
ALL = {"ndf": (*NDF, *IMPORT_NDF), "laf": LAF}
BY_SOURCE = {
    "taken_legally": frozenset("WXYRU"),
    "bred_or_propagated": frozenset("CDAFR"),
    "pre_convention": frozenset("O"),
    "stockpile": frozenset("I"),
}
"""Checks of a LAF that are for some sources only; a few more are for every case."""
ALWAYS = ("chain_of_custody", "identity", "applicant")
ANSWERS = {
    "satisfied": _("Satisfied"),
    "not_satisfied": _("Not satisfied"),
    "unclear": _("Unclear: more is needed"),
    "not_applicable": _("Does not apply"),
}
SETTLED = frozenset({"satisfied", "not_applicable"})
PROVED = frozenset({"taken_legally", "bred_or_propagated", "pre_convention", "imported_earlier"})
"""Checks that rest on an uploaded proof where the dossier must be full."""
REQUIRED: dict[str, tuple[str, ...]] = {
    LIGHT: (),
    STANDARD: (),
    FULL: ("status", "harvest", "management", "monitoring", "trade"),
}
"""Blocks that a positive NDF answers, by depth; a country's pack may ask for more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """How deep the dossier of a case must go: which blocks and checks a positive one answers.

    `blocks` are asked for (in order), `required` must be answered; `checks` are the LAF's;
    `needs_proofs` says that the checks of `PROVED` must point at an uploaded proof.
    """

    depth: str
    blocks: tuple[Block, ...]
    required: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    needs_proofs: bool = False


def depth_of(*, appendices: Iterable[str], sources: Iterable[str]) -> str:
    """How deep a dossier must go: wild needs more than bred; Appendix I and doubt need most.

    `appendices` are those whose rules apply to the lines, `sources` all their source codes.
    """
    is_wild = bool(WILD & set(sources))
    if is_wild and ("I" in set(appendices) or "U" in set(sources)):
        return FULL
    return STANDARD if is_wild else LIGHT


def ndf_needs(
    *,
    depth: str,
    is_import: bool = False,
    is_live: bool = False,
    required: Mapping[str, Iterable[str]] | None = None,
) -> Needs:
    """What a non-detriment finding must hold.

    An import of Appendix I asks for its purposes and, alive, for the housing (Art. III.3), at any
    depth; anything else for the blocks of its depth: `required` by depth is the country's.
    """
    if is_import:
        own = ("purpose", "housing") if is_live else ("purpose",)
        blocks = tuple(each for each in IMPORT_NDF if is_live or each.code != "housing")
        return Needs(depth=depth, blocks=blocks, required=own)
    asked = dict(REQUIRED) | {name: tuple(codes) for name, codes in (required or {}).items()}
    return Needs(depth=depth, blocks=NDF, required=tuple(asked[depth]))


def laf_needs(*, depth: str, sources: Iterable[str], is_from_abroad: bool) -> Needs:
    """Which checks a legal acquisition finding makes: by source, and always a few."""
    given = set(sources)
    checks = [code for code, own in BY_SOURCE.items() if own & given]
    if is_from_abroad:
        checks.append("imported_earlier")
    wanted = (*checks, *ALWAYS)
    return Needs(
        depth=depth,
        blocks=tuple(each for each in LAF if each.code in wanted),
        required=wanted if depth == FULL else (),
        checks=wanted,
        needs_proofs=depth == FULL,
    )


def keys_of(kind: str) -> frozenset[str]:
    """Every key that an answer of this kind ("ndf", "laf") may stand under."""
    own = {block.code for block in ALL[kind]}
    return frozenset(own | {f"{b.code}.{code}" for b in ALL[kind] for code, _label in b.items})


def answered(evidence: Mapping[str, Any]) -> frozenset[str]:
    """The blocks that have an answer, as a whole or item by item."""
    return frozenset(key.split(".")[0] for key, text in evidence.items() if str(text).strip())


def label_of(key: str) -> str:
    """The words of a key: "status.trend" reads "Status…: Structure and trend…"."""
    code, _dot, item = key.partition(".")
    for block in (*NDF, *IMPORT_NDF, *LAF):
        if block.code == code:
            names = dict(block.items)
            if not item:
                return str(block.label)
            if item in names:
                return f"{block.label}: {names[item]}"
    return key
