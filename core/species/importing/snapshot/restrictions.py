"""Quotas and suspensions of a folder, as values of rows: pure."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.species import codes
from core.species.importing import cleaning
from core.species.importing.rows import Key, SuspensionFacts, TaxonFacts
from core.species.importing.snapshot.files import BadRow, Line, Source
from core.species.importing.snapshot.taxa import Taxa, number_of, rank_of

QuotaFacts = tuple[Key, dict[str, Any]]
_ALL = {"", "ALL"}
_KINDS = {"listing_annotations": "annotation", "cop_approved": "conference"}
_TAXON_ID = re.compile(r"(\w+)\s*:\s*(\d+)")


def read_quotas(source: Source, taxa: Taxa) -> list[QuotaFacts]:
    """Return the quotas that the Secretariat published."""

    def quota(line: Line) -> QuotaFacts:
        number = (
            line.read("Kingdom", cleaning.kingdom),
            line.read("Rank", rank_of),
            line.read("RecId", number_of),
        )
        values = {
            "kind": "published",
            "country": line.read("ISO code", cleaning.country),
            "quota": line.read("Quota", _amount),
            "unit_code": _unit(line.text("Unit")),
            "term_codes": _codes(line, "Terms", codes.TERMS),
            "source_codes": _codes(line, "Sources", codes.SOURCES),
            "purpose_codes": [],
            "published_on": line.read("QuoDate", cleaning.day),
            "is_public": line.text("PublicDisplay") == "1",
            "notes": cleaning.text(line.text("Notes")),
            "url": line.text("Link")[:300],
        } | _period(line, "StartDate", "EndDate")
        return taxa.get(number, heading="RecId").key, values

    return [facts for _line, facts in source.take(quota)]


def read_binding_quotas(source: Source, taxa: Taxa) -> list[QuotaFacts]:
    """Return the quotas of the Conference and of annotations in the Appendices."""

    def quota(line: Line) -> QuotaFacts:
        kind = _KINDS.get(line.text("quota_type").lower())
        if kind is None:
            raise BadRow("quota_type", "this is no kind of quota", line.text("quota_type"))
        values = {
            "kind": kind,
            "country": _country(line.text("iso_code2"), "iso_code2"),
            "quota": line.read("quota", _amount),
            "unit_code": "" if line.text("unit").upper() in _ALL else _unit(line.text("unit")),
            "term_codes": _codes(line, "term", codes.TERMS),
            "source_codes": _codes(line, "source", codes.SOURCES),
            "purpose_codes": _codes(line, "purpose", codes.PURPOSES),
            "applies_to_import": cleaning.yes(line.text("Applies_to_import")),
            "notes": cleaning.text(line.text("notes")),
        } | _period(line, "start_date", "end_date")
        return _named(line, taxa).key, values

    return [facts for _line, facts in source.take(quota)]


def _named(line: Line, taxa: Taxa) -> TaxonFacts:
    name = line.read("taxon_name", cleaning.scientific_name)
    facts = taxa.named(name, rank=line.read("rank", rank_of))
    if facts is None:
        raise BadRow("taxon_name", "the files have no such accepted taxon", name)
    return facts


def _amount(cell: str) -> Decimal:
    try:
        found = Decimal(cell.strip())
    except InvalidOperation as error:
        raise ValueError("this is not a number") from error
    if not found.is_finite() or found < -1:
        raise ValueError("a quota is -1 (in preparation), 0 or more")
    return found


def _unit(cell: str) -> str:
    """Return today's code of a unit; the lists of before 2021 had others."""
    code = cell.strip().upper()
    code = codes.UNIT_REPLACED_BY.get(code, code)
    if code and code not in codes.UNITS:
        raise BadRow("Unit", "this is not a unit", cell)
    return code


def _period(line: Line, first: str, last: str) -> dict[str, date | None]:
    starts = line.read(first, cleaning.day)
    if starts is None:
        raise BadRow(first, "the date is missing")
    ends = None if line.text(last).lower() == "present" else line.read(last, cleaning.day)
    if ends is not None and ends < starts:
        raise BadRow(last, "the period ends before it begins", line.text(last))
    return {"starts_on": starts, "ends_on": ends}


def _codes(line: Line, heading: str, known: Iterable[str]) -> list[str]:
    """Return the codes of a list, none for "All". Raises BadRow for one that does not exist."""
    parts = [part for part in re.split(r"[,;\s]+", line.text(heading).upper()) if part]
    if set(parts) <= _ALL:
        return []
    unknown = [part for part in parts if part not in known]
    if unknown:
        raise BadRow(heading, "this is not a code of the lists", ", ".join(unknown))
    return list(dict.fromkeys(parts))


def _country(cell: str, heading: str) -> str:
    if cell.strip().upper() in _ALL:
        return ""
    try:
        return cleaning.country(cell)
    except ValueError as error:
        raise BadRow(heading, str(error), cell) from error


def read_notifications(source: Source) -> dict[str, tuple[date | None, str]]:
    """Return the notifications: number -> (day, name)."""

    def notification(line: Line) -> tuple[str, date | None, str]:
        day = line.read("Date valid from", cleaning.day)
        return line.read("Legacy_ID", number_of), day, cleaning.word(line.text("LnmShortDesc"))

    return {number: (day, name) for _line, (number, day, name) in source.take(notification)}


def read_suspensions_by_id(
    source: Source, taxa: Taxa, notifications: dict[str, tuple[date | None, str]]
) -> list[SuspensionFacts]:
    """Return suspensions whose rows point at taxa and notifications by number."""

    def suspension(line: Line) -> dict[str, Any]:
        starts, start = _notification(line, "StartNotificationID", notifications)
        ends, end = _notification(line, "EndNotificationID", notifications)
        return _taxon_of(line, taxa) | {
            "country": _country(line.text("ISO code"), "ISO code"),
            "excluded_taxa": _left_out(line, source, taxa),
            "starts_on": starts,
            "start_notification": start[:200],
            "ends_on": ends,
            "end_notification": end[:200],
            "notes": cleaning.text(line.text("Notes")),
        }

    return _once(source, suspension)


def _taxon_of(line: Line, taxa: Taxa) -> dict[str, str]:
    if not line.text("RecID"):
        return {"kingdom": "", "taxon_name": "", "rank": ""}
    number = (
        line.read("Kingdom", cleaning.kingdom),
        line.read("Rank", rank_of),
        line.read("RecID", number_of),
    )
    facts = taxa.get(number, heading="RecID")
    return {"kingdom": facts.kingdom, "taxon_name": facts.scientific_name, "rank": facts.rank}


def _left_out(line: Line, source: Source, taxa: Taxa) -> list[str]:
    kingdom, names = line.text("Kingdom"), []
    for rank, number in _TAXON_ID.findall(line.text("ExcludedTaxa")):
        facts = taxa.by_id.get((kingdom, rank.upper(), number))
        if facts is None:
            why = "a taxon that is left out of the suspension is not among the accepted ones"
            source.report.note(line.number, "ExcludedTaxa", why, f"{rank} {number}")
        else:
            names.append(facts.scientific_name)
    return sorted(names)


def _notification(
    line: Line, heading: str, known: dict[str, tuple[date | None, str]]
) -> tuple[date | None, str]:
    number = line.read(heading, number_of)
    if not number:
        return None, ""
    if number not in known:
        raise BadRow(heading, "no notification of the files has this number", number)
    return known[number]


def read_suspensions(source: Source, taxa: Taxa) -> list[SuspensionFacts]:
    """Return suspensions that name their taxa; the purposes are those that stay possible."""

    def suspension(line: Line) -> dict[str, Any]:
        taxon = {"kingdom": "", "taxon_name": "", "rank": ""}
        if line.text("taxon_name").upper() not in _ALL:
            facts = _named(line, taxa)
            taxon = {
                "kingdom": facts.kingdom,
                "taxon_name": facts.scientific_name,
                "rank": facts.rank,
            }
        exempt = _codes(line, "purpose", codes.PURPOSES)
        return taxon | {
            "country": _country(line.text("iso_code2"), "iso_code2"),
            "source_codes": _codes(line, "source", codes.SOURCES),
            "purpose_codes": sorted(set(codes.PURPOSES) - set(exempt)) if exempt else [],
            "term_codes": _codes(line, "term", codes.TERMS),
            "applies_to_import": cleaning.yes(line.text("Applies_to_import")),
            "starts_on": line.read("start_date", cleaning.day),
            "ends_on": line.read("end_date", cleaning.day),
            "start_notification": "",
            "notes": cleaning.text(line.text("notes")),
        }

    return _once(source, suspension)


def _once(source: Source, reader: Any) -> list[SuspensionFacts]:
    """Return each suspension once; rows that say the same are told in the report."""
    found: dict[tuple[Any, ...], SuspensionFacts] = {}
    parts = ("country", "kingdom", "taxon_name", "starts_on", "start_notification")
    for line, values in source.take(reader):
        key = tuple(values[part] for part in parts)
        if key not in found:
            found[key] = SuspensionFacts(line.number, values)
            continue
        first = found[key]
        why = f"the same suspension as row {first.line}, taken once"
        source.report.note(line.number, "", why, values["taxon_name"])
        if values["notes"] not in first.values["notes"]:
            first.values["notes"] = f"{first.values['notes']}\n{values['notes']}".strip()
    return list(found.values())
