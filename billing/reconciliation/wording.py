"""Why an invoice is proposed for a line of a statement, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Any] = {
    "reference": _("its reference stands in the text"),
    "number": _("its number stands in the text"),
    "other_amount": _("but the amount is another"),
    "same_amount": _("it is over this amount"),
    "like_payer": _("the payer's name is like"),
    "together_the_amount": _("together they come to this amount"),
}


def in_words(codes: list[str]) -> str:
    """The reasons as one sentence part: “it is over this amount, the payer's name is like”."""
    return ", ".join(str(REASONS.get(code, code)) for code in codes)
