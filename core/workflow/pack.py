"""The pack sections `workflows` and `holidays`."""

from __future__ import annotations

from typing import Any

from core.common import clock
from core.workflow import registry
from core.workflow.calendar import WEEKDAYS
from core.workflow.checks import Names, check_definition, mandatory_guards
from core.workflow.definition import digest_of
from core.workflow.models import Holiday, WorkflowDefinition, WorkingWeek
from tenants.packs import SectionContext


def validate_workflows(section: Any, ctx: SectionContext) -> None:
    """Report every mistake in the definitions, seen with the document types that follow them."""
    if not isinstance(section, dict):
        ctx.error("", "must hold one file per workflow.")
        return
    followers = _followers(ctx)
    for name, body in section.items():
        ctx.code(name, name)
        types = followers.pop(name, [])
        if not types:
            ctx.error(name, "is followed by no document type.", "Name it in document_types.yaml.")
        mandatory = frozenset[str]().union(*(mandatory_guards(each) for each in types))
        names = Names(
            roles=_roles(ctx),
            guards=registry.guard_names(),
            effects=registry.effect_names(),
            mandatory=mandatory,
        )
        check_definition(name, body, ctx, names=names)
    for name, types in followers.items():
        codes = ", ".join(str(each.get("code")) for each in types)
        ctx.error(name, f"is missing, but {codes} follows it.", f"Write workflows/{name}.yaml.")


def load_workflows(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the definitions in force in line with the section: one row per document type.

    A version that cases follow is never changed; its content may only come with a higher number.
    """
    in_pack: set[str] = set()
    for name, types in _followers(ctx).items():
        for document_type in types:
            in_pack.add(document_type["code"])
            _load_definition(name, document_type["code"], section[name], ctx)
    gone = WorkflowDefinition.objects.filter(active=True).exclude(document_type__in=in_pack)
    for row in gone:
        ctx.changed(row, "no longer in force")
    gone.update(active=False)


def export_workflows(country: Any) -> dict[str, Any]:
    """The definitions in force, by document type."""
    rows = WorkflowDefinition.objects.filter(active=True).order_by("document_type")
    return {row.document_type: row.body for row in rows}


def _load_definition(name: str, code: str, body: Any, ctx: SectionContext) -> None:
    digest, version = digest_of(body), body["version"]
    row = WorkflowDefinition.objects.filter(document_type=code, version=version).first()
    if row is not None and row.digest == digest:
        if not row.active:
            _activate(row)
            ctx.changed(row, "in force again")
        return
    if row is not None and row.records.exists():
        ctx.error(
            f"{name}.version",
            f"{version} was loaded with other content, and cases of {code} follow it.",
            "Raise the version.",
        )
        return
    newest = WorkflowDefinition.objects.filter(document_type=code).first()
    if row is None and newest is not None and newest.version > version:
        ctx.error(f"{name}.version", f"{version} is lower than the version {newest.version} known.")
        return
    what = "changed" if row else "created"
    row = row or WorkflowDefinition(document_type=code, version=version)
    row.body, row.digest, row.loaded_at = body, digest, clock.now()
    row.save()
    _activate(row)
    ctx.changed(row, what)


def _activate(row: WorkflowDefinition) -> None:
    others = WorkflowDefinition.objects.filter(document_type=row.document_type, active=True)
    others.exclude(pk=row.pk).update(active=False)
    if not row.active:
        row.active = True
        row.save(update_fields=("active",))


def _followers(ctx: SectionContext) -> dict[str, list[dict[str, Any]]]:
    """The document types of the pack, by the workflow that they follow."""
    followers: dict[str, list[dict[str, Any]]] = {}
    rows = ctx.section("document_types")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("workflow"), str):
            followers.setdefault(row["workflow"], []).append(row)
    return followers


def _roles(ctx: SectionContext) -> set[str]:
    rows = ctx.section("roles")
    listed = rows if isinstance(rows, list) else []
    return {str(row.get("code")) for row in listed if isinstance(row, dict)}


def validate_holidays(section: Any, ctx: SectionContext) -> None:
    """Report every mistake in the calendar."""
    if not ctx.mapping("", section, required=("weekend", "days")):
        return
    if not isinstance(section["weekend"], list):
        ctx.error("weekend", "must be a list.", "Write [saturday, sunday].")
    else:
        for index, day in enumerate(section["weekend"]):
            ctx.one_of(f"weekend[{index}]", day, WEEKDAYS)
    for index, row in enumerate(ctx.rows("days", section["days"], key="date")):
        here = f"days[{index}]"
        if ctx.mapping(here, row, required=("date", "names")):
            ctx.date(f"{here}.date", row["date"])
            ctx.names(f"{here}.names", row["names"])


def load_holidays(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the calendar in line with the section. Days of the past stay."""
    weekend = [WEEKDAYS.index(day) for day in section["weekend"]]
    week, created = WorkingWeek.objects.get_or_create(id=1, defaults={"weekend": weekend})
    if created or week.weekend != weekend:
        WorkingWeek.objects.filter(id=1).update(weekend=weekend)
        ctx.changed("weekend", ", ".join(section["weekend"]))
    known = {row.date.isoformat(): row for row in Holiday.objects.all()}
    for day in section["days"]:
        date, names = str(day["date"]), day["names"]
        row = known.get(date)
        if row is None:
            Holiday.objects.create(date=date, names=names)
            ctx.changed(date, "created")
        elif row.names != names:
            Holiday.objects.filter(pk=row.pk).update(names=names)
            ctx.changed(date, "changed")
    wanted = {str(day["date"]) for day in section["days"]}
    dropped = Holiday.objects.filter(date__gte=clock.today()).exclude(date__in=wanted)
    for row in dropped:
        ctx.changed(row, "removed")
    dropped.delete()


def export_holidays(country: Any) -> dict[str, Any]:
    """The calendar as the section that would load it."""
    week = WorkingWeek.objects.first()
    return {
        "weekend": [WEEKDAYS[day] for day in week.weekend] if week else [],
        "days": [
            {"date": row.date.isoformat(), "names": row.names} for row in Holiday.objects.all()
        ],
    }
