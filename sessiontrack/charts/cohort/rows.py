"""Rows from top to bottom: each with its value, what it may lie between, and the count beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessiontrack.charts.cohort.canvas import Box, Mark, Picture, Rule, Scale, scale_over
from sessiontrack.charts.cohort.wording import value_words
from sessiontrack.charts.labels import Label
from sessiontrack.charts.marks import Text, cut
from sessiontrack.charts.paint import font_of

WIDTH = 500
_TOP, _LEAST, _LINE, _NAME_LINE = 34, 34, 16, 14
_LEFT, _RIGHT, _WORDS = 4.0, 51.0, 55.0
_DIGIT = 3.5
"""Percent of the plot that a digit needs."""

_PARTS = ("s1", "s2", "s3")


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row of a picture.

    Args:
        value, low, high: in the unit of the picture; absent where there is nobody to count.
        lines: beside it, the first one the strongest.
        parts: how far each severity reaches, mildest first, each from the end of the one before.
        published: somebody else's figure, with who says so.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    lines: tuple[str, ...]
    parts: tuple[tuple[str, float], ...] = ()
    published: tuple[tuple[float, str], ...] = ()


def rows_picture(
    key: str, name: str, about: str, rows: Sequence[PlacedRow], *, unit: str, most: float | None = None
) -> Picture:
    """Place every row below the one before.

    Args:
        unit: of the axis.
        most: where the axis ends at the latest.
    """
    axis = scale_over([value for row in rows for value in _reach(row)], _LEFT, _RIGHT, most=most)
    step = max(_LEAST, max((_LINE * len(row.lines) for row in rows), default=0) + 12)
    middles = [_TOP + step * (place + 0.5) for place in range(len(rows))]
    placed = list(zip(middles, rows, strict=True))
    height = _TOP + step * len(rows) + 8
    return Picture(
        key=key,
        name=name,
        about=about,
        height=height,
        width=WIDTH,
        labels=tuple(Label(y + 4, row.name, "t-name", lines=step // _NAME_LINE) for y, row in placed),
        boxes=tuple(box for y, row in placed for box in _parts(row, y, axis)),
        rules=tuple(_grid(axis, height)),
        whiskers=tuple(rule for y, row in placed for rule in _whisker(row, y, axis)),
        marks=tuple(mark for y, row in placed for mark in _marks(row, y, axis)),
        texts=(
            *_figures(axis, unit),
            *(text for y, row in placed for text in (*_digits(row, y, axis), *_texts(row, y))),
        ),
    )


def _reach(row: PlacedRow) -> Iterator[float]:
    yield from (value for value in (row.value, row.low, row.high) if value is not None)
    yield from (value for value, _ in row.published)


def _grid(axis: Scale, height: float) -> Iterator[Rule]:
    for value in axis.figures():
        yield Rule(axis.at(value), _TOP - 6, axis.at(value), height - 4, "axis" if value == 0 else "grid")


def _figures(axis: Scale, unit: str) -> Iterator[Text]:
    for value in axis.figures():
        yield Text(axis.at(value), 18, value_words(value), "t-axis", "middle")
    yield Text(_WORDS, 18, unit, "t-axis")


def _parts(row: PlacedRow, y: float, axis: Scale) -> Iterator[Box]:
    begin = 0.0
    for role, (about, reach) in zip(_PARTS, row.parts, strict=False):
        if reach > 0:
            left = axis.at(begin)
            width = round(axis.at(begin + reach) - left, 2)
            yield Box(left, width, y - 8, 16, role, f"{row.name}: {about}")
        begin += reach


def _digits(row: PlacedRow, y: float, axis: Scale) -> Iterator[Text]:
    """Which severity a part stands for, where it is wide enough to say so."""
    for box in _parts(row, y, axis):
        if box.width >= _DIGIT:
            yield Text(box.x, y + 4, box.role[1:], f"t-small c-{box.role}", dx=4)


def _whisker(row: PlacedRow, y: float, axis: Scale) -> Iterator[Rule]:
    if row.low is None or row.high is None:
        return
    left, right = axis.at(row.low), axis.at(row.high)
    yield Rule(left, y, right, y, "over-zero")
    for x in (left, right):
        yield Rule(x, y - 5, x, y + 5, "over-zero")


def _marks(row: PlacedRow, y: float, axis: Scale) -> Iterator[Mark]:
    for value, about in row.published:
        yield Mark("diamond", axis.at(value), y, about, value_words(value))
    if row.value is not None:
        yield Mark(
            "dot", axis.at(row.value), y, f"{row.name}: {' · '.join(row.lines)}", value_words(row.value)
        )


def _texts(row: PlacedRow, y: float) -> Iterator[Text]:
    room = WIDTH * (100 - _WORDS) / 100
    first = y + 4 - _LINE * (len(row.lines) - 1) / 2
    for place, line in enumerate(row.lines):
        role = "t-small" if place else "t-num c-text"
        size, _ = font_of(role)
        shown = cut(line, room, size)
        yield Text(_WORDS, first + _LINE * place, shown, role, about="" if shown == line else line)
