"""The label column of a picture: it stays in place while the plot scrolls, and is narrower on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from sessiontrack.charts.marks import cut, text_width
from sessiontrack.charts.paint import font_of

_MARGIN = 12
_LEAST, _MOST, _NARROW = 150, 204, 104
_MOST_ALONE = 320


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row.

    Args:
        short: what stands there on a phone, when it is not just cut.
        x: pixels from the left.
    """

    y: float
    text: str
    role: str
    short: str = ""
    x: float = _MARGIN


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label as it fits into its column, with the whole text for who points at it."""

    x: float
    y: float
    text: str
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """A column of labels, so many pixels wide."""

    width: int
    labels: tuple[ShownLabel, ...]


def label_columns(labels: Iterable[Label]) -> tuple[LabelColumn, LabelColumn]:
    """The column for a desk or a tablet, as wide as its longest label needs, and the one for a phone."""
    given = tuple(labels)
    needed = max((_width(label) for label in given), default=0)
    wide = min(max(_LEAST, ceil(needed + 2 * _MARGIN)), _MOST)
    return _column(given, wide), _column(given, _NARROW, is_narrow=True)


def whole_column(labels: Iterable[Label]) -> LabelColumn:
    """The column of a file: nobody can point at a name there to read the rest of it."""
    given = tuple(labels)
    needed = max((_width(label) for label in given), default=0)
    return _column(given, min(max(_LEAST, ceil(needed + 2 * _MARGIN)), _MOST_ALONE))


def _column(labels: Iterable[Label], width: int, *, is_narrow: bool = False) -> LabelColumn:
    return LabelColumn(width, tuple(_shown(label, width, is_narrow) for label in labels))


def _shown(label: Label, width: int, is_narrow: bool) -> ShownLabel:
    whole = label.short or label.text if is_narrow else label.text
    # Names of effects may be long; the rows of a phone keep the lines and take the smaller letters.
    role = "t-small c-text" if is_narrow and label.role == "t-name" else label.role
    size, is_bold = font_of(role)
    text = cut(whole, (width - label.x - 4) / (1.1 if is_bold else 1), size)
    return ShownLabel(label.x, label.y, text, role, "" if text == label.text else label.text)


def _width(label: Label) -> float:
    size, is_bold = font_of(label.role)
    return label.x - _MARGIN + text_width(label.text, size, is_bold=is_bold)
