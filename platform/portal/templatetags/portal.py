"""Filters of the portal's pages: quantities, line letters, names of codes."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.documents.epermit.model import line_letter
from core.documents.form.values import amount
from core.documents.selectors import list_uploads
from core.findings.dossiers import DEPTHS
from portal.choices import code_name, office_choices
from portal.findings import answer_rows, evidence_rows

register = template.Library()


@register.filter
def letter(position: int) -> str:
    """The form's letter of a line: 1 is A."""
    return line_letter(int(position))


@register.filter
def quantity(value: Decimal | None, unit: str = "") -> str:
    """A quantity without needless zeros, with its unit if given; a dash for none."""
    return amount(value, unit or "") or "–"


@register.filter
def code(value: str, kind: str) -> SafeString | str:
    """A code with its name: `{{ line.term_code|code:"term" }}`."""
    if not value:
        return "–"
    name = code_name(kind, value)
    return format_html("<span><strong>{}</strong> {}</span>", value, name if name != value else "")


@register.filter
def evidence(dossier: dict[str, str]) -> list[dict[str, str]]:
    """The blocks of a finding's dossier with their names."""
    return evidence_rows(dossier)


@register.filter
def answers(finding: Any) -> list[dict[str, Any]]:
    """The checks of a legal acquisition finding with their answers and linked proofs; one query."""
    names = {}
    if any(each.get("proofs") for each in finding.checks.values()):
        names = {str(each.pk): each.name for each in list_uploads(finding.application)}
    return answer_rows(finding.checks, names)


@register.filter
def depth_name(depth: str) -> str:
    """How deep a dossier goes, in words."""
    return str(DEPTHS.get(depth, depth))


@register.filter
def office_name(code: str) -> str:
    """The name of a customs office by its code, else the code; one query."""
    return dict(office_choices()).get(code, code)
