"""Ties drawn as a graph: names on a circle, lines as thick as what they stand for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, RADIUS = 760, 560, 190
STEPS = 5


@dataclass(frozen=True)
class Node:
    """A name on the circle; text begins or ends at it, depending on the side."""

    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str
    label: str
    href: str


@dataclass(frozen=True)
class Edge:
    """A line between two names, and how thick it is, from 1 to 5."""

    path: str
    step: int
    title: str


def on_a_circle(names: Sequence[tuple[str, str]]) -> list[Node]:
    """Return label and address of each name with its place, clockwise from the top."""
    nodes = []
    for index, (label, href) in enumerate(names):
        angle = 2 * math.pi * index / max(1, len(names)) - math.pi / 2
        across, down = math.cos(angle), math.sin(angle)
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        nodes.append(
            Node(
                x=round(WIDTH / 2 + RADIUS * across, 1),
                y=round(HEIGHT / 2 + RADIUS * down, 1),
                text_x=round(WIDTH / 2 + (RADIUS + 14) * across, 1),
                text_y=round(HEIGHT / 2 + (RADIUS + 20) * down + 5, 1),
                anchor=anchor,
                label=label,
                href=href,
            )
        )
    return nodes


def between(one: Node, other: Node, *, weight: int, most: int, title: str) -> Edge:
    """Return a line between two names, bent to the middle so that neighbours are told apart."""
    path = f"M{one.x} {one.y} Q{WIDTH / 2} {HEIGHT / 2} {other.x} {other.y}"
    return Edge(path, _step(weight, most), title)


def from_the_middle(node: Node, *, weight: int, most: int, title: str) -> Edge:
    """Return a line from the middle to a name."""
    path = f"M{WIDTH / 2} {HEIGHT / 2} L{node.x} {node.y}"
    return Edge(path, _step(weight, most), title)


def _step(weight: int, most: int) -> int:
    return max(1, math.ceil(STEPS * weight / max(1, most)))
