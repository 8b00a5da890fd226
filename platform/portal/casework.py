"""How a case reads on a page, for all actors: its history, its tasks, its state's name."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.accounts.selectors import list_roles
from core.permits.models import Application
from core.workflow import selectors as workflow
from design.branding import in_language

ICONS = {
    "start": "pencil", "submit": "send", "resubmit": "send", "start_review": "eye",
    "return_to_applicant": "arrow-left", "record_ndf": "microscope", "record_laf": "scale",
    "approve": "check", "refuse": "x", "withdraw": "x", "payment_received": "coin",
    "sign": "signature", "issue": "certificate", "cancel": "ban",
}  # fmt: skip
TONES = {
    "approve": "good", "sign": "good", "issue": "good", "payment_received": "good",
    "refuse": "bad", "cancel": "bad", "return_to_applicant": "wait",
}  # fmt: skip
SUBJECT = workflow.subject_type(Application)


def timeline_of(records: Iterable[Any], *, who: Any = None) -> list[dict[str, Any]]:
    """The history for `{% timeline %}`, the newest first.

    `who(record)` names the actor; without it everybody is named as recorded.
    """
    return [
        {
            "title": _("Application started")
            if row.action == "start"
            else workflow.action_label(row),
            "when": row.at,
            "who": who(row) if who else row.by_label,
            "text": row.reason,
            "icon": ICONS.get(row.action, "check"),
            "tone": TONES.get(row.action, "busy"),
        }
        for row in reversed(list(records))
    ]


def role_names() -> dict[str, str]:
    """The country's roles by code, in the reader's language; one query."""
    return {role.code: in_language(role.names) or role.code for role in list_roles()}


def waiting_for(tasks: Iterable[Any]) -> list[dict[str, Any]]:
    """Open tasks as rows: what, for whom, until when, to whom it went when late. One query."""
    names = role_names()
    return [
        {
            "title": in_language(task.title),
            "role": names.get(task.role, task.role),
            "escalated_to": names.get(task.escalate_to, task.escalate_to)
            if task.is_escalated
            else "",
            "task": task,
        }
        for task in tasks
    ]


def state_rows(applications: Iterable[Application]) -> list[dict[str, Any]]:
    """Applications with the names of their states; one query for all."""
    labels = workflow.state_labels()
    return [
        {
            "application": each,
            "state_label": labels.get((each.definition_id, each.state), each.state),
        }
        for each in applications
    ]


def state_choices() -> list[tuple[str, str]]:
    """Every state of the definitions in force with a name, for filters; one query."""
    found: dict[str, str] = {}
    for row in workflow.list_definitions():
        for code, state in row.body["states"].items():
            found.setdefault(code, in_language(state["name"]) or code)
    return [("", _("All states")), *found.items()]


def moved(application: Application) -> str:
    """What is said after an action: the state that the case has come to."""
    return _("The case is now: %(state)s.") % {"state": workflow.state_label(application)}
