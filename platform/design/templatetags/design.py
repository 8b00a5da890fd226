"""The components as template tags; each is shown with an example on the styleguide page."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from core.common.money import Money
from design.branding import in_language
from design.statuses import label_of, tone_of
from tenants.context import current_country_or_none

register = template.Library()

LETTER_THEN_DIGIT = re.compile(r"([A-Za-z])(?=\d)")
TONES = {"good": "circle-check", "wait": "alert-triangle", "bad": "alert-circle"}
MESSAGE_TONES = {"success": "good", "warning": "wait", "error": "bad"}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative line icon of icons.txt: `{% icon "leaf" %}`; screen readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def flag(iso2: str, css: str = "") -> SafeString:
    """A country's flag, decorative (the country's name stands beside it)."""
    if not (isinstance(iso2, str) and len(iso2) == 2 and iso2.isascii() and iso2.isalpha()):
        return format_html("")
    try:
        source = static(f"vendor/flags/{iso2.lower()}.svg")
    except ValueError:  # a code without a flag, with hashed file names
        return format_html("")
    return format_html(
        '<img class="flag-image {}" src="{}" alt="" width="24" height="18">', css, source
    )


@register.simple_tag
def status(code: str, label: str = "") -> SafeString:
    """The badge of a state: `{% status case.state %}`, or with the pack's own label."""
    text = capfirst(str(label or label_of(str(code))))
    return format_html('<span class="status tone-{}">{}</span>', tone_of(str(code)), text)


@register.filter
def tone(code: str) -> str:
    """The tone of a state code: good, busy, wait, bad or idle."""
    return tone_of(str(code))


@register.filter
def message_tone(tags: str) -> str:
    """The tone of one of Django's messages by its tags."""
    return next((found for tag, found in MESSAGE_TONES.items() if tag in (tags or "")), "busy")


@register.filter
def tone_icon(name: str) -> str:
    """The icon that goes with a tone."""
    return TONES.get(name, "info-circle")


@register.filter
def money(value: Any, currency: str = "") -> str:
    """A Money, or minor units with a currency (`{{ x|money:"MZN" }}`), as the reader writes it."""
    if value is None or value == "":
        return ""
    amount = value if isinstance(value, Money) else Money(int(value), currency)
    return LETTER_THEN_DIGIT.sub("\\1\u00a0", amount.format(str(reader_locale())))


@register.filter
def country_name(iso2: str) -> str:
    """The name of a country by its ISO 3166-1 code in the reader's language, else the code."""
    return str(reader_locale().territories.get(str(iso2).upper(), iso2))


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """The names of languages by their codes, in the reader's language: "Portuguese, English"."""
    names = reader_locale().languages
    return ", ".join(capfirst(str(names.get(code, code))) for code in codes)


def reader_locale() -> Locale:
    """Babel's locale of the reader: the language as written in this country when Babel has that."""
    language = (get_language() or "en").split("-")[0]
    country = current_country_or_none()
    wanted = [f"{language}_{country.iso2}"] if country else []
    for identifier in (*wanted, language):
        try:
            return Locale.parse(identifier)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@register.filter
def localized(value: Any) -> str:
    """The text of a {language: text} mapping of a pack in the reader's language."""
    return in_language(value)


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or an empty text when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in str(name).replace("@", " ").split() if word]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, **options: Any) -> SafeString:
    """A card: `{% card title=… icon=… padded=True tools=… overflow=False level=2 %}…{% endcard %}`.

    `padded=False` for a table or list that reaches the edges.
    """
    defaults = {"padded": True, "level": "2"}
    return render_to_string("design/_card.html", defaults | options | {"content": content})


@register.simple_block_tag
def notice(content: str, tone: str = "busy", title: str = "") -> SafeString:
    """A box that informs: tone busy (information), good, wait (warning) or bad (error)."""
    return render_to_string(
        "design/_notice.html", {"content": content, "tone": tone, "title": title}
    )


@register.simple_block_tag
def data_table(content: str, caption: str, css: str = "", show_caption: bool = False) -> SafeString:
    """A table whose rows become blocks on a phone; give each cell its `data-label`."""
    return render_to_string(
        "design/_table.html",
        {"content": content, "caption": caption, "css": css, "show_caption": show_caption},
    )


@register.inclusion_tag("design/_steps.html")
def steps(names: Iterable[Any], current: int) -> dict[str, Any]:
    """The steps of a task, the `current` one (from 1) marked.

    `names` are texts, or mappings with `label` and, for steps that one may go back to, `url`.
    """
    listed = []
    for position, name in enumerate(names, start=1):
        entry = dict(name) if isinstance(name, Mapping) else {"label": name}
        state = "is-done" if position < current else "is-current" if position == current else ""
        listed.append(entry | {"state": state})
    return {"steps": listed, "current": current, "count": len(listed)}


@register.inclusion_tag("design/_timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first or last as given.

    Entries have `title`, `when` (datetime) and may have `who`, `text`, `icon`, `tone`.
    """
    return {"entries": list(entries)}


@register.inclusion_tag("design/_figures.html")
def key_figures(figures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Key figures: mappings with `label`, `value` and perhaps `note`, `icon`, `url`."""
    return {"figures": list(figures)}


@register.inclusion_tag("design/_tabs.html")
def tabs(entries: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Tabs as links (each its own address): `label`, `url`, `active`, perhaps `count`, `icon`."""
    return {"entries": list(entries), "label": label}


@register.inclusion_tag("design/_empty.html")
def empty(title: str, text: str = "", **options: Any) -> dict[str, Any]:
    """What to show when there is nothing: title, text, and perhaps icon, url and action."""
    return {"title": title, "text": text, "icon": "inbox"} | options


@register.inclusion_tag("design/_pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Links to the pages of a paginator's `page`, keeping the filters of the address."""
    return {"page": page, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The address's query with some parameters changed: `{% query_with page=2 %}`."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


# ---- forms -------------------------------------------------------------------------------


@register.inclusion_tag("design/_error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong with a form (or a list of forms), each line a link to its field."""
    listed = list(form) if isinstance(form, list | tuple) else [form]
    lines: list[dict[str, str]] = []
    for one in listed:
        if one is None or not one.is_bound:
            continue
        lines.extend({"id": "", "text": text} for text in one.non_field_errors())
        for bound in one:
            lines.extend(
                {"id": _first_id(bound), "text": text, "label": str(bound.label)}
                for text in bound.errors
            )
    return {"lines": lines}


@register.inclusion_tag("design/_field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field with label, help, error; options: `affix`, `label`, `help`, `hide_label`."""
    return {"field": bound, "kind": _kind(bound), "control": control(bound)} | options


@register.inclusion_tag("design/_fields.html")
def form_fields(form: Any, summary: bool = True) -> dict[str, Any]:
    """All fields of a form below one another, after the summary of what is wrong."""
    return {"form": form, "summary": summary}


@register.simple_tag
def control(bound: BoundField, **attrs: Any) -> SafeString:
    """The input itself with our classes and its links to help and error for screen readers."""
    kind = _kind(bound)
    css = {"select": "form-select", "check": "form-check-input"}.get(kind, "form-control")
    own = bound.field.widget.attrs.get("class", "")
    described = []
    if bound.help_text and not bound.is_hidden:
        described.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    extra: dict[str, Any] = {"class": f"{css} {own}".strip()} | attrs
    if described and kind not in ("radios", "checks"):
        extra["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=extra)


def _kind(bound: BoundField) -> str:
    """How a field is drawn: check, radios, checks, select, file or text."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.Select | forms.SelectMultiple):
        return "select"
    return "file" if isinstance(widget, forms.FileInput) else "text"


def _first_id(bound: BoundField) -> str:
    """The id of the input that a link from the error summary leads to."""
    if _kind(bound) in ("radios", "checks"):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)
