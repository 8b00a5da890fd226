"""The last step: what the controls say, where it is put right, and the stated reasons."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.epermit.model import line_letter
from core.documents.selectors import list_uploads
from core.permits.models import Application, ApplicationLine
from core.permits.rules.issues import NOTE, WARNING, Issue
from core.permits.rules.workflow import HANDING_IN
from core.permits.selectors import find_issues
from core.permits.services import set_line, update_application
from core.workflow import selectors as workflow
from core.workflow.models import TransitionRecord

from .selectors import cost_of

OF_LINE = {"taxon": "species"}
STEPS = ("parties", "goods", "proofs", "review")


def step_bar(application: Application) -> list[dict[str, Any]]:
    """The steps for `{% steps %}`, each with its address."""
    names = [_("Parties"), _("Goods"), _("Proofs"), _("Review and submit")]
    return [
        {"label": name, "url": reverse(f"applicant:{step}", args=[application.pk])}
        for step, name in zip(STEPS, names, strict=True)
    ]


def issue_rows(application: Application, issues: list[Issue]) -> list[dict[str, Any]]:
    """Issues with the address of the field that each is about."""
    return [
        {
            "issue": issue,
            "url": address_of(application, issue),
            "where": _("Line %(line)s") % {"line": line_letter(issue.position)}
            if issue.position
            else "",
            "name": f"reason-{issue.position or 0}-{issue.code}",
        }
        for issue in issues
    ]


def address_of(application: Application, issue: Issue) -> str:
    """The page and the field where an issue is put right."""
    own = [application.pk]
    if issue.field in ("lines", "proofs"):
        return reverse(
            "applicant:goods" if issue.field == "lines" else "applicant:proofs", args=own
        )
    if issue.path.startswith("lines."):
        page = reverse("applicant:line", args=[*own, issue.position])
        return f"{page}#id_{OF_LINE.get(issue.field, issue.field)}"
    return f"{reverse('applicant:parties', args=own)}#id_{issue.field}"


def goods_page(application: Application, lines: list[ApplicationLine]) -> dict[str, Any]:
    """The lines of a draft with what the controls say about them."""
    found = [one for one in find_issues(application) if one.path.startswith("lines.")]
    blocking = [one for one in found if one.is_blocking]
    return {
        "application": application,
        "lines": lines,
        "line_errors": issue_rows(application, blocking),
        "steps": step_bar(application),
    }


def review_page(application: Application, *, user: Any) -> dict[str, Any]:
    """The whole draft with what stands in its way, and what it will cost."""
    rows = issue_rows(application, find_issues(application))
    actions = workflow.available_actions(application, by=user)
    return {
        "application": application,
        "lines": list(application.lines.order_by("position")),
        "proofs": list(list_uploads(application)),
        "errors": [row for row in rows if row["issue"].severity not in (WARNING, NOTE)],
        "warnings": [row for row in rows if row["issue"].severity == WARNING],
        "notes": [row for row in rows if row["issue"].severity == NOTE],
        "last_word": last_word(application),
        "hand_in": next((one for one in actions if one.action in HANDING_IN), None),
        "steps": step_bar(application),
        **cost_of(application),
    }


def last_word(application: Application) -> TransitionRecord | None:
    """The latest step of the case, if a reason was given for it. One query."""
    latest = workflow.history(application).last()
    return latest if latest and latest.reason else None


def save_reasons(application: Application, data: Mapping[str, Any], *, by: Any) -> None:
    """Store the reasons of fields called `reason-<position>-<code>` (position 0: the case).

    Raises NotEditable, NotAMember, ApplicationInvalid.
    """
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, value in data.items():
        kind, _dash, rest = name.partition("-")
        position, _dash, code = rest.partition("-")
        if kind == "reason" and code and position.isdigit():
            found[int(position)][code] = str(value)
    own = found.pop(0, {})
    if own:
        update_application(application, by=by, reasons=application.reasons | own)
    for line in application.lines.filter(position__in=found):
        reasons = line.reasons | found[line.position]
        set_line(application, position=line.position, by=by, reasons=reasons)
