"""Points from left to right, each with what it may lie between, and the count below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from sessiontrack.charts.cohort.canvas import Mark, Path, Picture, Rule, Scale, scale_over
from sessiontrack.charts.cohort.wording import value_words
from sessiontrack.charts.labels import Label
from sessiontrack.charts.marks import Text, text_width

_TOP, _BOTTOM, _LINE = 16, 196, 19
_EACH, _GAP = 50, 10


@dataclass(frozen=True, slots=True)
class PlacedPoint:
    """One point.

    Args:
        value, low, high: in the unit of the picture; absent where there is nobody to count.
        below: one text a row below the axis.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    below: tuple[str, ...]


def points_picture(
    key: str,
    name: str,
    about: str,
    points: Sequence[PlacedPoint],
    *,
    rows: Sequence[str],
    most: float | None = None,
) -> Picture:
    """Place every point to the right of the one before.

    Args:
        rows: what stands below the axis: first the names of the points, then each text of theirs.
        most: where the axis ends at the latest.
    """
    axis = scale_over([value for point in points for value in _reach(point)], _BOTTOM, _TOP, most=most)
    shares = [100 * (place + 0.5) / len(points) for place in range(len(points))]
    placed = [(round(x, 2), point) for x, point in zip(shares, points, strict=True)]
    return Picture(
        key=key,
        name=name,
        about=about,
        height=_BOTTOM + _LINE * len(rows) + 10,
        width=_width(points),
        labels=(*_figures(axis), *(Label(_below(place), row, "t-axis") for place, row in enumerate(rows))),
        rules=tuple(_grid(axis)),
        whiskers=tuple(rule for x, point in placed for rule in _whisker(x, point, axis)),
        paths=tuple(_line(placed, axis)),
        marks=tuple(
            Mark("dot", x, axis.at(point.value), _about(point), value_words(point.value))
            for x, point in placed
            if point.value is not None
        ),
        texts=tuple(text for x, point in placed for text in _texts(x, point)),
    )


def _reach(point: PlacedPoint) -> Iterator[float]:
    yield from (value for value in (point.value, point.low, point.high) if value is not None)


def _width(points: Sequence[PlacedPoint]) -> int:
    widest = max(
        text_width(text, 13, is_bold=True) for point in points for text in (point.name, *point.below)
    )
    return ceil(max(_EACH, widest + _GAP) * len(points))


def _below(place: int) -> float:
    return _BOTTOM + _LINE * (place + 1)


def _grid(axis: Scale) -> Iterator[Rule]:
    for value in axis.figures():
        yield Rule(0, axis.at(value), 100, axis.at(value), "axis" if value == axis.low else "grid")


def _figures(axis: Scale) -> Iterator[Label]:
    for value in axis.figures():
        yield Label(axis.at(value) + 4, value_words(value), "t-axis")


def _whisker(x: float, point: PlacedPoint, axis: Scale) -> Iterator[Rule]:
    if point.low is not None and point.high is not None:
        yield Rule(x, axis.at(point.low), x, axis.at(point.high), "over-zero")


def _line(placed: Sequence[tuple[float, PlacedPoint]], axis: Scale) -> Iterator[Path]:
    """Through the values; it ends where one is missing."""
    parts, joins = [], False
    for x, point in placed:
        if point.value is not None:
            parts.append(f"{'L' if joins else 'M'}{x:g} {axis.at(point.value):g}")
        joins = point.value is not None
    if parts:
        yield Path("".join(parts), "over-later")


def _texts(x: float, point: PlacedPoint) -> Iterator[Text]:
    for place, text in enumerate((point.name, *point.below)):
        yield Text(x, _below(place), text, "t-num c-text" if place == 0 else "t-small", "middle")


def _about(point: PlacedPoint) -> str:
    return ": ".join((point.name, " · ".join(text for text in point.below if text)))
