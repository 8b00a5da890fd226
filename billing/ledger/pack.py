"""The pack section `accounts`: a list of `{code, names, kind, use?}`, checked and loaded."""

from __future__ import annotations

from typing import Any

from billing.ledger.models import NEEDED, Account, Use


def validate(section: Any, ctx: Any) -> None:
    """Report every mistake: unknown kinds and uses, codes twice, a use without an account."""
    served: dict[str, str] = {}
    for index, row in enumerate(ctx.rows("", section)):
        here = f"[{index}]"
        if not ctx.mapping(here, row, required=("code", "names", "kind"), optional=("use",)):
            continue
        ctx.code(f"{here}.code", str(row["code"]))
        ctx.names(f"{here}.names", row["names"])
        ctx.one_of(f"{here}.kind", row["kind"], set(Account.Kind.values))
        use = row.get("use")
        if use and ctx.one_of(f"{here}.use", use, set(Use.values)):
            if use in served:
                ctx.error(f"{here}.use", f"“{use}” is already served by account {served[use]}.")
            served[use] = str(row["code"])
    for use in NEEDED:
        if use not in served:
            ctx.error("", f"has no account for “{use}”.", f"Add `use: {use}` to one account.")


def load(section: Any, country: Any, ctx: Any) -> None:
    """Bring the chart in line with the section; an account that is no longer named is closed."""
    wanted = {str(row["code"]): row for row in section}
    for account in Account.objects.exclude(code__in=wanted).filter(is_open=True):
        account.is_open, account.use = False, ""
        account.save(update_fields=("is_open", "use"))
        ctx.changed(account.code, "closed")
    _release_moved_uses(wanted)
    for code, row in wanted.items():
        values = {
            "names": row["names"],
            "kind": row["kind"],
            "use": row.get("use", ""),
            "is_open": True,
        }
        known = Account.objects.filter(code=code).first()
        if known is None:
            Account.objects.create(code=code, **values)
            ctx.changed(code, "created")
        elif any(getattr(known, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(known, name, value)
            known.save(update_fields=tuple(values))
            ctx.changed(code, "changed")


def _release_moved_uses(wanted: dict[str, Any]) -> None:
    """Take a use off an account before another gets it, since only one may have it."""
    for account in Account.objects.exclude(use=""):
        row = wanted.get(account.code)
        if row is None or row.get("use", "") != account.use:
            account.use = ""
            account.save(update_fields=("use",))


def export(country: Any) -> list[dict[str, Any]]:
    """The open accounts as the section that would load them."""
    return [
        {"code": a.code, "names": a.names, "kind": a.kind} | ({"use": a.use} if a.use else {})
        for a in Account.objects.filter(is_open=True).order_by("code")
    ]
