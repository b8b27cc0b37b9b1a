"""What every picture of a cohort is made of: marks in their places, and the words that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from sessiontrack.charts.labels import Label, label_columns
from sessiontrack.charts.marks import Text
from sessiontrack.charts.rendering import render_on_page

_TEMPLATE = "cohort.svg"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled stretch; across in percent, down in pixels.

    Args:
        about: shown when somebody points at it.
    """

    x: float
    width: float
    top: float
    height: float
    role: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line; across in percent, down in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str = "grid"


@dataclass(frozen=True, slots=True)
class Path:
    """A line in a layer that is stretched across: x from 0 to 100, y in pixels."""

    d: str
    role: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One value, told apart by its shape.

    Args:
        shape: ``dot`` is ours, ``diamond`` somebody else's, ``tick`` a wait that was cut short.
        value: what it stands for, as text.
    """

    shape: str
    x: float
    y: float
    about: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Every mark in its place.

    Args:
        key: tells the pictures of one page apart.
        name: one sentence that says what it shows.
        about: how to read it.
        width: least pixels of the plot.
        rules: below everything else; ``whiskers`` lie on the boxes.
    """

    key: str
    name: str
    about: str
    height: float
    width: int
    labels: tuple[Label, ...] = ()
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
    whiskers: tuple[Rule, ...] = ()
    paths: tuple[Path, ...] = ()
    marks: tuple[Mark, ...] = ()
    texts: tuple[Text, ...] = ()


def draw(picture: Picture) -> Markup:
    """The picture as SVG for a page: names that stay beside a plot that stretches and scrolls."""
    wide, narrow = label_columns(picture.labels)
    return render_on_page(_TEMPLATE, picture=picture, labels=wide, narrow=narrow)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from left to right, or from bottom to top, with round figures along it.

    Args:
        low, high: the values at the two ends; ``step`` between two figures.
        first, last: where the ends lie.
    """

    low: float
    high: float
    step: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """Where a value lies; what is beyond an end stays at that end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 2)

    def figures(self) -> Iterator[float]:
        """The round values along it."""
        number = round((self.high - self.low) / self.step)
        yield from (self.low + place * self.step for place in range(number + 1))


def scale_over(values: Sequence[float], first: float, last: float, *, most: float | None = None) -> Scale:
    """A scale from 0, or from below the lowest value, with four to six round figures.

    Args:
        first, last: where the lowest and the highest figure lie.
        most: it ends here at the latest: 100 for percent.

    >>> scale_over([3, 42.5], 0, 100, most=100).high
    50.0
    """
    high, low = max([*values, 0.0]), min([*values, 0.0])
    rough = max(high - low, 1e-9) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    top = ceil(high / step - 1e-9) * step or step
    top = top if most is None else min(top, most)
    bottom = floor(low / step + 1e-9) * step
    return Scale(float(bottom), float(top), step, first, last)
