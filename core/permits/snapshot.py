"""The frozen permit of a case: what is printed, signed, sent and never changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.epermit.model import EPermit, Line, Party
from core.permits.models import Application, ApplicationLine
from core.permits.rules.documents import IMPORT
from core.quotas.rules import QuotaUse
from tenants.context import current_country

LIVE = "LIV"
CONVENTION = ("en", "fr", "es")


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueFacts:
    """What is decided at issue and stands on the paper besides what was applied for."""

    number: str
    issued_at: dt.datetime
    valid_from: dt.date
    valid_until: dt.date
    issued_by: str
    authority: Party
    security_stamp: str
    conditions: list[str]


def build_permit(
    app: Application,
    *,
    lines: list[ApplicationLine],
    uses: list[QuotaUse],
    facts: IssueFacts,
) -> EPermit:
    """The whole paper from the case as it stands, its quota uses and the facts of issue."""
    kind = app.document_type
    shown = {use.position: use for use in uses if use.is_narrowest}
    return EPermit(
        number=facts.number,
        kind=kind.kind,
        other_kind=kind.other_kind,
        document_type=kind.code,
        issued_at=facts.issued_at,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        importer=_party(app, "importer"),
        exporter=_party(app, "exporter"),
        import_country=app.importer_country,
        conditions=facts.conditions,
        purpose_code=app.purpose_code,
        security_stamp=facts.security_stamp,
        authority=facts.authority,
        issued_place=facts.authority.city,
        issued_by=facts.issued_by,
        transport_document=app.transport_document,
        lines=[_line(line, shown.get(line.position)) for line in lines],
    )


def standard_conditions(app: Application, *, lines: list[ApplicationLine]) -> list[str]:
    """Sentences that the paper must carry whatever the officer writes (box 5).

    Live animals: Arts. III.2(c), IV.2(c), V.2(b). Retrospective issue: Res. Conf. 12.3. In the
    country's first language of the Convention (English, French, Spanish), else in English.
    """
    with translation.override(paper_language()):
        return _standard_conditions(app, lines)


def paper_language() -> str:
    """The language of the Convention that the country's papers use: "en", "fr" or "es"."""
    return next((code for code in current_country().languages if code in CONVENTION), "en")


def _standard_conditions(app: Application, lines: list[ApplicationLine]) -> list[str]:
    conditions: list[str] = []
    is_live = any(
        line.term_code == LIVE and line.taxon is not None and line.taxon.kingdom == "Animalia"
        for line in lines
    )
    if is_live and app.document_type.is_cites:
        conditions.append(
            _(
                "Valid for live animals only if they are transported as the CITES guidelines or, "
                "by air, the IATA Live Animals Regulations require."
            )
        )
    if app.import_permit_number and app.document_type.kind != IMPORT:
        number = {"number": app.import_permit_number}
        conditions.append(_("Import permit: %(number)s.") % number)
    if app.is_retrospective:
        reason = {"reason": app.reasons.get("retrospective", "")}
        conditions.append(_("Issued retrospectively. Reason: %(reason)s") % reason)
    return conditions


def _party(app: Application, role: str) -> Party:
    parts = ("name", "street", "city", "postcode", "country")
    return Party(**{part: getattr(app, f"{role}_{part}") for part in parts})


def _line(line: ApplicationLine, use: QuotaUse | None) -> Line:
    if line.quantity is None:
        raise ValueError(f"line {line.position} has no quantity")
    return Line(
        position=line.position,
        scientific_name=line.scientific_name,
        common_name=line.common_name,
        description=line.description,
        term_code=line.term_code,
        marks=line.marks,
        appendix=line.appendix,
        source_code=line.source_code,
        second_source_code=line.second_source_code,
        quantity=line.quantity,
        unit_code=line.unit_code,
        quota_used=use.used if use else None,
        quota_total=use.amount if use else None,
        quota_unit=use.unit_code if use else "",
        origin_country=line.origin_country,
        origin_permit=line.origin_permit_number,
        origin_date=line.origin_permit_date,
        reexport_country=line.reexport_country,
        reexport_certificate=line.reexport_number,
        reexport_date=line.reexport_date,
        operation_number=line.operation_number,
        acquisition_date=line.acquisition_date,
    )
