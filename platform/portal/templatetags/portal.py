"""Filters of the portal's pages: quantities, line letters, names of codes."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.documents.epermit.model import line_letter
from core.documents.form.values import amount
from portal.choices import code_name

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

