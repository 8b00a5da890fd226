"""Strict YAML: text in, plain data out, with the line of every key.

Stricter than YAML 1.1 where that protects the person who writes a pack: a duplicate key, an
anchor, an alias or a tag is refused; `no`, `on` and `012` stay text; a number with decimals
stays text, so that an amount of money is never a float; a date stays text in ISO form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from tenants.packs.errors import PackError

Path = tuple[str | int, ...]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Source:
    """One file of a pack: `data`, and in `lines` the line (from 1) of every key path."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    errors: list[PackError] = field(default_factory=list)


def read_source(text: str, *, file: str) -> Source:
    """The data of one YAML file. Mistakes are collected in `errors`, nothing is raised."""
    source = Source(file=file)
    try:
        refused = _refused_event(text)
        node = None if refused else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problem = getattr(error, "problem", None) or "cannot be read"
        source.errors.append(
            PackError(file, line, "", f"is not YAML: {problem}.", "Check indentation and quotes.")
        )
        return source
    if refused:
        line, what = refused
        source.errors.append(
            PackError(file, line, "", f"uses {what}, which packs do not.", "Write it out in full.")
        )
    elif node is None:
        source.errors.append(PackError(file, 1, "", "is empty.", "Delete it or fill it."))
    else:
        source.data = _build(node, (), source)
    return source


def format_path(path: Path) -> str:
    """A path as a person reads it: `rules[0].amount`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def parse_path(text: str) -> Path:
    """The opposite of `format_path`; a bare number between dots is an index as well."""
    steps: list[str | int] = []
    for part in re.findall(r"[^.\[\]]+", text):
        steps.append(int(part) if part.isdigit() else part)
    return tuple(steps)


def _refused_event(text: str) -> tuple[int, str] | None:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _line_of(event)
        if isinstance(event, yaml.AliasEvent):
            return line, "an alias (*name)"
        if getattr(event, "anchor", None):
            return line, "an anchor (&name)"
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            return line, f"a tag ({tag})"
    return None


def _line_of(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 0


def _build(node: yaml.Node, path: Path, source: Source) -> Any:
    source.lines.setdefault(path, _line_of(node))
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, path, source)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), source) for index, item in enumerate(node.value)]
    return _scalar(str(node.value), is_quoted=getattr(node, "style", None) is not None)


def _build_mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line_of(key_node)
        if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
            source.errors.append(
                PackError(source.file, line, format_path(path), "has a key that is not a word.")
            )
            continue
        key = str(key_node.value)
        here = (*path, key)
        if key in built:
            first = source.lines[here]
            source.errors.append(
                PackError(
                    source.file,
                    line,
                    format_path(here),
                    f"is written twice (first in line {first}).",
                    "Keep one of the two.",
                )
            )
            continue
        source.lines[here] = line
        built[key] = _build(value_node, here, source)
    return built


def _scalar(text: str, *, is_quoted: bool) -> Any:
    if is_quoted:
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    return int(text) if _WHOLE.match(text) else text
