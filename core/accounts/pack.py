"""The pack section `roles`: the roles of a country and what each may do."""

from __future__ import annotations

from typing import Any

from core.accounts.models import Role
from core.accounts.permissions import PERMISSIONS

REQUIRED = ("applicant", "ma_officer", "ma_admin", "sa_officer", "cashier", "customs")


def validate(section: Any, ctx: Any) -> None:
    """`[{code, names: {en: …}, permissions: [...]}]`, each code once, permissions known."""
    if not isinstance(section, list):
        ctx.error("", "must be a list of roles")
        return
    seen: set[str] = set()
    for index, role in enumerate(section):
        if not isinstance(role, dict) or not role.get("code"):
            ctx.error(f"{index}", "each role needs a code, names and permissions")
            continue
        if role["code"] in seen:
            ctx.error(f"{index}.code", f"the role {role['code']} stands twice")
        seen.add(role["code"])
        for place, name in enumerate(role.get("permissions", [])):
            if name not in PERMISSIONS or name == "platform.operate":
                ctx.error(
                    f"{index}.permissions.{place}",
                    f"{name} is no permission of a country; there are {', '.join(PERMISSIONS)}",
                )
    for code in REQUIRED:
        if code not in seen:
            ctx.error("", f"the role {code} is missing: the platform's workflows need it")


def load(section: Any, country: Any, ctx: Any) -> None:
    """Make or change the roles as the pack says, and report which; others stay."""
    for row in section:
        values = {"names": row["names"], "permissions": row["permissions"]}
        role = Role.objects.filter(code=row["code"]).first()
        if role is None:
            Role.objects.create(code=row["code"], **values)
            ctx.changed(row["code"], "created")
        elif (role.names, role.permissions) != (row["names"], row["permissions"]):
            Role.objects.filter(pk=role.pk).update(**values)
            ctx.changed(row["code"], "changed")


def export(country: Any) -> list[dict[str, Any]]:
    """The roles as a pack section."""
    return [
        {"code": role.code, "names": role.names, "permissions": role.permissions}
        for role in Role.objects.all()
    ]
