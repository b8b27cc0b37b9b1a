"""Marks with words: how wide a text is, and how texts are kept from lying on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sessiontrack.charts.paint import font_of

# Widths in em of the widest common system font, so that what fits here fits on every device.
_EMS = {
    letter: em
    for letters, em in (
        ("ijlI|'", 0.3),
        (" .,:;·!", 0.35),
        ("frt/()[]-", 0.42),
        ("cszJ", 0.56),
        ("mMW@%…→−", 1.0),
    )
    for letter in letters
}


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Pixels that a text takes at most, at a font size in pixels."""
    ems = sum(map(_em, text))
    return ems * size * (1.1 if is_bold else 1)


def _em(letter: str) -> float:
    return _EMS.get(letter, 0.72 if letter.isupper() else 0.64)


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a picture.

    Args:
        x: percent of the plot; ``dx`` is added in pixels.
        y: pixels, the line on which the letters stand.
        role: classes of ``PAINT``, which say size, weight and colour.
        anchor: ``start``, ``middle`` or ``end``.
        about: the long form, shown when somebody points at it.
    """

    x: float
    y: float
    text: str
    role: str = "t-axis"
    anchor: str = "start"
    dx: float = 0
    about: str = ""

    @property
    def width(self) -> float:
        """Pixels that it takes at most."""
        size, is_bold = font_of(self.role)
        return text_width(self.text, size, is_bold=is_bold)

    def span(self, plot_width: float) -> tuple[float, float]:
        """Left and right end in pixels, on a plot so wide."""
        at = self.x * plot_width / 100 + self.dx
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width
        return at - before, at - before + self.width


def lanes(spans: Sequence[tuple[float, float]], gap: float = 4) -> tuple[int, ...]:
    """The first lane, from 0, in which each stretch lies free of those before it.

    >>> lanes([(0, 20), (10, 30), (40, 60), (22, 38)])
    (0, 1, 0, 2)
    """
    taken: list[list[tuple[float, float]]] = []
    found = []
    for left, right in spans:
        free = (
            number
            for number, lane in enumerate(taken)
            if all(right + gap <= begin or left >= end + gap for begin, end in lane)
        )
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((left, right))
        found.append(number)
    return tuple(found)


def lane_count(numbers: Iterable[int]) -> int:
    """How many lanes are in use, at least one."""
    return max(numbers, default=0) + 1


def cut(text: str, pixels: float, size: float) -> str:
    """A text that fits, with an ellipsis where it had to end early."""
    if text_width(text, size) <= pixels:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size) > pixels:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
