"""What the Convention asks of a case beyond the code lists (Arts. III, IV, V and VII)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permits.rules.controls import (
    PAPERS,
    Said,
    case_control,
    defined_in,
    line_control,
    run,
)
from core.permits.rules.documents import (
    CAPTIVE_BRED,
    EXPORT,
    IMPORT,
    INTRODUCTION,
    ORIGIN,
    OTHER,
    PRE_CONVENTION,
    PROPAGATED,
    REEXPORT,
)
from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.rules.issues import ERROR, WARNING, Issue

__all__ = ["LAF", "NDF", "CaseFacts", "TradeFacts", "check_case", "needed_findings"]

NDF, LAF = "ndf", "laf"
LIVE = "LIV"
COMMERCIAL = "T"


def needed_findings(case: CaseFacts, lines: Iterable[TradeFacts]) -> frozenset[str]:
    """Which findings must be in force before the paper is issued: "ndf", "laf".

    Export of Appendix I or II: both (Arts. III.2, IV.2). Export of III by the listing Party: LAF
    (Art. V.2). Import of I: NDF of the State of import (Art. III.3(a)). Introduction from the sea
    of I or II: NDF (Arts. III.5, IV.6). Certificates of Art. VII.2 and VII.5, re-export
    certificates and certificates of origin: none. The country's own needs are added.
    """
    own = case.needs & {NDF, LAF}
    if not case.is_cites:
        return own
    needed: set[str] = set()
    for line in lines:
        needed |= _needed_for(case, line)
    return own | needed


def _needed_for(case: CaseFacts, line: TradeFacts) -> set[str]:
    listed = line.counts_as
    if case.kind == EXPORT and listed in ("I", "II"):
        return {NDF, LAF}
    if case.kind == EXPORT and listed == "III" and case.home in line.listing_parties:
        return {LAF}
    if case.kind == IMPORT and listed == "I":
        return {NDF}
    if case.kind == OTHER and case.other_kind == INTRODUCTION and listed in ("I", "II"):
        return {NDF}
    return set()


def check_case(case: CaseFacts, lines: Iterable[TradeFacts]) -> list[Issue]:
    """The issues that the Convention raises on a CITES case; none on a national paper."""
    return list(run(case, list(lines), defined_in(__name__)))


@case_control(
    "exporter.not_home",
    severity=ERROR,
    title=gettext_lazy("Exports and re-exports leave the country that issues the paper"),
    source="Arts. III.2, III.4; form, box 4",
)
def exporter_not_home(case: CaseFacts, lines: Sequence[TradeFacts]) -> Iterator[Said]:
    exporter = case.exporter_country
    if case.kind in (EXPORT, REEXPORT) and exporter and exporter != case.home:
        message = _("Box 4: this paper is for goods that leave %(home)s.") % {"home": case.home}
        yield "exporter_country", message


@case_control(
    "importer.not_home",
    severity=ERROR,
    title=gettext_lazy("Imports come to the country that issues the permit"),
    source="Art. III.3; form, box 3a",
)
def importer_not_home(case: CaseFacts, lines: Sequence[TradeFacts]) -> Iterator[Said]:
    importer = case.importer_country
    if case.kind == IMPORT and importer and importer != case.home:
        message = _("Box 3a: this paper is for goods that come to %(home)s.") % {"home": case.home}
        yield "importer_country", message


@case_control(
    "importer.same_country",
    severity=ERROR,
    title=gettext_lazy("Exporting and importing country differ"),
    source="UNEP-WCMC S08; Art. I(c)",
    rule="S08",
)
def same_country(case: CaseFacts, lines: Sequence[TradeFacts]) -> Iterator[Said]:
    exporter = case.exporter_country
    if case.kind != OTHER and exporter and exporter == case.importer_country:
        message = _("Box 3a: the countries of export and of import are the same.")
        yield "importer_country", message


@case_control(
    "import_permit.missing",
    severity=ERROR,
    title=gettext_lazy("Appendix I, or the country, needs the import permit first"),
    source="Arts. III.2(d), III.4(c)",
    about=PAPERS,
)
def import_permit_missing(case: CaseFacts, lines: Sequence[TradeFacts]) -> Iterator[Said]:
    if case.import_permit_number:
        return
    is_needed = any(
        line.counts_as == "I"
        and not line.is_pre_convention
        and (case.kind == EXPORT or (case.kind == REEXPORT and line.term_code == LIVE))
        for line in lines
    )
    if is_needed:
        message = _(
            "Appendix I: give the number of the import permit; the country of import must have "
            "granted it before this paper is issued."
        )
        yield "import_permit_number", message
    elif "import_permit" in case.needs:
        yield "import_permit_number", _("Give the number of the import permit.")


@case_control(
    "retrospective",
    severity=WARNING,
    title=gettext_lazy("A paper issued afterwards says so, and why"),
    source="Res. Conf. 12.3, retrospective issue",
    about=PAPERS,
)
def retrospective(case: CaseFacts, lines: Sequence[TradeFacts]) -> Iterator[Said]:
    if case.is_retrospective:
        message = _(
            "State why the paper was not applied for in time; the reason will stand on it. Not to "
            "have known is no reason."
        )
        yield "is_retrospective", message


@line_control(
    "import.primarily_commercial",
    severity=ERROR,
    title=gettext_lazy("Appendix I is not imported for primarily commercial purposes"),
    source="Arts. III.3(c), III.5(c), VII.4",
)
def primarily_commercial(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if case.purpose_code != COMMERCIAL or line.counts_as != "I":
        return
    if case.kind == IMPORT or (case.kind == OTHER and case.other_kind == INTRODUCTION):
        message = _(
            "Appendix I may not be imported for primarily commercial purposes (purpose T), except "
            "from a registered operation (source D)."
        )
        yield "purpose_code", message


@line_control(
    "export.commercial_appendix_i",
    severity=WARNING,
    title=gettext_lazy("Commercial export of Appendix I needs a reason"),
    source="Arts. II.1, III.3(c)",
)
def commercial_export(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    is_commercial = case.purpose_code == COMMERCIAL and line.counts_as == "I"
    if is_commercial and case.kind == EXPORT and not line.is_pre_convention:
        message = _(
            "Commercial trade in Appendix I is closed in general. State why this export may be."
        )
        yield "purpose_code", message


@line_control(
    "operation.missing",
    severity=ERROR,
    title=gettext_lazy("Source D names the registered operation"),
    source="Res. Conf. 12.10; form, box 12b",
    about=PAPERS,
)
def operation_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if line.source_code == "D" and not line.operation_number:
        message = _(
            "Source D: give the number of the operation in the Secretariat's register (box 12b)."
        )
        yield "operation_number", message


@line_control(
    "acquisition.missing",
    severity=ERROR,
    title=gettext_lazy("Source O gives the date of acquisition"),
    source="Art. VII.2; Res. Conf. 13.6; form, box 12b",
    about=PAPERS,
)
def acquisition_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if line.is_pre_convention and line.acquisition_date is None:
        message = _("Pre-Convention (source O): give the date of acquisition (box 12b).")
        yield "acquisition_date", message


def _is_other(case: CaseFacts, other_kind: str) -> bool:
    return case.kind == OTHER and case.other_kind == other_kind


@line_control(
    "certificate.not_pre_convention",
    severity=ERROR,
    title=gettext_lazy("A pre-Convention certificate is for source O"),
    source="Art. VII.2",
)
def not_pre_convention(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_other(case, PRE_CONVENTION) and not line.is_pre_convention:
        yield "source_code", _("A pre-Convention certificate is for specimens of source O.")


@line_control(
    "certificate.not_captive_bred",
    severity=ERROR,
    title=gettext_lazy("A certificate of captive breeding is for source C"),
    source="Art. VII.5",
)
def not_captive_bred(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_other(case, CAPTIVE_BRED) and line.source_code != "C":
        yield "source_code", _("A certificate of captive breeding is for animals of source C.")


@line_control(
    "certificate.not_propagated",
    severity=ERROR,
    title=gettext_lazy("A certificate of artificial propagation is for source A"),
    source="Art. VII.5",
)
def not_propagated(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_other(case, PROPAGATED) and line.source_code != "A":
        message = _("A certificate of artificial propagation is for plants of source A.")
        yield "source_code", message


@line_control(
    "certificate.not_from_the_sea",
    severity=ERROR,
    title=gettext_lazy("An introduction from the sea is of source X"),
    source="Arts. I(e), XIV.6; Res. Conf. 14.6",
)
def not_from_the_sea(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_other(case, INTRODUCTION) and line.source_code != "X":
        yield "source_code", _("An introduction from the sea is of specimens of source X.")


@line_control(
    "certificate.not_appendix_iii",
    severity=ERROR,
    title=gettext_lazy("A certificate of origin is for Appendix III"),
    source="Art. V.3",
)
def not_appendix_iii(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_other(case, ORIGIN) and line.appendix and line.appendix != "III":
        yield "appendix", _("A certificate of origin is for Appendix III only.")


@line_control(
    "export.origin_elsewhere",
    severity=ERROR,
    title=gettext_lazy("An export permit is for what was taken or bred in the country"),
    source="Arts. III.2, IV.2; form, box 12",
)
def origin_elsewhere(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    is_foreign = line.origin_country and line.origin_country != case.home
    if case.kind == EXPORT and is_foreign and not line.is_pre_convention:
        message = _(
            "Box 12: what comes from %(origin)s leaves with a re-export certificate, not with an "
            "export permit."
        ) % {"origin": line.origin_country}
        yield "origin_country", message


@line_control(
    "export.appendix_iii_elsewhere",
    severity=WARNING,
    title=gettext_lazy("Appendix III of another country needs a certificate of origin only"),
    source="Art. V.3",
)
def appendix_iii_elsewhere(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    is_foreign = bool(line.listing_parties) and case.home not in line.listing_parties
    if case.kind == EXPORT and line.appendix == "III" and is_foreign:
        message = _(
            "This species is in Appendix III for another country: a certificate of origin is "
            "enough. State why an export permit is wanted."
        )
        yield "appendix", message


def _missing_of_origin() -> str:
    return _(
        "Re-export: give the country of origin with its permit's number and date (box 12), or "
        "source O for pre-Convention stock."
    )


def _is_reexport(case: CaseFacts, line: TradeFacts) -> bool:
    return case.kind == REEXPORT and not line.is_pre_convention


@line_control(
    "reexport.origin_missing",
    severity=ERROR,
    title=gettext_lazy("A re-export names the country of origin"),
    source="Arts. III.4(a), IV.5(a); form, box 12",
)
def reexport_origin_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_reexport(case, line) and not line.origin_country:
        yield "origin_country", _missing_of_origin()


@line_control(
    "reexport.origin_home",
    severity=ERROR,
    title=gettext_lazy("A re-export cannot originate in the exporting country"),
    source="UNEP-WCMC S07; form, box 12",
    rule="S07",
)
def reexport_origin_home(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_reexport(case, line) and line.origin_country == case.home:
        message = _("Box 12: what comes from the country itself leaves with an export permit.")
        yield "origin_country", message


@line_control(
    "reexport.permit_missing",
    severity=ERROR,
    title=gettext_lazy("A re-export names the permit of origin"),
    source="Arts. III.4(a), IV.5(a); form, box 12",
    about=PAPERS,
)
def reexport_permit_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_reexport(case, line) and not line.origin_permit_number:
        yield "origin_permit_number", _missing_of_origin()


@line_control(
    "reexport.permit_date_missing",
    severity=ERROR,
    title=gettext_lazy("A re-export gives the date of the permit of origin"),
    source="Res. Conf. 12.3; form, box 12",
    about=PAPERS,
)
def reexport_permit_date_missing(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if _is_reexport(case, line) and line.origin_permit_date is None:
        yield "origin_permit_date", _missing_of_origin()


@line_control(
    "reexport.last_incomplete",
    severity=ERROR,
    title=gettext_lazy("The last re-export is named wholly or not at all"),
    source="Res. Conf. 12.3; form, box 12a",
    about=PAPERS,
)
def last_reexport_incomplete(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    given = (line.reexport_country, line.reexport_number, line.reexport_date)
    if _is_reexport(case, line) and any(given) and not all(given):
        message = _("Box 12a: give the country, number and date of the last re-export, or none.")
        yield "reexport_country", message


@line_control(
    "retrospective.appendix_i",
    severity=ERROR,
    title=gettext_lazy("A paper for Appendix I is never issued afterwards"),
    source="Res. Conf. 12.3, retrospective issue",
    about=PAPERS,
)
def retrospective_appendix_i(case: CaseFacts, line: TradeFacts) -> Iterator[Said]:
    if case.is_retrospective and line.counts_as == "I":
        yield "appendix", _("A paper for Appendix I is never issued afterwards.")
