"""Whether everything that the form asks for has been entered. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.permits.rules.convention import CaseFacts
from core.permits.rules.documents import EXHIBITION, INSTRUMENT, OWNERSHIP
from core.permits.rules.issues import ERROR, Issue

WITHOUT_IMPORTER = frozenset({EXHIBITION, OWNERSHIP, INSTRUMENT})
"""Papers for many crossings: boxes 3 and 3a may stay blank."""
PROOFS = frozenset({"proof_of_origin", "proof_of_acquisition"})
PARTY_FIELDS = ("name", "street", "city", "country")


def check_complete(
    case: CaseFacts, *, fields: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], proofs: int
) -> list[Issue]:
    """What is still missing, one issue (an error) per field.

    `fields` and `lines` map the model's field names to their values; `proofs` is the number of
    uploaded documents.
    """
    issues = list(_check_parties(case, fields))
    if case.is_cites and not fields.get("purpose_code"):
        issues.append(_missing("purpose_code", _("Choose the purpose (box 5a).")))
    if not lines:
        issues.append(_missing("lines", _("Enter at least one line (boxes 7 to 12).")))
    for line in lines:
        issues += _check_line(case, line)
    issues += _check_needs(case, lines=lines, proofs=proofs)
    return issues


def _check_needs(
    case: CaseFacts, *, lines: Sequence[Mapping[str, Any]], proofs: int
) -> Iterator[Issue]:
    """What the country asks beyond the Convention."""
    if case.needs & PROOFS and proofs == 0:
        message = _("Upload at least one document that proves the lawful origin.")
        yield _missing("proofs", message)
    if "foreign_permit" in case.needs:
        for line in lines:
            is_old_stock = "O" in (line.get("source_code"), line.get("second_source_code"))
            if not line.get("origin_permit_number") and not is_old_stock:
                message = _("Give the number of the foreign permit (box 12).")
                yield _missing("origin_permit_number", message, position=line["position"])


def _check_parties(case: CaseFacts, fields: Mapping[str, Any]) -> Iterator[Issue]:
    asks = {
        "exporter_name": _("Give the exporter's name (box 4)."),
        "exporter_street": _("Give the exporter's street or postal address (box 4)."),
        "exporter_city": _("Give the exporter's town (box 4)."),
        "exporter_country": _("Choose the exporter's country (box 4)."),
        "importer_name": _("Give the importer's name (box 3)."),
        "importer_street": _("Give the importer's street or postal address (box 3)."),
        "importer_city": _("Give the importer's town (box 3)."),
        "importer_country": _("Choose the country of import (box 3a)."),
    }
    parties = ["exporter"]
    if case.is_cites and case.other_kind not in WITHOUT_IMPORTER:
        parties.append("importer")
    for party in parties:
        for part in PARTY_FIELDS:
            name = f"{party}_{part}"
            if not fields.get(name):
                yield _missing(name, asks[name])


def _check_line(case: CaseFacts, line: Mapping[str, Any]) -> Iterator[Issue]:
    asks = {
        "taxon": _("Choose the species (box 7)."),
        "term_code": _("Choose what the specimens are (box 9)."),
        "source_code": _("Choose the source (box 10)."),
        "quantity": _("Give the quantity (box 11)."),
        "unit_code": _("Choose the unit (box 11)."),
        "origin_country": _("Choose the country of origin (box 12)."),
    }
    values = {**line, "taxon": line.get("taxon_id")}
    for name, ask in asks.items():
        if not values.get(name):
            yield _missing(name, ask, position=line["position"])


def _missing(field: str, message: str, *, position: int | None = None) -> Issue:
    where = "missing.line" if position is not None else "missing"
    return Issue(
        code=f"{where}.{field}", severity=ERROR, field=field, message=message, position=position
    )
