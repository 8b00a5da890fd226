"""The pack sections `agencies`, `offices` and `branding`."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from core.agencies.models import Agency, Branding, CustomsOffice
from tenants.packs import SectionContext

OFFICE_KINDS = ("sea", "air", "road", "rail", "post", "inland")
COVERS = ("animals", "plants")
COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
UN_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}\Z")
TEXTS = ("street", "city", "postcode", "email", "phone")


def validate_agencies(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: kinds, names, parents, and that a national authority issues."""
    rows = ctx.rows("", section)
    codes = {row.get("code") for row in rows}
    for index, row in enumerate(rows):
        here = f"[{index}]"
        if not ctx.mapping(
            here,
            row,
            required=("code", "kind", "names"),
            optional=(*TEXTS, "parent", "covers", "issues_permits"),
        ):
            continue
        ctx.code(f"{here}.code", row["code"])
        ctx.one_of(f"{here}.kind", row["kind"], Agency.Kind.values)
        ctx.names(f"{here}.names", row["names"])
        _check_texts(here, row, ctx)
        if "parent" in row and (row["parent"] not in codes or row["parent"] == row["code"]):
            ctx.error(f"{here}.parent", f"“{row['parent']}” is no other agency of this list.")
        for place, what in enumerate(_list(row.get("covers"))):
            ctx.one_of(f"{here}.covers[{place}]", what, COVERS)
        if ctx.flag(f"{here}.issues_permits", row.get("issues_permits", False)) and row.get(
            "issues_permits"
        ):
            _check_issuer(here, row, ctx)
    kinds = [row.get("kind") for row in rows]
    issuers = [row for row in rows if row.get("issues_permits") is True]
    if not any(row.get("kind") == Agency.Kind.MANAGEMENT for row in issuers):
        ctx.error("", "name no management_authority that issues permits (Art. IX.1(a)).")
    if Agency.Kind.SCIENTIFIC not in kinds:
        ctx.error("", "name no scientific_authority (Art. IX.1(b)).")


def _check_texts(here: str, row: dict[str, Any], ctx: SectionContext) -> None:
    for name in TEXTS:
        if name in row and not isinstance(row[name], str):
            ctx.error(f"{here}.{name}", "must be a text.", f'Write "{row[name]}" in quotes.')
    try:
        validate_email(str(row.get("email", "a@b.example")))
    except ValidationError:
        ctx.error(f"{here}.email", f"“{row['email']}” is not an e-mail address.")


def _check_issuer(here: str, row: dict[str, Any], ctx: SectionContext) -> None:
    if row["kind"] not in (Agency.Kind.MANAGEMENT, Agency.Kind.PROVINCIAL):
        ctx.error(f"{here}.issues_permits", "is true, but only Management Authorities issue.")
    elif not row.get("city"):
        ctx.error(f"{here}.city", "is missing; it is printed as the place of issue (box 13).")


def load_agencies(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the agencies in line with the section; one that is no longer named is closed."""
    for row in section:
        values: dict[str, Any] = {name: row.get(name, "") for name in TEXTS}
        values |= {
            "kind": row["kind"],
            "names": row["names"],
            "covers": row.get("covers", []),
            "issues_permits": row.get("issues_permits", False),
            "is_active": True,
        }
        _upsert(Agency, row["code"], values, ctx)
    agencies = Agency.objects.in_bulk(field_name="code")
    for row in section:
        parent = agencies[row["parent"]] if row.get("parent") else None
        agency = agencies[row["code"]]
        if agency.parent_id != (parent.pk if parent else None):
            Agency.objects.filter(pk=agency.pk).update(parent=parent)
            ctx.changed(row["code"], f"placed under {row.get('parent') or 'none'}")
    _close_missing(Agency, [row["code"] for row in section], ctx)


def validate_offices(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: names, kinds, UN/LOCODEs. A one-stop post may stand abroad."""
    for index, row in enumerate(ctx.rows("", section)):
        here = f"[{index}]"
        if not ctx.mapping(here, row, required=("code", "names", "kinds"), optional=("un_locode",)):
            continue
        ctx.code(f"{here}.code", row["code"])
        if len(str(row["code"])) > 20:
            ctx.error(f"{here}.code", "is longer than 20 characters.")
        ctx.names(f"{here}.names", row["names"])
        if not isinstance(row["kinds"], list):
            ctx.error(f"{here}.kinds", "must be a list.", "Write for example [sea, air].")
        for place, kind in enumerate(_list(row["kinds"])):
            ctx.one_of(f"{here}.kinds[{place}]", kind, OFFICE_KINDS)
        locode = str(row.get("un_locode") or "")
        if locode and not UN_LOCODE.match(locode):
            mend = f"Write {ctx.iso2} and three characters, without a blank."
            ctx.error(f"{here}.un_locode", f"“{locode}” is not a UN/LOCODE.", mend)


def load_offices(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the customs offices in line with the section; one not named any more is closed."""
    for row in section:
        values = {
            "names": row["names"],
            "un_locode": row.get("un_locode") or "",
            "kinds": row["kinds"],
            "is_active": True,
        }
        _upsert(CustomsOffice, row["code"], values, ctx)
    _close_missing(CustomsOffice, [row["code"] for row in section], ctx)


def validate_branding(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: colours, contrast of white text on the primary colour, authority."""
    required = ("portal_names", "authority", "colours")
    if not ctx.mapping("", section, required=required, optional=("paper", "footer")):
        return
    ctx.names("portal_names", section["portal_names"])
    if "footer" in section:
        ctx.names("footer", section["footer"])
    agencies = ctx.section("agencies")
    codes = {str(row.get("code")) for row in _list(agencies) if isinstance(row, dict)}
    ctx.one_of("authority", section["authority"], codes)
    _check_colours("colours", section["colours"], ("primary", "accent", "ink"), ctx)
    _check_colours("paper", section.get("paper", {}), (), ctx, ("tint", "guilloche"))
    primary = section["colours"].get("primary") if isinstance(section["colours"], dict) else None
    if isinstance(primary, str) and COLOUR.match(primary) and contrast_with_white(primary) < 4.5:
        ctx.error("colours.primary", "is too light for white text (WCAG asks 4.5:1).", "Darken it.")


def _check_colours(
    path: str,
    value: Any,
    required: tuple[str, ...],
    ctx: SectionContext,
    optional: tuple[str, ...] = (),
) -> None:
    if not ctx.mapping(path, value, required=required, optional=optional):
        return
    for name, colour in value.items():
        if not (isinstance(colour, str) and COLOUR.match(colour)):
            ctx.error(f"{path}.{name}", f"“{colour}” is not a colour.", 'Write "#0b6b45".')


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white text on `colour` (#rrggbb), as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def load_branding(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the branding in line with the section."""
    values = {
        "portal_names": section["portal_names"],
        "footer": section.get("footer", {}),
        "colours": section["colours"],
        "paper": section.get("paper", {}),
        "authority": Agency.objects.get(code=section["authority"]),
    }
    branding = Branding.objects.first()
    if branding is None:
        Branding.objects.create(id=1, **values)
        ctx.changed("branding", "created")
    elif any(getattr(branding, name) != value for name, value in values.items()):
        Branding.objects.filter(id=1).update(**values)
        ctx.changed("branding", "changed")


def export_agencies(country: Any) -> list[dict[str, Any]]:
    """The active agencies as the section that would load them."""
    rows = []
    for agency in Agency.objects.filter(is_active=True).select_related("parent").order_by("code"):
        row: dict[str, Any] = {"code": agency.code, "kind": agency.kind, "names": agency.names}
        row |= {name: getattr(agency, name) for name in TEXTS if getattr(agency, name)}
        row |= {"parent": agency.parent.code} if agency.parent else {}
        row |= {"covers": agency.covers} if agency.covers else {}
        rows.append(row | ({"issues_permits": True} if agency.issues_permits else {}))
    return rows


def export_offices(country: Any) -> list[dict[str, Any]]:
    """The open customs offices as the section that would load them."""
    return [
        {"code": office.code, "names": office.names, "kinds": office.kinds}
        | ({"un_locode": office.un_locode} if office.un_locode else {})
        for office in CustomsOffice.objects.filter(is_active=True)
    ]


def export_branding(country: Any) -> dict[str, Any]:
    """The branding as the section that would load it."""
    branding = Branding.objects.select_related("authority").first()
    if branding is None:
        return {}
    section = {
        "portal_names": branding.portal_names,
        "authority": branding.authority.code,
        "colours": branding.colours,
    }
    section |= {"paper": branding.paper} if branding.paper else {}
    return section | ({"footer": branding.footer} if branding.footer else {})


def _upsert(
    model: type[models.Model], code: str, values: dict[str, Any], ctx: SectionContext
) -> None:
    row = model._default_manager.filter(code=code).first()
    if row is None:
        model._default_manager.create(code=code, **values)
        ctx.changed(code, "created")
    elif any(getattr(row, name) != value for name, value in values.items()):
        model._default_manager.filter(pk=row.pk).update(**values)
        ctx.changed(code, "changed")


def _close_missing(model: type[models.Model], codes: list[str], ctx: SectionContext) -> None:
    missing = model._default_manager.filter(is_active=True).exclude(code__in=codes)
    for row in missing:
        ctx.changed(getattr(row, "code", row.pk), "closed")
    missing.update(is_active=False)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
