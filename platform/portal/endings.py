"""How a permit may end, as a form: for its holder and for the Management Authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.permits.models import Permit, PermitStanding
from core.permits.rules.standing import FOLLOWS, MISSING, REPLACED, RETURNED, REVOKED
from core.permits.services import replace_permit, report_missing, return_unused, revoke_permit

COPY = "true_copy"
HOLDER = ("lost", "stolen", "destroyed", RETURNED)
AUTHORITY = (REPLACED, COPY, *HOLDER, REVOKED)
WAYS: dict[str, Any] = {
    REPLACED: _("Replace it by a new original"),
    COPY: _("Replace it by a true copy"),
    "lost": _("Report it lost"),
    "stolen": _("Report it stolen"),
    "destroyed": _("Report it destroyed"),
    RETURNED: _("It comes back unused"),
    REVOKED: _("Revoke it: void from the beginning"),
}


def ways_for(permit: Permit, ways: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Those of `ways` that the permit's standing allows, with their labels."""
    status = permit.standing.status
    allowed = FOLLOWS[status]
    found = [way for way in ways if way in allowed]
    if COPY in ways and status in MISSING:
        found.insert(1, COPY)
    return [(way, WAYS[way]) for way in found]


class EndingForm(forms.Form):
    """What becomes of the permit, and why."""

    way = forms.ChoiceField(label=_("What has happened"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is kept with the permit; the country of destination is told."),
    )
    security_stamp = forms.CharField(
        label=_("Number of the new security stamp"), max_length=70, required=False
    )

    def __init__(self, *args: Any, permit: Permit, ways: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_end_%s", **kwargs)
        choices = ways_for(permit, ways)
        self.fields["way"].choices = choices  # type: ignore[attr-defined]
        if not {REPLACED, COPY} & {way for way, _label in choices}:
            del self.fields["security_stamp"]

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.fields["way"].choices)  # type: ignore[attr-defined]


def end_permit(
    permit: Permit, *, way: str, reason: str, by: Any, security_stamp: str = ""
) -> Permit | PermitStanding:
    """Do what the form says; the new permit of a replacement. Raises what the services raise."""
    if way in (REPLACED, COPY):
        is_copy = way == COPY
        return replace_permit(
            permit, reason=reason, by=by, is_true_copy=is_copy, security_stamp=security_stamp
        )
    if way in MISSING:
        return report_missing(permit, how=way, reason=reason, by=by)
    services: dict[str, Callable[..., PermitStanding]] = {
        RETURNED: return_unused,
        REVOKED: revoke_permit,
    }
    return services[way](permit, reason=reason, by=by)
