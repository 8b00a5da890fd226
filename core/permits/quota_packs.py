"""The pack section `quotas`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core.accounts.actors import SYSTEM
from core.common import clock
from core.quotas.models import Quota
from core.quotas.rules import NUMBER, factor_in, plain, whole_year
from core.quotas.services import set_quota
from core.species import codes
from core.species.selectors import find_taxon_by_name
from tenants.packs import SectionContext, register_section

REQUIRED = ("taxon", "amount")
OPTIONAL = (
    "year",
    "from",
    "to",
    "term",
    "unit",
    "factors",
    "source",
    "purpose",
    "origin",
    "region",
    "note",
    "reference",
    "in_preparation",
)


def register() -> None:
    """Take the section of every pack."""
    register_section("quotas", validate=validate, load=load, export=export)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake; whether a taxon is known is seen on loading."""
    for index, row in enumerate(ctx.rows("", section, key="")):
        here = f"[{index}]"
        if not ctx.mapping(here, row, required=REQUIRED, optional=OPTIONAL):
            continue
        _validate_period(here, row, ctx)
        amount = ctx.amount(f"{here}.amount", row["amount"])
        if amount is not None and amount != round(amount, 4):
            ctx.error(f"{here}.amount", "has more than four decimal places.")
        if row.get("term"):
            ctx.one_of(f"{here}.term", row["term"], codes.TERMS)
        ctx.one_of(f"{here}.unit", row.get("unit") or NUMBER, codes.UNITS)
        for name, allowed in (("source", codes.SOURCES), ("purpose", codes.PURPOSES)):
            for place, code in enumerate(row.get(name) or []):
                ctx.one_of(f"{here}.{name}[{place}]", code, allowed)
        _validate_factors(f"{here}.factors", row, ctx)


def _validate_period(here: str, row: dict[str, Any], ctx: SectionContext) -> None:
    """A calendar year, or a first and a last day not more than twelve months apart."""
    if "year" in row:
        ctx.whole(f"{here}.year", row["year"], least=1975, most=2200)
        if "from" in row or "to" in row:
            ctx.error(f"{here}.year", "stands beside `from` and `to`.", "Keep one of the two.")
        return
    if "from" not in row or "to" not in row:
        ctx.error(here, "has no period.", "Add `year:`, or `from:` and `to:`.")
        return
    first, last = ctx.date(f"{here}.from", row["from"]), ctx.date(f"{here}.to", row["to"])
    if first and last and not first <= last < first + dt.timedelta(days=366):
        ctx.error(f"{here}.to", "is not within the twelve months after `from`.")


def _validate_factors(path: str, row: dict[str, Any], ctx: SectionContext) -> None:
    """Each further term and unit once, with a factor to the quota's unit."""
    if row.get("factors") in (None, []):
        return
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(ctx.rows(path, row["factors"], key="")):
        here = f"{path}[{index}]"
        if not ctx.mapping(here, each, required=("factor",), optional=("term", "unit")):
            continue
        if each.get("term"):
            ctx.one_of(f"{here}.term", each["term"], codes.TERMS)
        ctx.one_of(f"{here}.unit", each.get("unit") or NUMBER, codes.UNITS)
        if factor_in(each["factor"]) is None:
            ctx.error(f"{here}.factor", "is not a factor over 0.", 'Write for example "0.5".')
        key = (each.get("term") or "", each.get("unit") or NUMBER)
        if key in seen:
            ctx.error(here, "states a factor for this term and unit again.")
        seen.add(key)


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the quotas in line with the section. Quotas that it does not name stay."""
    before = dict(Quota.objects.values_list("pk", "amount"))
    for index, row in enumerate(section):
        taxon = find_taxon_by_name(row["taxon"])
        if taxon is None:
            ctx.error(f"[{index}].taxon", f"“{row['taxon']}” is not in the species reference.")
            continue
        first, last = _period(row)
        quota = set_quota(
            taxon_id=taxon.pk,
            starts_on=first,
            ends_on=last,
            amount=Decimal(str(row["amount"])),
            unit_code=row.get("unit") or NUMBER,
            term_code=row.get("term") or "",
            conversions=[
                {"term": each.get("term") or "", "unit": each.get("unit") or NUMBER} | each
                for each in row.get("factors") or []
            ],
            source_codes=row.get("source") or [],
            purpose_codes=row.get("purpose") or [],
            origin=row.get("origin") or "",
            region=row.get("region") or "",
            is_in_preparation=bool(row.get("in_preparation", False)),
            note=row.get("note") or "",
            reference=row.get("reference") or "",
            by=SYSTEM,
        )
        if before.get(quota.pk) != quota.amount:
            key = f"{row['taxon']} {quota.term_code} {quota.period}"
            ctx.changed(key, "changed" if quota.pk in before else "created")


def _period(row: dict[str, Any]) -> tuple[dt.date, dt.date]:
    if "year" in row:
        return whole_year(row["year"])
    return dt.date.fromisoformat(str(row["from"])), dt.date.fromisoformat(str(row["to"]))


def export(country: Any) -> list[dict[str, Any]]:
    """The quotas that are not over yet."""
    open_quotas = Quota.objects.filter(ends_on__gte=clock.today()).select_related("taxon")
    return [_row(quota) for quota in open_quotas]


def _row(quota: Quota) -> dict[str, Any]:
    """The quota as the section writes it, without what is empty."""
    is_year = whole_year(quota.year) == (quota.starts_on, quota.ends_on)
    period: dict[str, Any] = {"year": quota.year}
    if not is_year:
        period = {"from": quota.starts_on.isoformat(), "to": quota.ends_on.isoformat()}
    row = {
        "taxon": quota.taxon.scientific_name,
        "term": quota.term_code,
        "unit": quota.unit_code,
        "factors": quota.conversions,
        "source": quota.source_codes,
        "purpose": quota.purpose_codes,
        "origin": quota.origin,
        "region": quota.region,
        **period,
        "amount": plain(quota.amount),
        "in_preparation": quota.is_in_preparation,
        "note": quota.note,
        "reference": quota.reference,
    }
    kept = ("taxon", "amount", "unit")
    return {name: value for name, value in row.items() if value or name in kept}
