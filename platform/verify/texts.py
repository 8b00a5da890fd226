"""The sentences of the page, one set per outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from verify.selectors import Verdict


@dataclass(frozen=True)
class Text:
    """Heading, sentence, tone of the page (good, wait, bad, idle) and icon."""

    heading: Any
    sentence: Any
    tone: str
    icon: str


_TEXTS = {
    "in_force": Text(
        _("Genuine and in force"),
        _("This permit was issued by the authority below and may be used today."),
        "good",
        "shield-check",
    ),
    "endorsed": Text(
        _("Genuine, endorsed at exit"),
        _("Customs of the issuing country have recorded the export of this consignment."),
        "good",
        "shield-check",
    ),
    "not_yet_valid": Text(
        _("Genuine, not yet valid"),
        _("This permit was issued by the authority below, but its first valid day is to come."),
        "wait",
        "clock",
    ),
    "used": Text(
        _("Genuine, but already used"),
        _("The consignment of this permit has been traded. It does not cover another one."),
        "wait",
        "alert-triangle",
    ),
    "expired": Text(
        _("Genuine, but expired"),
        _("The last valid day of this permit is over. It covers no consignment any more."),
        "bad",
        "alert-circle",
    ),
    "cancelled": Text(
        _("Cancelled"),
        _("The issuing authority has cancelled this permit. Do not accept it."),
        "bad",
        "alert-circle",
    ),
    "replaced": Text(
        _("Replaced"),
        _("The issuing authority has replaced this permit by another. Do not accept this one."),
        "bad",
        "alert-circle",
    ),
    "lost": Text(
        _("Reported lost"),
        _("The holder has lost this paper. Do not accept it; tell the issuing authority."),
        "bad",
        "alert-circle",
    ),
    "stolen": Text(
        _("Reported stolen"),
        _("This paper was stolen. Do not accept it; keep it and tell the issuing authority."),
        "bad",
        "alert-circle",
    ),
    "destroyed": Text(
        _("Reported destroyed"),
        _("The holder has reported this paper as destroyed. Do not accept it."),
        "bad",
        "alert-circle",
    ),
    "returned": Text(
        _("Returned unused"),
        _("The holder has given this permit back unused. It covers no consignment any more."),
        "bad",
        "alert-circle",
    ),
    "revoked": Text(
        _("Revoked"),
        _("The issuing authority has declared this permit void. Do not accept it."),
        "bad",
        "alert-circle",
    ),
    "unknown": Text(
        _("No such permit"),
        _("The code is signed, but the authority has no permit with this number."),
        "bad",
        "alert-circle",
    ),
    "key_unknown": Text(
        _("Not from this authority"),
        _("The code is signed with a key unknown to this country. Do not accept the paper."),
        "bad",
        "alert-circle",
    ),
    "tampered": Text(
        _("Not genuine"),
        _("The code was not made by this authority, or it was altered. Do not accept the paper."),
        "bad",
        "alert-circle",
    ),
}

KINDS = {
    "E": _("Export permit"),
    "R": _("Re-export certificate"),
    "I": _("Import permit"),
    "O": _("Other document"),
}


def text_of(verdict: Verdict) -> Text:
    """What to say about a verdict; a standing without words of its own counts as not usable."""
    return _TEXTS.get(verdict.outcome, _TEXTS["cancelled"])
