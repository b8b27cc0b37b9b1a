"""The label column of a picture: it stays in place while the plot scrolls, and is narrower on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from sessiontrack.charts.marks import cut, text_width
from sessiontrack.charts.paint import font_of

_MARGIN = 12
_LEAST, _MOST, _NARROW = 150, 204, 104
_MOST_ALONE = 320
_PITCH = 14


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row.

    Args:
        short: what stands there on a phone, when it is not just cut.
        x: pixels from the left.
        lines: so many below each other it may take around ``y``, before it is cut.
    """

    y: float
    text: str
    role: str
    short: str = ""
    x: float = _MARGIN
    lines: int = 1


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
    return LabelColumn(width, tuple(line for label in labels for line in _shown(label, width, is_narrow)))


def _shown(label: Label, width: int, is_narrow: bool) -> Iterator[ShownLabel]:
    whole = label.short or label.text if is_narrow else label.text
    # Names of effects may be long; the rows of a phone keep the lines and take the smaller letters.
    role = "t-small c-text" if is_narrow and label.role == "t-name" else label.role
    size, is_bold = font_of(role)
    room = (width - label.x - 4) / (1.1 if is_bold else 1)
    broken = _broken(whole, room, size, label.lines)
    about = "" if " ".join(broken) == label.text else label.text
    first = label.y - _PITCH * (len(broken) - 1) / 2
    for place, text in enumerate(broken):
        yield ShownLabel(label.x, first + _PITCH * place, text, role, about)


def _broken(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Words in lines that fit; the last line is cut where they are too many."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size) <= room:
            taken += 1
        lines.append(cut(" ".join(words[:taken]), room, size))
        words = words[taken:]
    return (*lines, cut(" ".join(words), room, size)) if words else tuple(lines)


def _width(label: Label) -> float:
    size, is_bold = font_of(label.role)
    return label.x - _MARGIN + text_width(label.text, size, is_bold=is_bold)
