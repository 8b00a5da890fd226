"""What happens after something happened to findings, in the worker."""

from __future__ import annotations

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from core.accounts.selectors import users_with
from core.events import subscriber
from core.findings.events import ReviewDue
from core.notifications.services import notify


@subscriber(ReviewDue, name="findings.remind_of_review")
def remind_of_review(event: ReviewDue) -> None:
    """Tell everybody who makes non-detriment findings that one is to be reviewed."""

    def heading() -> str:
        return _("%(number)s is to be reviewed") % {"number": event.number}

    def sentence() -> str:
        day = formats.date_format(event.review_on, "DATE_FORMAT")
        told = _("The finding %(number)s is to be reviewed by %(day)s.")
        return told % {"number": event.number, "day": day}

    notify(
        users_with("finding.ndf"),
        kind="finding.review_due",
        subject=lazy(heading, str)(),
        body=lazy(sentence, str)(),
        link=f"/opinions/standing/{event.standing_finding_id}/",
    )


def register() -> None:
    """Nothing to do: importing this module has subscribed."""
