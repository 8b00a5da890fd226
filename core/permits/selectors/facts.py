"""The lines of a case with everything that the controls judge, read once per case."""

from __future__ import annotations

from dataclasses import replace

from core.permits.models import ForeignPermit, PermitLine
from core.permits.rules.facts import PaperFacts, QuotaFacts, TradeFacts
from core.permits.rules.goods import countries_of_way
from core.permits.rules.papers import shape_of
from core.permits.rules.standing import WITHDRAWN
from core.permits.selectors.reading import CaseReading
from core.permits.selectors.species import closing_quotas_of, list_suspensions, reservations_of
from core.quotas.models import Quota
from core.quotas.rules import Balance, QuotaLine, factor_of, lacks_region, select_quotas
from core.quotas.selectors import balances_of, list_candidates
from core.species.models import Rank, Suspension
from core.species.rules import LineFacts

WITH_DISTRIBUTION = frozenset({Rank.SPECIES, Rank.SUBSPECIES, Rank.VARIETY})
SEEN = 200
"""Numbers of an issuer that are looked at for their shape, the latest."""


def control_lines(reading: CaseReading) -> list[TradeFacts]:
    """The lines as the controls take them; see `find_issues` for what it costs."""
    if "control_lines" not in reading.found:
        reading.found["control_lines"] = _control_lines(reading)
    return list(reading.found["control_lines"])


def _control_lines(reading: CaseReading) -> list[TradeFacts]:
    quotas = _quota_facts(reading)
    is_cites = reading.facts.is_cites
    taxa = {one.taxon_id: one.taxon for one in reading.lines if one.taxon and is_cites}.values()
    reservations = reservations_of(taxa, on=reading.on)
    published = closing_quotas_of(taxa, country=reading.facts.home, on=reading.on)
    found: list[TradeFacts] = []
    for facts, line in zip(reading.trade(), reading.lines, strict=True):
        taxon, at = line.taxon, line.position
        goods = LineFacts(
            kingdom=taxon.kingdom if taxon else "",
            taxa=taxon.lineage if taxon else (),
            term_code=line.term_code,
            unit_code=line.unit_code,
            purpose_code=reading.app.purpose_code,
            source_code=line.source_code,
            second_source_code=line.second_source_code,
            appendix=line.appendix,
            scientific_name=line.scientific_name,
        )
        is_species = taxon is not None and taxon.rank in WITH_DISTRIBUTION
        of_quotas, is_region_missing = quotas.get(at, ((), False))
        found.append(
            replace(
                facts,
                goods=goods,
                possible=tuple(reading.appendices(at)) if taxon else None,
                distribution=frozenset(taxon.distribution) if taxon and is_species else frozenset(),
                suspensions=_suspensions(reading, facts),
                quotas=of_quotas,
                lacks_region=is_region_missing,
                papers=_papers(reading, facts),
                reservations=reservations.get(line.taxon_id or 0, frozenset()),
                published=published.get(line.taxon_id or 0, ()),
            )
        )
    return found


def _suspensions(reading: CaseReading, line: TradeFacts) -> tuple[tuple[str, Suspension], ...]:
    """The suspensions along the line's way, looked up once per taxon and country of the case."""
    own = next(one for one in reading.lines if one.position == line.position)
    if not reading.facts.is_cites or own.taxon is None:
        return ()
    found: list[tuple[str, Suspension]] = []
    for country in countries_of_way(reading.facts, line):
        key = f"suspensions {own.taxon_id} {country}"
        if key not in reading.found:
            reading.found[key] = list_suspensions(own, country=country, on=reading.on)
        found += [(country, one) for one in reading.found[key]]
    return tuple(found)


def _quota_facts(reading: CaseReading) -> dict[int, tuple[tuple[QuotaFacts, ...], bool]]:
    """By position, the quotas that the line counts in, and whether its region is missing."""
    lines = reading.quota_lines()
    candidates = list_candidates(lines, on=reading.on)
    chosen = {line.position: select_quotas(candidates, line, on=reading.on) for line in lines}
    used = {quota.pk: quota for quotas in chosen.values() for quota in quotas}
    balances = balances_of(used.values()) if used else {}
    return {
        line.position: (
            tuple(_quota(quota, line, balances[quota.pk]) for quota in chosen[line.position]),
            lacks_region(candidates, line, on=reading.on),
        )
        for line in lines
    }


def _quota(quota: Quota, line: QuotaLine, balance: Balance) -> QuotaFacts:
    factor = factor_of(quota, line) if line.unit_code else None
    return QuotaFacts(
        year=quota.period,
        amount=quota.amount,
        unit_code=quota.unit_code,
        is_in_preparation=quota.is_in_preparation,
        asked=None if factor is None else line.quantity * factor,
        left=balance.left,
    )


def _papers(reading: CaseReading, line: TradeFacts) -> tuple[PaperFacts, ...]:
    """What is known of the foreign paper that the line names in box 12."""
    kind, number = reading.facts.kind, line.origin_permit_number
    if kind not in ("I", "R") or not number:
        return ()
    issuer = reading.facts.exporter_country if kind == "I" else line.origin_country
    key = f"paper {issuer} {number}"
    if key not in reading.found:
        reading.found[key] = _paper(reading, issuer=issuer, number=number)
    return (reading.found[key],)


def _paper(reading: CaseReading, *, issuer: str, number: str) -> PaperFacts:
    """Three queries: our papers that name it, its latest version, its issuer's numbers."""
    uses = (
        PermitLine.objects.filter(
            origin_permit_number__iexact=number, permit__kind=reading.facts.kind
        )
        .exclude(permit__standing__status__in=WITHDRAWN)
        .exclude(permit__application=reading.app)
    )
    if reading.facts.kind == "I":
        uses = uses.filter(permit__exporter_country=issuer)
    else:
        uses = uses.filter(origin_country=issuer)
    used_by = uses.order_by("permit__number").values_list("permit__number", flat=True).distinct()
    own = ForeignPermit.objects.filter(issuer=issuer)
    latest = own.filter(number__iexact=number).order_by("-version").first()
    numbers = own.order_by("-received_at").values_list("number", flat=True)[:SEEN]
    shapes = [shape_of(one) for one in numbers]
    return PaperFacts(
        issuer=issuer,
        number=number,
        used_by=tuple(used_by[:5]),
        standing=latest.standing if latest else "",
        valid_until=latest.valid_until if latest else None,
        seen_shapes=tuple(shapes),
    )
