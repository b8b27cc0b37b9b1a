"""Axes: where a moment, a value, a column or a date lies in a picture.

Across, a place is a percentage of the plot, so that a picture stretches to the page without stretching its
letters; down, it is a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

_MINUTE = timedelta(minutes=1)
_STEPS = (5, 10, 15, 20, 30, 60, 120, 240, 480, 1440)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class MinuteAxis:
    """Minutes from left to right, linear.

    Args:
        origin: the moment of minute 0.
        first, last: the minutes at ``left`` and ``right``.
        left, right: percent of the plot; what is right of it is kept for labels.
    """

    origin: datetime
    first: float
    last: float
    left: float = 1.5
    right: float = 91.5

    def minute(self, moment: datetime) -> float:
        """Minutes from the origin, exact to the second; negative before it."""
        # In UTC, since within one zone Python subtracts wall clocks, which a clock change moves.
        return (moment.astimezone(UTC) - self.origin.astimezone(UTC)) / _MINUTE

    def x(self, minute: float) -> float:
        """Percent of the plot at a minute; what lies beyond an end stays at that end."""
        share = (min(max(minute, self.first), self.last) - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 2)

    def at(self, moment: datetime) -> float:
        """Percent of the plot at a moment."""
        return self.x(self.minute(moment))

    def step(self, width: float, apart: float = 56) -> int:
        """The smallest round step whose ticks stay this many pixels apart on a plot so wide."""
        pixels = width * (self.right - self.left) / 100 / (self.last - self.first)
        return next((step for step in _STEPS if step * pixels >= apart), _STEPS[-1])

    def ticks(self, step: int) -> tuple[int, ...]:
        """Multiples of the step within the axis."""
        first = -int(-self.first // step) * step
        return tuple(range(first, int(self.last) + 1, step))


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Values from bottom to top, linear.

    Args:
        low, high: the values at ``bottom`` and ``top``.
        top, bottom: pixels from the upper edge.
    """

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Pixels from the upper edge."""
        share = (self.high - value) / (self.high - self.low)
        return round(self.top + share * (self.bottom - self.top), 1)


@dataclass(frozen=True, slots=True)
class ColumnAxis:
    """Columns in their order, whatever lies between them in time.

    Args:
        widths: least width of each column in pixels.
        least: least width of all columns together; a short course is not blown up to fill the page.
        reserve: pixels kept at the right end for totals.
    """

    widths: tuple[int, ...]
    least: int = 0
    reserve: int = 0

    @property
    def pixels(self) -> int:
        """The least width of the plot."""
        return max(sum(self.widths), self.least) + self.reserve

    def percent(self, pixels: float) -> float:
        """A length in pixels of the least width, as a share of the plot."""
        return round(100 * pixels / self.pixels, 2)

    @property
    def right(self) -> float:
        """Where the columns end and the totals begin."""
        return self.percent(self.pixels - self.reserve)

    def left(self, index: int) -> float:
        """The left edge of a column."""
        return self.percent(self._edges()[index])

    def width(self, index: int) -> float:
        """The width of a column in percent."""
        return self.percent(self.widths[index])

    def x(self, index: int) -> float:
        """The middle of a column."""
        return self.percent(self._edges()[index] + self.widths[index] / 2)

    def _edges(self) -> tuple[int, ...]:
        return tuple(accumulate(self.widths, initial=0))


@dataclass(frozen=True, slots=True)
class DateAxis:
    """True dates from left to right, so that a gap of months is seen as one."""

    first: date
    last: date
    left: float = 0.5
    right: float = 99.5

    def x(self, on: date) -> float:
        """Percent of the plot at a day."""
        days = max((self.last - self.first).days, 1)
        share = (on - self.first).days / days
        return round(self.left + min(max(share, 0), 1) * (self.right - self.left), 2)

    def months(self, width: float, apart: float = 44) -> tuple[date, ...]:
        """First days of months whose labels stay this many pixels apart on a plot so wide."""
        pixels = width * (self.right - self.left) / 100 / max((self.last - self.first).days, 1)
        step = next((step for step in _STEPS_MONTHS if step * 30 * pixels >= apart), _STEPS_MONTHS[-1])
        return tuple(day for day in self._firsts() if (day.year * 12 + day.month - 1) % step == 0)

    def _firsts(self) -> Iterator[date]:
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first:
                yield day
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
