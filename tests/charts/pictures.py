"""Reads a drawn picture back: its texts as boxes, its marks as places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

from sessiontrack.charts.marks import Text
from sessiontrack.charts.paint import font_of

UNWANTED = re.compile(r"(?i:style\s*=|<style|<script)|\b(nan|NaN|inf|None|Undefined)\b")
"""What no picture may hold: style or script of its own, and a value that was never made into words."""


@dataclass(frozen=True)
class Box:
    """A text with its four sides in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """The two cover each other by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.5 and down > 1


def parsed(svg: str) -> ET.Element:
    """The picture as a tree; fails when it is not well-formed."""
    return ET.fromstring(svg)  # noqa: S314 -- our own


def plot(svg: str) -> ET.Element:
    """The part of a picture on a page that stretches."""
    return next(e for e in parsed(svg).iter("svg") if "chart-plot" in e.get("class", "").split())


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    """Every element of a class, in the order of drawing."""
    return [e for e in root.iter() if name in e.get("class", "").split()]


def percent(value: str | None) -> float:
    """A place across."""
    assert value is not None
    assert value.endswith("%"), value
    return float(value[:-1])


def texts(root: ET.Element) -> Iterator[tuple[Text, ET.Element]]:
    """Every text with its place, as the layout knows it."""
    for element in root.iter("text"):
        yield (
            Text(
                percent(element.get("x")),
                float(element.get("y", "nan")),
                element.text or "",
                element.get("class", ""),
                element.get("text-anchor", "start"),
                float(element.get("dx", 0)),
            ),
            element,
        )


def boxes(root: ET.Element, width: float) -> list[Box]:
    """Every text as a box, on a plot so wide."""
    found = []
    for text, _ in texts(root):
        left, right = text.span(width)
        size, _ = font_of(text.role)
        found.append(Box(text.text, left, text.y - 0.74 * size, right, text.y + 0.1 * size))
    return found


def meeting(root: ET.Element, width: float) -> list[tuple[str, str]]:
    """Texts that lie on each other."""
    return [(a.text, b.text) for a, b in combinations(boxes(root, width), 2) if a.meets(b)]


def everything_said(svg: str) -> str:
    """All words of a picture, those shown when somebody points at it too."""
    return " ".join(parsed(svg).itertext())


def glyphs(svg: str, shape: str) -> list[tuple[float, float, int]]:
    """Place and value of each mark of a shape: ``systolic``, ``diastolic``, ``heart_rate``."""
    found = by_class(plot(svg), shape)
    return [(percent(e.get("x")), float(e.get("y", "nan")), int(e.get("data-value", ""))) for e in found]


def minute_to_x(svg: str) -> Callable[[float], float]:
    """Where a minute lies, from the labels of the axis: 0 and the last one."""
    ticks = {
        int(text.text.replace("−", "-")): text.x
        for text, _ in texts(plot(svg))
        if text.y == 36 and text.anchor == "middle"
    }
    last = max(ticks)
    return lambda minute: ticks[0] + (ticks[last] - ticks[0]) * minute / last
