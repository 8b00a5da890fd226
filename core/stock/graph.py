"""The graph from a shipped line back to its origins: nodes in columns, edges with quantities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.stock.models import Lot, Movement

WIDTH, HEIGHT, GAP_X, GAP_Y = 190, 66, 70, 18
"""A node's size and the room between nodes, in SVG units."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A line of the permit or a lot; `column` 0 is the line, higher ones are further back."""

    key: str
    lines: tuple[str, ...]
    column: int
    row: int
    is_origin: bool = False

    @property
    def x(self) -> int:
        return self.column * (WIDTH + GAP_X)

    @property
    def y(self) -> int:
        return self.row * (HEIGHT + GAP_Y)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """`quantity` went from `source` (further back) into `target`."""

    source: str
    target: str
    quantity: str
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def middle_x(self) -> int:
        return (self.x1 + self.x2) // 2

    @property
    def label_y(self) -> int:
        return (self.y1 + self.y2) // 2 - 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def width(self) -> int:
        return max((node.x for node in self.nodes), default=0) + WIDTH

    @property
    def height(self) -> int:
        return max((node.y for node in self.nodes), default=0) + HEIGHT

    def as_dict(self) -> dict[str, Any]:
        """The graph as JSON: nodes with their texts, edges with quantities."""
        return {
            "nodes": [
                {"key": n.key, "text": list(n.lines), "is_origin": n.is_origin} for n in self.nodes
            ],
            "edges": [
                {"source": e.source, "target": e.target, "quantity": e.quantity} for e in self.edges
            ],
        }


def graph_of(used: Iterable[tuple[int, Lot, Decimal]]) -> Graph:
    """The lines' lots and all that they come from. One query per generation of lots."""
    texts: dict[str, tuple[str, ...]] = {}
    columns: dict[str, int] = {}
    links: list[tuple[str, str, str]] = []
    lots: dict[UUID, Lot] = {}
    for position, lot, quantity in used:
        key = f"line-{position}"
        texts[key], columns[key] = (f"№ {position}", lot.taxon.scientific_name), 0
        lots[lot.pk] = lot
        links.append((str(lot.pk), key, plain(quantity)))
    column, parents = 1, _place(lots.values(), 1, texts, columns)
    origins = {str(pk) for pk in lots}
    while parents:
        rows = list(
            Movement.objects.filter(lot_id__in=parents, kind=Movement.Kind.MOVED_IN).select_related(
                "counterpart__taxon", "counterpart__organisation"
            )
        )
        column += 1
        further = {row.counterpart.pk: row.counterpart for row in rows if row.counterpart}
        for row in rows:
            links.append((str(row.counterpart_id), str(row.lot_id), _flow(row)))
            origins.discard(str(row.lot_id))
        origins |= {str(pk) for pk in further}
        parents = _place(further.values(), column, texts, columns)
    return _laid_out(texts, columns, links, origins)


def _place(
    lots: Iterable[Lot], column: int, texts: dict[str, tuple[str, ...]], columns: dict[str, int]
) -> list[UUID]:
    """Put the lots into the column; a lot is as far back as its longest way."""
    keys = []
    for lot in lots:
        texts[str(lot.pk)] = (
            f"{lot.code} · {lot.get_basis_display()}",
            f"{lot.reference} {lot.issuer or lot.origin_country}".strip(),
            str(lot.organisation),
        )
        columns[str(lot.pk)] = column
        keys.append(lot.pk)
    return keys


def _flow(row: Movement) -> str:
    """What arrived, and the factor where it was converted."""
    factor = "" if row.factor in (None, 1) else f" (× {plain(row.factor)})"
    return plain(row.change) + factor


def _laid_out(
    texts: dict[str, tuple[str, ...]],
    columns: dict[str, int],
    links: list[tuple[str, str, str]],
    origins: set[str],
) -> Graph:
    filled: dict[int, int] = {}
    nodes: dict[str, Node] = {}
    for key, lines in texts.items():
        column = columns[key]
        row = filled.get(column, 0)
        filled[column] = row + 1
        nodes[key] = Node(key=key, lines=lines, column=column, row=row, is_origin=key in origins)
    edges = tuple(
        Edge(
            source=source,
            target=target,
            quantity=quantity,
            x1=nodes[source].x,
            y1=nodes[source].y + HEIGHT // 2,
            x2=nodes[target].x + WIDTH,
            y2=nodes[target].y + HEIGHT // 2,
        )
        for source, target, quantity in dict.fromkeys(links)
    )
    return Graph(nodes=tuple(nodes.values()), edges=edges)


def plain(amount: Decimal) -> str:
    """The number without trailing zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
