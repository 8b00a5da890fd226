"""Every permission is a named action on a concept; roles carry them (from the pack)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.common.errors import Forbidden

PERMISSIONS: dict[str, Any] = {
    "application.create": _("apply for permits"),
    "application.view_all": _("see every application"),
    "case.work": _("work on cases"),
    "finding.ndf": _("record non-detriment findings"),
    "finding.laf": _("record legal acquisition findings"),
    "permit.sign": _("sign and issue permits"),
    "permit.cancel": _("cancel and replace permits"),
    "quota.view": _("see quotas"),
    "quota.manage": _("set quotas"),
    "payment.receive": _("take payments"),
    "payment.refund": _("give money back"),
    "books.view": _("see the books"),
    "books.keep": _("keep the books: close months, decide on money that fits nothing"),
    "fee.waive": _("waive fees"),
    "customs.lookup": _("look permits up"),
    "customs.endorse": _("endorse quantities"),
    "settings.view": _("see the country's settings"),
    "settings.change": _("change the country's settings"),
    "users.manage": _("invite and manage users"),
    "report.annual": _("make the annual report"),
    "epix.use": _("look permits of other countries up"),
    "epix.grants": _("open permits to other countries"),
    "platform.operate": _("operate the platform"),
}


class PermissionMissing(Forbidden):
    code = "permission.missing"
    sentence = _("Your role does not allow you to %(action)s.")


def require(user: Any, permission: str) -> None:
    """Raise PermissionMissing unless `user` may do `permission`."""
    if not user.may(permission):
        raise PermissionMissing(action=PERMISSIONS[permission])
