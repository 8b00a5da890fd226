"""The pack sections `document_types` and `numbers`."""

from __future__ import annotations

from typing import Any

from core.common import clock
from core.permits.models import DocumentType, NumberSeries
from core.permits.rules.documents import KIND_NAMES, OTHER, OTHER_KINDS, longest_validity
from core.permits.rules.numbers import check_pattern
from tenants.packs import SectionContext, register_section

NEEDS = (
    "ndf",
    "laf",
    "proof_of_origin",
    "proof_of_acquisition",
    "foreign_permit",
    "import_permit",
    "security_stamp",
)
TYPE_REQUIRED = ("code", "kind", "names", "validity_months", "series", "workflow")
TYPE_OPTIONAL = ("cites", "other_kind", "needs")


def register() -> None:
    """Take the two sections of every pack."""
    register_section(
        "document_types",
        validate=validate_types,
        load=load_types,
        export=export_types,
        required=True,
    )
    register_section(
        "numbers",
        validate=validate_numbers,
        load=load_numbers,
        export=export_numbers,
        required=True,
    )


# document_types


def validate_types(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: kinds, names, series that exist, validity within the maxima."""
    numbers = ctx.section("numbers")
    series = {
        str(row.get("series"))
        for row in (numbers if isinstance(numbers, list) else [])
        if isinstance(row, dict)
    }
    for index, row in enumerate(ctx.rows("", section)):
        here = f"[{index}]"
        if not ctx.mapping(here, row, required=TYPE_REQUIRED, optional=TYPE_OPTIONAL):
            continue
        ctx.code(f"{here}.code", row["code"])
        ctx.names(f"{here}.names", row["names"])
        ctx.one_of(f"{here}.series", row["series"], series)
        ctx.flag(f"{here}.cites", row.get("cites", True))
        for place, need in enumerate(row.get("needs") or []):
            ctx.one_of(f"{here}.needs[{place}]", need, NEEDS)
        if ctx.one_of(f"{here}.kind", row["kind"], KIND_NAMES):
            _validate_kind(here, row, ctx)


def _validate_kind(here: str, row: dict[str, Any], ctx: SectionContext) -> None:
    is_other = row["kind"] == OTHER
    other_kind = row.get("other_kind", "")
    if is_other and not ctx.one_of(f"{here}.other_kind", other_kind, OTHER_KINDS):
        return
    if not is_other and other_kind:
        ctx.error(f"{here}.other_kind", "is for papers of the kind O only.")
    is_cites = row.get("cites", True)
    if is_other and is_cites == (other_kind == "national"):
        ctx.error(f"{here}.cites", "is false for national papers, and for no others.")
    longest = longest_validity(kind=row["kind"], other_kind=other_kind, is_cites=bool(is_cites))
    ctx.whole(f"{here}.validity_months", row["validity_months"], least=1, most=longest or 120)


def load_types(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the document types in line with the section; those left out are no longer offered."""
    known = {row.code: row for row in DocumentType.objects.all()}
    for row in section:
        values = {
            "kind": row["kind"],
            "other_kind": row.get("other_kind", ""),
            "names": row["names"],
            "is_cites": row.get("cites", True),
            "validity_months": row["validity_months"],
            "series": row["series"],
            "needs": list(row.get("needs") or []),
            "workflow": row["workflow"],
            "is_active": True,
        }
        before = known.pop(row["code"], None)
        if before is None:
            DocumentType.objects.create(code=row["code"], **values)
            ctx.changed(row["code"], "created")
        elif any(getattr(before, name) != value for name, value in values.items()):
            DocumentType.objects.filter(pk=before.pk).update(**values)
            ctx.changed(row["code"], "changed")
    for gone in known.values():
        if gone.is_active:
            DocumentType.objects.filter(pk=gone.pk).update(is_active=False)
            ctx.changed(gone.code, "no longer offered")


def export_types(country: Any) -> list[dict[str, Any]]:
    """The document types offered, as the section that would load them."""
    return [
        {
            "code": row.code,
            "kind": row.kind,
            **({"other_kind": row.other_kind} if row.other_kind else {}),
            "cites": row.is_cites,
            "names": row.names,
            "validity_months": row.validity_months,
            "series": row.series,
            "workflow": row.workflow,
            "needs": row.needs,
        }
        for row in DocumentType.objects.filter(is_active=True)
    ]


# numbers


def validate_numbers(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: patterns that could repeat a number, two series that could meet."""
    seen: dict[str, str] = {}
    for index, row in enumerate(ctx.rows("", section, key="series")):
        here = f"[{index}]"
        if not ctx.mapping(here, row, required=("series", "pattern"), optional=("reset",)):
            continue
        ctx.code(f"{here}.series", row["series"])
        ctx.one_of(f"{here}.reset", row.get("reset", "year"), ("year",))
        wrong = check_pattern(row["pattern"])
        if wrong:
            ctx.error(f"{here}.pattern", wrong, 'Write for example "{yy}{iso2}{serial:06d}".')
        elif row["pattern"] in seen:
            other = seen[row["pattern"]]
            ctx.error(f"{here}.pattern", f"is that of “{other}”: numbers would be given twice.")
        seen[row["pattern"]] = row["series"]


def load_numbers(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring this year's series in line with the section. Serials that were given stay given."""
    year = clock.today().year
    for row in section:
        series, created = NumberSeries.objects.select_for_update().get_or_create(
            code=row["series"], year=year, defaults={"pattern": row["pattern"]}
        )
        if created:
            ctx.changed(row["series"], "created")
        elif series.pattern != row["pattern"]:
            series.pattern = row["pattern"]
            series.save(update_fields=["pattern"])
            ctx.changed(row["series"], "changed")


def export_numbers(country: Any) -> list[dict[str, Any]]:
    """The series with their latest patterns."""
    latest = NumberSeries.objects.order_by("code", "-year").distinct("code")
    return [{"series": row.code, "pattern": row.pattern, "reset": "year"} for row in latest]
