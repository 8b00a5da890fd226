"""Where the parts of a diagram stand. Pure geometry in pixels, no drawing.

The way to the goal is a column from top to bottom. States beside it stand to its left, with
lanes between. An end that is not the goal is drawn beside every state that can end there, so that
no long lines cross the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.workflow.definition import Definition, Transition

MARGIN = 28
HEADER = 64
BOX_WIDTH = 312
SIDE_WIDTH = 208
LEFT_GAP = 196
RIGHT_GAP = 196
END_WIDTH = 148
LINE = 16
TITLE = 38
PORT = 40
END = 44


@dataclass(slots=True)
class Box:
    """A state's place. `lines` are what stands under its name."""

    state: str
    lines: list[str]
    x: float = 0
    y: float = 0
    width: float = BOX_WIDTH
    height: float = 0
    ports: int = 0

    @property
    def middle(self) -> float:
        """The x in the middle of the box."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    def port(self) -> float:
        """The y of the next free place for a line on the box's side."""
        self.ports += 1
        return self.y + PORT * (self.ports - 1) + PORT / 2 + 2


@dataclass(slots=True)
class Exit:
    """An action that ends the case: an arrow from a state's side to a small end mark."""

    edge: Transition
    x: float
    y: float
    length: float


@dataclass(slots=True)
class Line:
    """An arrow along `points`, with its label at (`x`, `y`), from there leftwards or rightwards."""

    edge: Transition
    points: list[tuple[float, float]]
    x: float
    y: float
    is_main: bool = False
    label: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """The whole picture."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[Line]
    exits: list[Exit]


def main_path(definition: Definition, *, goal_effect: str) -> list[Transition]:
    """The shortest way from the initial state through a transition with `goal_effect`; without
    one, to the nearest end."""
    ways: list[tuple[str, list[Transition]]] = [(definition.initial, [])]
    seen = {definition.initial}
    has_goal = any(goal_effect in edge.effects for edge in definition.transitions)
    while ways:
        here, way = ways.pop(0)
        for edge in definition.leaving(here):
            if edge.stays:
                continue
            is_goal = (
                goal_effect in edge.effects if has_goal else definition.states[edge.target].terminal
            )
            if is_goal:
                return [*way, edge]
            if edge.target not in seen and not definition.states[edge.target].terminal:
                seen.add(edge.target)
                ways.append((edge.target, [*way, edge]))
    return []


def lay_out(
    definition: Definition,
    *,
    goal_effect: str,
    lines_in: dict[str, list[str]],
    labels: dict[Transition, list[str]],
) -> Layout:
    """Places for everything. `lines_in` gives the text lines of each state, `labels` those of
    each transition of the main path (the space between two boxes follows from them)."""
    main = main_path(definition, goal_effect=goal_effect)
    column = [definition.initial, *(edge.target for edge in main)]
    ends = {code for code, state in definition.states.items() if state.terminal} - set(column)
    beside = [code for code in definition.states if code not in column and code not in ends]
    side_edges = [
        edge
        for edge in definition.transitions
        if edge not in main and not edge.stays and edge.target not in ends
    ]
    left = MARGIN + SIDE_WIDTH + LEFT_GAP if beside else MARGIN + (LEFT_GAP if side_edges else 0)
    boxes = _column(column, main, definition, ends, side_edges, beside, lines_in, labels, left)
    placed = {box.state: box for box in boxes}
    for box in _beside(beside, placed, definition, ends, side_edges, lines_in):
        boxes.append(box)
        placed[box.state] = box
    lines = [_main_line(edge, placed, labels.get(edge, [])) for edge in main]
    lines += [
        _side_line(edge, placed, lane) for lane, edge in enumerate(_by_place(side_edges, placed))
    ]
    exits = list(_exits(definition, placed, ends, column))
    lowest = max([box.bottom for box in boxes] + [each.y + END / 2 for each in exits])
    width = left + BOX_WIDTH + RIGHT_GAP + END_WIDTH + MARGIN
    return Layout(width, lowest + MARGIN, boxes, lines, exits)


def _column(
    column: list[str],
    main: list[Transition],
    definition: Definition,
    ends: set[str],
    side_edges: list[Transition],
    beside: list[str],
    lines_in: dict[str, list[str]],
    labels: dict[Transition, list[str]],
    left: float,
) -> list[Box]:
    boxes: list[Box] = []
    y: float = HEADER + MARGIN
    for place, state in enumerate(column):
        ports = sum((edge.source == state) + (edge.target == state) for edge in side_edges)
        exits = sum(edge.target in ends for edge in definition.leaving(state))
        height = max(
            TITLE + LINE * len(lines_in[state]) + (10 if lines_in[state] else 4),
            PORT * ports + 8,
            END * exits + 4,
        )
        boxes.append(Box(state, lines_in[state], x=left, y=y, height=height))
        if place < len(main):
            y += height + 34 + LINE * len(labels.get(main[place], []))
    return boxes


def _beside(
    beside: list[str],
    placed: dict[str, Box],
    definition: Definition,
    ends: set[str],
    side_edges: list[Transition],
    lines_in: dict[str, list[str]],
) -> Iterable[Box]:
    free: float = HEADER + MARGIN
    for state in beside:
        near = [
            placed[other].y
            for edge in side_edges
            for other in ({edge.source, edge.target} - {state})
            if state in (edge.source, edge.target) and other in placed
        ]
        ports = sum((edge.source == state) + (edge.target == state) for edge in side_edges)
        height = max(TITLE + LINE * len(lines_in[state]) + 10, PORT * ports + 8)
        y = max(free, max(near, default=free))
        yield Box(state, lines_in[state], x=MARGIN, y=y, width=SIDE_WIDTH, height=height)
        exits = sum(edge.target in ends for edge in definition.leaving(state))
        free = y + height + MARGIN + (END + 12) * exits


def _main_line(edge: Transition, placed: dict[str, Box], label: list[str]) -> Line:
    upper, lower = placed[edge.source], placed[edge.target]
    x = upper.middle
    return Line(
        edge,
        [(x, upper.bottom), (x, lower.y)],
        x=x + 14,
        y=upper.bottom + 22,
        is_main=True,
        label=label,
    )


def _by_place(edges: list[Transition], placed: dict[str, Box]) -> list[Transition]:
    """Lines out of a box before lines into it, from top to bottom, so that few cross."""

    def place(edge: Transition) -> tuple[float, bool]:
        source, target = placed[edge.source], placed[edge.target]
        return min(source.y, target.y), source.width == SIDE_WIDTH

    return sorted(edges, key=place)


def _side_line(edge: Transition, placed: dict[str, Box], lane: int) -> Line:
    """An orthogonal arrow on the left of the column: to or from a state beside it, or past it."""
    source, target = placed[edge.source], placed[edge.target]
    start_y, end_y = source.port(), target.port()
    if source.width == target.width == BOX_WIDTH:
        turn = source.x - LEFT_GAP + 14 + 9 * (lane % 4)
        points = [(source.x, start_y), (turn, start_y), (turn, end_y), (target.x, end_y)]
        return Line(edge, points, x=source.x - 10, y=start_y - 6)
    to_side = target.width == SIDE_WIDTH
    main, side = (source, target) if to_side else (target, source)
    main_y, side_y = (start_y, end_y) if to_side else (end_y, start_y)
    turn = side.x + side.width + 12 + 9 * (lane % 4)
    points = [(main.x, main_y), (turn, main_y), (turn, side_y), (side.x + side.width, side_y)]
    return Line(edge, points if to_side else points[::-1], x=main.x - 10, y=main_y - 6)


def _exits(
    definition: Definition, placed: dict[str, Box], ends: set[str], column: list[str]
) -> Iterable[Exit]:
    for state, box in placed.items():
        leaving = [edge for edge in definition.leaving(state) if edge.target in ends]
        for place, edge in enumerate(leaving):
            if state in column:
                y = box.y + END * place + END / 2
                yield Exit(edge, x=box.x + box.width, y=y, length=RIGHT_GAP)
            else:
                yield Exit(edge, x=box.middle, y=box.bottom + (END + 12) * place, length=0)
