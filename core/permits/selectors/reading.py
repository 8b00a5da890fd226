"""A case read once, as the facts that the pure rules judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from core.common import clock
from core.permits.models import Application, ApplicationLine
from core.permits.rules.facts import CaseFacts, TradeFacts
from core.permits.selectors.species import listings_of, taxon_paths
from core.quotas.rules import QuotaLine
from core.species.models import Listing
from tenants.context import current_country

_readings: ContextVar[dict[Any, CaseReading] | None] = ContextVar("case_readings", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within the block each case is read once, however many guards ask for it.

    For pages, which ask every guard and change nothing; never around a change of the case.
    """
    token = _readings.set({})
    try:
        yield
    finally:
        _readings.reset(token)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReading:
    """A case with its lines, their listings on `on` and their taxon paths, all by position.

    `found` keeps what selectors worked out from it.
    """

    app: Application
    on: dt.date
    facts: CaseFacts
    lines: list[ApplicationLine]
    listings: dict[int, list[Listing]]
    paths: dict[int, tuple[int, ...]]
    exceptions: dict[tuple[int, str], str]
    found: dict[str, Any] = field(default_factory=dict)

    def trade(self) -> list[TradeFacts]:
        """The lines as the Convention's rules take them."""
        return [_trade_facts(line, self.listings[line.position]) for line in self.lines]

    def appendices(self, position: int) -> list[str]:
        """The Appendices of a line's population on the day, each once."""
        return list(dict.fromkeys(listing.appendix for listing in self.listings[position]))

    def quota_lines(self) -> list[QuotaLine]:
        """The lines that count in export quotas: complete lines of a CITES export permit."""
        if self.facts.kind != "E" or not self.facts.is_cites:
            return []
        return [_quota_line(line, self) for line in self.lines if line.taxon_id and line.quantity]


def read_case(app: Application, *, on: dt.date | None = None) -> CaseReading:
    """The case as it stands for a decision on `on` (today).

    Three queries and one per population on its lines (taxon, origin, source); none inside
    `reading_once` after the first.
    """
    on = on or clock.today()
    known = _readings.get()
    if known is None:
        return _read_case(app, on)
    key = (app.pk, on)
    if key not in known:
        known[key] = _read_case(app, on)
    return known[key]


def _read_case(app: Application, on: dt.date) -> CaseReading:
    lines = list(app.lines.select_related("taxon").order_by("position"))
    return read_lines(app, lines=lines, on=on)


def read_lines(app: Application, *, lines: list[ApplicationLine], on: dt.date) -> CaseReading:
    """The case as if it had these lines, stored or not. Costs as `read_case` less one query."""
    taxa = {line.position: line.taxon for line in lines if line.taxon is not None}
    paths = taxon_paths(taxa.values())
    return CaseReading(
        app=app,
        on=on,
        facts=_case_facts(app, on),
        lines=lines,
        listings=_listings(lines, on=on),
        paths={position: paths[taxon.pk] for position, taxon in taxa.items()},
        exceptions={
            (exception.position, exception.issue_code): exception.reason
            for exception in app.exceptions.all()
        },
    )


def _listings(lines: list[ApplicationLine], *, on: dt.date) -> dict[int, list[Listing]]:
    """The listings by position; lines of the same population are looked up once."""
    known: dict[Any, list[Listing]] = {}
    found: dict[int, list[Listing]] = {}
    for line in lines:
        key = (line.taxon_id, line.origin_country, line.source_code)
        if key not in known:
            known[key] = listings_of(line, on=on)
        found[line.position] = known[key]
    return found


def _case_facts(app: Application, on: dt.date) -> CaseFacts:
    kind = app.document_type
    return CaseFacts(
        kind=kind.kind,
        other_kind=kind.other_kind,
        is_cites=kind.is_cites,
        home=current_country().iso2,
        purpose_code=app.purpose_code,
        importer_country=app.importer_country,
        exporter_country=app.exporter_country,
        import_permit_number=app.import_permit_number,
        is_retrospective=app.is_retrospective,
        needs=frozenset(kind.needs),
        on=on,
    )


def _trade_facts(line: ApplicationLine, listings: list[Listing]) -> TradeFacts:
    return TradeFacts(
        position=line.position,
        appendix=line.appendix,
        source_code=line.source_code,
        second_source_code=line.second_source_code,
        term_code=line.term_code,
        marks=line.marks,
        origin_country=line.origin_country,
        origin_permit_number=line.origin_permit_number,
        origin_permit_date=line.origin_permit_date,
        reexport_country=line.reexport_country,
        reexport_number=line.reexport_number,
        reexport_date=line.reexport_date,
        operation_number=line.operation_number,
        acquisition_date=line.acquisition_date,
        listing_parties=frozenset(listing.party for listing in listings if listing.party),
    )


def _quota_line(line: ApplicationLine, reading: CaseReading) -> QuotaLine:
    stops = ("quota.zero", "quota.in_preparation")
    sources = tuple(code for code in (line.source_code, line.second_source_code) if code)
    if line.quantity is None:
        raise ValueError("a line without a quantity counts in no quota")
    return QuotaLine(
        position=line.position,
        taxon_path=reading.paths[line.position],
        term_code=line.term_code,
        unit_code=line.unit_code,
        source_codes=sources,
        origin=line.origin_country,
        quantity=line.quantity,
        purpose_code=reading.app.purpose_code,
        region=line.region,
        is_excepted=any((line.position, stop) in reading.exceptions for stop in stops),
    )
