"""What the Convention asks of a case beyond the code lists (Arts. III, IV, V and VII)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
from core.permits.rules.issues import ERROR, WARNING, Issue

NDF, LAF = "ndf", "laf"
LIVE = "LIV"
COMMERCIAL = "T"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFacts:
    """A case as the rules see it. Countries are ISO 3166-1 alpha-2; `home` is the issuer's.

    `needs` is what the country asks beyond the Convention (see DocumentType).
    """

    kind: str
    home: str
    other_kind: str = ""
    is_cites: bool = True
    purpose_code: str = ""
    importer_country: str = ""
    exporter_country: str = ""
    import_permit_number: str = ""
    is_retrospective: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeFacts:
    """A line as the rules see it. `listing_parties` are those that listed it in Appendix III."""

    position: int
    appendix: str = ""
    source_code: str = ""
    second_source_code: str = ""
    term_code: str = ""
    origin_country: str = ""
    origin_permit_number: str = ""
    origin_permit_date: dt.date | None = None
    reexport_country: str = ""
    reexport_number: str = ""
    reexport_date: dt.date | None = None
    operation_number: str = ""
    acquisition_date: dt.date | None = None
    listing_parties: frozenset[str] = frozenset()

    @property
    def counts_as(self) -> str:
        """The Appendix whose rules apply: I of a registered operation (D) counts as II.

        Art. VII.4: Appendix I bred in captivity or propagated for commercial purposes.
        """
        is_registered = self.appendix == "I" and self.source_code == "D"
        return "II" if is_registered else self.appendix

    @property
    def is_pre_convention(self) -> bool:
        """Whether it was acquired before the Convention applied (source O, Art. VII.2)."""
        return "O" in (self.source_code, self.second_source_code)


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
    if not case.is_cites:
        return []
    lines = list(lines)
    issues = list(_check_countries(case))
    issues += _check_import_permit(case, lines)
    issues += _check_retrospective(case)
    for line in lines:
        issues += _check_line(case, line)
    return issues


def _check_countries(case: CaseFacts) -> Iterator[Issue]:
    exporter, importer, home = case.exporter_country, case.importer_country, case.home
    if case.kind in (EXPORT, REEXPORT) and exporter and exporter != home:
        message = _("Box 4: this paper is for goods that leave %(home)s.") % {"home": home}
        yield _issue("exporter.not_home", "exporter_country", message)
    if case.kind == IMPORT and importer and importer != home:
        message = _("Box 3a: this paper is for goods that come to %(home)s.") % {"home": home}
        yield _issue("importer.not_home", "importer_country", message)
    if case.kind != OTHER and exporter and exporter == importer:
        message = _("Box 3a: the countries of export and of import are the same.")
        yield _issue("importer.same_country", "importer_country", message)


def _check_import_permit(case: CaseFacts, lines: list[TradeFacts]) -> Iterator[Issue]:
    """Arts. III.2(d) and III.4(c): Appendix I needs the import permit first."""
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
        yield _issue("import_permit.missing", "import_permit_number", message)
    elif "import_permit" in case.needs:
        message = _("Give the number of the import permit.")
        yield _issue("import_permit.missing", "import_permit_number", message)


def _check_retrospective(case: CaseFacts) -> Iterator[Issue]:
    """A paper issued afterwards must say so, and why (Res. Conf. 12.3)."""
    if case.is_retrospective:
        message = _(
            "State why the paper was not applied for in time; the reason will stand on it. Not to "
            "have known is no reason."
        )
        yield Issue(
            code="retrospective", severity=WARNING, field="is_retrospective", message=message
        )


def _check_line(case: CaseFacts, line: TradeFacts) -> Iterator[Issue]:
    yield from _check_purpose(case, line)
    yield from _check_source(line)
    yield from _check_kind(case, line)
    if case.kind == EXPORT:
        yield from _check_export(case, line)
    if case.kind == REEXPORT:
        yield from _check_reexport(case, line)
    if case.is_retrospective and line.counts_as == "I":
        message = _("A paper for Appendix I is never issued afterwards.")
        yield _issue("retrospective.appendix_i", "appendix", message, line)


def _check_purpose(case: CaseFacts, line: TradeFacts) -> Iterator[Issue]:
    """Art. III.3(c), III.5(c): Appendix I is not imported for primarily commercial purposes."""
    if case.purpose_code != COMMERCIAL or line.counts_as != "I":
        return
    is_introduction = case.kind == OTHER and case.other_kind == INTRODUCTION
    if case.kind == IMPORT or is_introduction:
        message = _(
            "Appendix I may not be imported for primarily commercial purposes (purpose T), except "
            "from a registered operation (source D)."
        )
        yield _issue("import.primarily_commercial", "purpose_code", message, line)
    elif case.kind == EXPORT and not line.is_pre_convention:
        message = _(
            "Commercial trade in Appendix I is closed in general. State why this export may be."
        )
        yield _warn("export.commercial_appendix_i", "purpose_code", message, line)


def _check_source(line: TradeFacts) -> Iterator[Issue]:
    """Box 12b: a registered operation's number, or the date of acquisition."""
    if line.source_code == "D" and not line.operation_number:
        message = _(
            "Source D: give the number of the operation in the Secretariat's register (box 12b)."
        )
        yield _issue("operation.missing", "operation_number", message, line)
    if line.is_pre_convention and line.acquisition_date is None:
        message = _("Pre-Convention (source O): give the date of acquisition (box 12b).")
        yield _issue("acquisition.missing", "acquisition_date", message, line)


def _check_kind(case: CaseFacts, line: TradeFacts) -> Iterator[Issue]:
    """What each "other" paper is for (Arts. V.3, VII.2, VII.5, XIV.6)."""
    if case.kind != OTHER:
        return
    if case.other_kind == PRE_CONVENTION and not line.is_pre_convention:
        message = _("A pre-Convention certificate is for specimens of source O.")
        yield _issue("certificate.not_pre_convention", "source_code", message, line)
    if case.other_kind == CAPTIVE_BRED and line.source_code != "C":
        message = _("A certificate of captive breeding is for animals of source C.")
        yield _issue("certificate.not_captive_bred", "source_code", message, line)
    if case.other_kind == PROPAGATED and line.source_code != "A":
        message = _("A certificate of artificial propagation is for plants of source A.")
        yield _issue("certificate.not_propagated", "source_code", message, line)
    if case.other_kind == INTRODUCTION and line.source_code != "X":
        message = _("An introduction from the sea is of specimens of source X.")
        yield _issue("certificate.not_from_the_sea", "source_code", message, line)
    if case.other_kind == ORIGIN and line.appendix and line.appendix != "III":
        message = _("A certificate of origin is for Appendix III only.")
        yield _issue("certificate.not_appendix_iii", "appendix", message, line)


def _check_export(case: CaseFacts, line: TradeFacts) -> Iterator[Issue]:
    """Box 12: an export permit is for what was taken, bred or propagated in the country."""
    if line.origin_country and line.origin_country != case.home and not line.is_pre_convention:
        message = _(
            "Box 12: what comes from %(origin)s leaves with a re-export certificate, not with an "
            "export permit."
        ) % {"origin": line.origin_country}
        yield _issue("export.origin_elsewhere", "origin_country", message, line)
    is_foreign_iii = line.appendix == "III" and line.listing_parties - {case.home}
    if is_foreign_iii and case.home not in line.listing_parties:
        message = _(
            "This species is in Appendix III for another country: a certificate of origin is "
            "enough. State why an export permit is wanted."
        )
        yield _warn("export.appendix_iii_elsewhere", "appendix", message, line)


def _check_reexport(case: CaseFacts, line: TradeFacts) -> Iterator[Issue]:
    """Boxes 12 and 12a: the permit of the country of origin, and the last re-export's."""
    if line.is_pre_convention:
        return
    missing = _(
        "Re-export: give the country of origin with its permit's number and date (box 12), or "
        "source O for pre-Convention stock."
    )
    if not line.origin_country:
        yield _issue("reexport.origin_missing", "origin_country", missing, line)
    elif line.origin_country == case.home:
        message = _("Box 12: what comes from the country itself leaves with an export permit.")
        yield _issue("reexport.origin_home", "origin_country", message, line)
    if not line.origin_permit_number:
        yield _issue("reexport.permit_missing", "origin_permit_number", missing, line)
    if line.origin_permit_date is None:
        yield _issue("reexport.permit_date_missing", "origin_permit_date", missing, line)
    given = (line.reexport_country, line.reexport_number, line.reexport_date)
    if any(given) and not all(given):
        message = _("Box 12a: give the country, number and date of the last re-export, or none.")
        yield _issue("reexport.last_incomplete", "reexport_country", message, line)


def _issue(code: str, field: str, message: str, line: TradeFacts | None = None) -> Issue:
    position = line.position if line else None
    return Issue(code=code, severity=ERROR, field=field, message=message, position=position)


def _warn(code: str, field: str, message: str, line: TradeFacts) -> Issue:
    return Issue(code=code, severity=WARNING, field=field, message=message, position=line.position)
