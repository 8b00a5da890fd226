"""Controls of earlier papers and of marks: foreign permits, their numbers, tags and rings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permits.rules.controls import PAPERS, Said, line_control
from core.permits.rules.documents import IMPORT, REEXPORT
from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.rules.issues import ERROR, NOTE

VOID = frozenset({"cancelled", "revoked", "replaced", "withdrawn", "stolen", "lost"})
"""Standings, as issuers tell them, of papers that allow nothing any more."""
ENOUGH = 5
"""Papers of an issuer that must be known before its numbers have a usual shape."""
SKINS = frozenset({"SKI", "SKP", "SID", "BEL"})
LIVE, CAVIAR, TUSKS = "LIV", "CAV", "TUS"


def shape_of(number: str) -> str:
    """The shape of a number: letters as A, digits as 9, runs as one; "26MZ000017" is "9A9"."""
    return re.sub(r"9+", "9", re.sub(r"A+", "A", re.sub(r"[A-Z]", "A", _digits(number))))


def _digits(number: str) -> str:
    return re.sub(r"\d", "9", " ".join(number.upper().split()))


@line_control(
    "foreign_permit.used",
    severity=ERROR,
    title=gettext_lazy("A foreign permit serves one import"),
    source="Art. VI.5; Res. Conf. 12.3; findings, indicator 9",
    is_exceptable=True,
    about=PAPERS,
)
def foreign_permit_used(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """An import permit against a number that another import permit in force names already."""
    for paper in line.papers:
        if case.kind == IMPORT and paper.used_by:
            message = _(
                "Box 12: %(number)s of %(issuer)s was used for %(permits)s already. Correct the "
                "number, or let a supervisor except it with a reason."
            ) % {
                "number": paper.number,
                "issuer": paper.issuer,
                "permits": ", ".join(paper.used_by),
            }
            yield "origin_permit_number", message


@line_control(
    "foreign_permit.shared",
    severity=NOTE,
    title=gettext_lazy("Earlier re-exports against the same permit are known"),
    source="Res. Conf. 12.3, re-export; findings, indicator 9",
    about=PAPERS,
)
def foreign_permit_shared(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Several re-exports may draw on one import; whoever decides should see them."""
    for paper in line.papers:
        if case.kind == REEXPORT and paper.used_by:
            message = _(
                "Box 12: %(number)s of %(issuer)s stands on %(permits)s as well: see that the "
                "quantities together do not exceed what was imported."
            ) % {
                "number": paper.number,
                "issuer": paper.issuer,
                "permits": ", ".join(paper.used_by),
            }
            yield "origin_permit_number", message


@line_control(
    "foreign_permit.void",
    severity=ERROR,
    title=gettext_lazy("The foreign permit was not cancelled"),
    source="Arts. III.4, IV.5; Res. Conf. 12.3",
    about=PAPERS,
)
def foreign_permit_void(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Its issuer told us that the paper allows nothing any more."""
    for paper in line.papers:
        if paper.standing.lower() in VOID:
            message = _(
                "Box 12: %(issuer)s has told that its permit %(number)s is void. Ask the sender "
                "for the paper that replaced it, and give its number."
            ) % {"number": paper.number, "issuer": paper.issuer}
            yield "origin_permit_number", message


@line_control(
    "foreign_permit.expired",
    severity=ERROR,
    title=gettext_lazy("The foreign permit is still valid at import"),
    source="Art. VI.2; Res. Conf. 12.3",
    about=PAPERS,
)
def foreign_permit_expired(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """For imports still to come; what a re-export draws on was judged when it came in."""
    for paper in line.papers:
        is_over = paper.valid_until and case.on and paper.valid_until < case.on
        if case.kind == IMPORT and is_over:
            message = _(
                "Box 12: permit %(number)s of %(issuer)s was valid until %(day)s. Ask the sender "
                "for a new one, and give its number."
            ) % {
                "number": paper.number,
                "issuer": paper.issuer,
                "day": f"{paper.valid_until:%Y-%m-%d}",
            }
            yield "origin_permit_number", message


@line_control(
    "foreign_permit.number_format",
    severity=NOTE,
    title=gettext_lazy("The number looks like those of its issuer"),
    source="Findings, indicator 9 (number format not the issuer's)",
    about=PAPERS,
)
def foreign_number_format(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """The shape is compared with the issuer's papers that reached us, once they are five."""
    for paper in line.papers:
        if len(paper.seen_shapes) >= ENOUGH and shape_of(paper.number) not in paper.seen_shapes:
            message = _(
                "Box 12: %(number)s does not look like the numbers of %(issuer)s. Compare it with "
                "the paper, or ask that country's authority."
            ) % {"number": paper.number, "issuer": paper.issuer}
            yield "origin_permit_number", message


@line_control(
    "marks.individual",
    severity=ERROR,
    title=gettext_lazy("Live animals of registered operations are marked one by one"),
    source="Res. Conf. 12.10, Annex 1; Res. Conf. 8.13",
    about=PAPERS,
)
def marks_individual(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Appendix I, source D, live animals: rings, chips or tattoos in box 9."""
    is_bred = line.appendix == "I" and line.source_code == "D" and line.term_code == LIVE
    if is_bred and line.goods.kingdom == "Animalia" and not line.marks.strip():
        message = _(
            "Box 9: give the ring, chip or tattoo of every animal of a registered operation."
        )
        yield "marks", message


@line_control(
    "marks.ivory",
    severity=ERROR,
    title=gettext_lazy("Whole tusks are marked"),
    source="Res. Conf. 10.10, marking",
    about=PAPERS,
)
def marks_ivory(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Raw elephant ivory bears country, serial number and weight, punched or indelible."""
    is_ivory = line.term_code == TUSKS and "Elephantidae" in line.goods.taxa
    if is_ivory and not line.marks.strip():
        message = _(
            "Box 9: give the mark of each tusk: country, last two digits of the year, serial "
            "number and weight."
        )
        yield "marks", message


@line_control(
    "marks.tags",
    severity=NOTE,
    title=gettext_lazy("Crocodile skins bear tags, caviar bears labels"),
    source="Res. Conf. 11.12 (crocodilians); Res. Conf. 12.7 (caviar)",
    about=PAPERS,
)
def marks_tags(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    """Their numbers belong on the paper; they are often fixed after the application."""
    if line.marks.strip():
        return
    if line.term_code in SKINS and "Crocodylia" in line.goods.taxa:
        yield "marks", _("Box 9: give the numbers of the tags on the skins before issue.")
    if line.term_code == CAVIAR:
        yield "marks", _("Box 9: give the codes of the labels on the caviar before issue.")
