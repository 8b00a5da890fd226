"""A definition drawn as SVG: readable on paper and by a screen reader, without styles or scripts,
so that it may stand in a page with a strict content policy or alone in a file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.workflow.checks import ISSUE
from core.workflow.definition import SYSTEM_ROLE, Definition, State, Transition, pick
from core.workflow.layout import (
    BOX_WIDTH,
    END_WIDTH,
    HEADER,
    LINE,
    MARGIN,
    Box,
    Exit,
    Layout,
    Line,
    lay_out,
    main_path,
)
from core.workflow.words import word_for

FONT = "Inter, 'Segoe UI', 'Noto Sans', Arial, sans-serif"
NO_BREAK = "\u00a0"
INK, MUTED = "#182433", "#5b6b80"
MAIN, MAIN_FILL, GOOD, GOOD_FILL = "#0b5c7a", "#eef6f9", "#1c7a45", "#eaf6ee"
SIDE, SIDE_FILL, STOP, STOP_FILL = "#8a5a00", "#fdf6e7", "#a33327", "#fbeeec"

RoleNames = Mapping[str, Mapping[str, str]]


def draw(
    definition: Definition,
    *,
    title: str,
    language: str,
    role_names: RoleNames,
    uid: str = "workflow",
) -> str:
    """The definition as one SVG element.

    `role_names` maps a role's code to its names; `uid` begins the ids in the element, so that
    two diagrams may stand in one page.
    """
    with override(language):
        words = _Words(language, role_names)
        states = definition.states.values()
        lines_in = {state.code: words.lines_of(definition, state) for state in states}
        labels = {edge: words.label_of(edge) for edge in definition.transitions}
        layout = lay_out(definition, goal_effect=ISSUE, lines_in=lines_in, labels=labels)
        parts = [_head(layout, title, words.description(definition), uid, definition)]
        parts += [_line(line, words, uid) for line in layout.lines]
        parts += [_exit(each, definition, words, uid) for each in layout.exits]
        parts += [_box(box, definition, words) for box in layout.boxes]
    return "\n".join([*parts, "</svg>"])


class _Words:
    """The texts of a diagram in one language."""

    def __init__(self, language: str, role_names: RoleNames) -> None:
        self.language = language
        self.role_names = role_names

    def role(self, code: str) -> str:
        if code == SYSTEM_ROLE:
            return _("automatic")
        return pick(self.role_names.get(code, {}), self.language) or code

    def roles(self, edge: Transition) -> str:
        return ", ".join(sorted(self.role(code) for code in edge.roles))

    def label_of(self, edge: Transition) -> list[str]:
        """What stands beside an arrow of the main path: action, roles, conditions, effects."""
        lines = [edge.label(self.language), self.roles(edge)]
        needs = [word_for(name) for name in edge.guards]
        does = [word_for(name) for name in edge.effects]
        lines += _wrapped(_("only if: %s"), needs)
        return lines + _wrapped(_("then: %s"), does)

    def lines_of(self, definition: Definition, state: State) -> list[str]:
        """What stands in a state's box: its tasks, and the actions that stay in it."""
        lines: list[str] = []
        asked: set[str] = set()
        for task in state.tasks:
            asked |= set(task.actions)
            days = ngettext("%d day", "%d days", task.days) % task.days
            days = days.replace(" ", NO_BREAK)
            text = f"{self.role(task.role)}: {pick(task.title, self.language)} ({days})"
            lines += _fold(text, 50 if state.code not in _side_states(definition) else 32)
        for edge in definition.leaving(state.code):
            if edge.stays and edge.action not in asked:
                lines += _fold(f"↻ {edge.label(self.language)} ({self.roles(edge)})", 50)
        return lines

    def description(self, definition: Definition) -> str:
        """The whole process in sentences, for those who do not see the picture."""
        sentences = [
            _("It begins in “%s”.") % definition.state_label(definition.initial, self.language)
        ]
        for edge in definition.transitions:
            sentences.append(
                _("From “%(source)s”, %(roles)s: “%(action)s” leads to “%(target)s”.")
                % {
                    "source": definition.state_label(edge.source, self.language),
                    "roles": self.roles(edge),
                    "action": edge.label(self.language),
                    "target": definition.state_label(edge.target, self.language),
                }
            )
        return " ".join(sentences)


def _side_states(definition: Definition) -> set[str]:
    main = main_path(definition, goal_effect=ISSUE)
    column = {definition.initial, *(edge.target for edge in main)}
    return set(definition.states) - column


def _fold(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("  " + word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _wrapped(pattern: str, items: list[str]) -> list[str]:
    return _fold(pattern % "; ".join(items), 62) if items else []


def _head(layout: Layout, title: str, description: str, uid: str, definition: Definition) -> str:
    width, height = round(layout.width), round(layout.height)
    markers = "".join(
        f'<marker id="{uid}-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" '
        f'fill="{colour}"/></marker>'
        for name, colour in (("main", MAIN), ("side", SIDE), ("stop", STOP))
    )
    version = _("Version %d") % definition.version
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{uid}-title {uid}-desc" '
        f'font-family="{escape(FONT)}" font-size="12.5">\n'
        f'<title id="{uid}-title">{escape(title)}</title>\n'
        f'<desc id="{uid}-desc">{escape(description)}</desc>\n'
        f"<defs>{markers}</defs>\n"
        f'<rect width="{width}" height="{height}" rx="14" fill="#ffffff"/>\n'
        + _text(MARGIN, 42, title, size=20, weight=700)
        + _text(width - MARGIN, 42, version, anchor="end", fill=MUTED)
        + f'<path d="M{MARGIN} {HEADER}H{width - MARGIN}" stroke="#e3e8ee"/>'
    )


def _box(box: Box, definition: Definition, words: _Words) -> str:
    state = definition.states[box.state]
    stroke, fill = (MAIN, MAIN_FILL) if box.width == BOX_WIDTH else (SIDE, SIDE_FILL)
    if state.terminal:
        stroke, fill = GOOD, GOOD_FILL
    parts = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="10" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{2.5 if state.terminal else 1.5}"/>',
        _text(
            box.x + 16,
            box.y + 25,
            definition.state_label(box.state, words.language),
            size=15,
            weight=600,
        ),
    ]
    if box.state == definition.initial:
        parts.append(f'<circle cx="{box.middle:g}" cy="{box.y - 12:g}" r="6" fill="{MAIN}"/>')
    for place, line in enumerate(box.lines):
        indent = 8 if line.startswith("  ") else 0
        y = box.y + 44 + LINE * place
        parts.append(_text(box.x + 16 + indent, y, line.strip(), size=11.5, fill=MUTED))
    return "".join(parts)


def _line(line: Line, words: _Words, uid: str) -> str:
    kind, colour = ("main", MAIN) if line.is_main else ("side", SIDE)
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in line.points)
    parts = [
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-linejoin="round" '
        f'stroke-width="{2 if line.is_main else 1.5}" marker-end="url(#{uid}-{kind})"/>'
    ]
    if not line.is_main:
        label, roles = line.edge.label(words.language), words.roles(line.edge)
        parts.append(_text(line.x, line.y, label, anchor="end", weight=600))
        parts.append(_text(line.x, line.y + 20, roles, anchor="end", size=11, fill=MUTED))
        return "".join(parts)
    for place, text in enumerate(line.label):
        style = {"weight": 600} if place == 0 else {"size": 11.5, "fill": MUTED}
        y = line.y + LINE * place
        parts.append(_text(line.x, y, text.strip(), **style))
    return "".join(parts)


def _exit(each: Exit, definition: Definition, words: _Words, uid: str) -> str:
    label, roles = each.edge.label(words.language), words.roles(each.edge)
    target = definition.state_label(each.edge.target, words.language)
    if each.length:
        end = each.x + each.length
        path = f"M{each.x:g} {each.y:g}H{end:g}"
        texts = _text(each.x + 10, each.y - 6, label, weight=600)
        texts += _text(each.x + 10, each.y + 14, roles, size=11, fill=MUTED)
        x, y, width = end, each.y - 15, END_WIDTH
    else:
        path = f"M{each.x:g} {each.y:g}V{each.y + 26:g}"
        texts = _text(each.x + 10, each.y + 17, f"{label} ({roles})", size=11)
        x, y, width = each.x - END_WIDTH / 2, each.y + 26, END_WIDTH
    return (
        f'<path d="{path}" fill="none" stroke="{STOP}" stroke-width="1.3" stroke-dasharray="5 4" '
        f'marker-end="url(#{uid}-stop)"/>{texts}'
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="30" rx="15" fill="{STOP_FILL}" '
        f'stroke="{STOP}"/>' + _text(x + width / 2, y + 20, target, anchor="middle", fill=STOP)
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 12.5,
    weight: int = 400,
    fill: str = INK,
    anchor: str = "start",
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{bold}{side}>'
        f"{escape(text)}</text>"
    )
