"""Telling the applicant's people that their case moved: the effect `notify_applicant`."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.notifications.services import notify
from core.parties.selectors import list_members
from core.permits.models import Application
from core.workflow.definition import parse, pick
from core.workflow.selectors import history


def notify_applicant(subject: Application, *, by: Any, data: Any) -> None:
    """Tell every member of the applicant organisation the new state, and the reason given."""
    people = [membership.user for membership in list_members(subject.applicant)]
    definition = parse(subject.definition.body)
    latest = history(subject).last()
    reason = latest.reason if latest else ""

    def state_name() -> str:
        names = definition.states[subject.state].name
        return pick(names, get_language() or "en") or subject.state

    def sentence() -> str:
        told = _("Your application %(reference)s is now: %(state)s.") % {
            "reference": subject.reference,
            "state": state_name(),
        }
        return f"{told}\n\n{_('Reason given:')} {reason}" if reason else str(told)

    def heading() -> str:
        return f"{subject.reference}: {state_name()}"

    notify(
        people,
        kind="application.moved",
        subject=lazy(heading, str)(),
        body=lazy(sentence, str)(),
        link=f"/applications/{subject.pk}/",
    )
