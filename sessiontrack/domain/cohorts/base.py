"""Who is in a cohort, and the small things that its figures are made of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sessiontrack.domain.errors import Fault, Rejected

SMALL = 5
"""Fewer patients than this behind a figure may point to one of them.

Source: what no peer has, item 24 of the project's research: small cells warned about; the number: clinic default.
"""


@dataclass(frozen=True, slots=True)
class CohortFilter:
    """Which sessions are looked at; what is absent leaves none out.

    Args:
        indication: one of those that the course names.
        since, until: local days on which the drug was started, both in it.
        dose_from, dose_to: delivered dose in hundredths of mg/kg, both in it.
    """

    phase: str | None = None
    indication: str | None = None
    agent: str | None = None
    route: str | None = None
    since: date | None = None
    until: date | None = None
    dose_from: int | None = None
    dose_to: int | None = None

    @property
    def is_everything(self) -> bool:
        """Nothing was chosen."""
        return all(getattr(self, field.name) is None for field in fields(self))

    def require_reasonable(self) -> None:
        """Go on only when a session could be in it.

        Raises:
            Rejected: an end lies before its beginning.
        """
        faults = []
        if self.since is not None and self.until is not None and self.until < self.since:
            faults.append(Fault("/until", "out_of_order", "must not lie before the first day"))
        if self.dose_from is not None and self.dose_to is not None and self.dose_to < self.dose_from:
            faults.append(Fault("/dose_to", "out_of_order", "must not be less than the lowest dose"))
        if faults:
            raise Rejected("No session can be in this cohort.", faults)


@dataclass(frozen=True, slots=True)
class CohortSession:
    """One session that is over and in which drug was given; no name, no words.

    Args:
        id, course, patient: numbers that mean something within one cohort only, in place of ids.
        ordinal: its number in its course.
        dose: delivered, in hundredths of mg/kg; absent where no weight is known.
        is_late: an entry of it was kept later than the protocol allows.
    """

    id: int
    course: int
    patient: int
    ordinal: int
    started_at: datetime
    dose: int | None = None
    baseline_systolic: int | None = None
    baseline_diastolic: int | None = None
    peak_systolic: int | None = None
    peak_diastolic: int | None = None
    elapsed_seconds: int | None = None
    infusing_seconds: int | None = None
    observation_seconds: int | None = None
    visit_seconds: int | None = None
    is_outside_window: bool | None = None
    is_stopped_early: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Args:
        of: how many could have been counted: what was not asked or not measured is not among them.
        patients: how many patients are behind ``count``, where that is something else.
    """

    count: int
    of: int
    patients: int | None = None

    @property
    def fraction(self) -> float | None:
        """0 to 1; nothing of nothing is not 0."""
        return self.count / self.of if self.of else None

    @property
    def is_small(self) -> bool:
        """So few patients are behind it that it may point to one of them."""
        return 0 < (self.count if self.patients is None else self.patients) < SMALL


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its interval; absent where there is nothing to count among."""

    share: Share
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of some values.

    Args:
        deviation: standard deviation of the sample; absent below two values, as is the interval.
    """

    number: int
    mean: float
    deviation: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of some values; half of them lie between the quartiles."""

    number: int
    low: float
    median: float
    high: float


class Band(StrEnum):
    """Delivered dose in mg/kg, as doses are spoken of."""

    BELOW = "below 0.40"
    HALF = "0.40 to 0.59"
    MORE = "0.60 to 0.79"
    HIGH = "0.80 to 1.00"
    ABOVE = "above 1.00"


# The last one ends where the dose rule of this project begins to warn.
BANDS = MappingProxyType(
    {
        Band.BELOW: (0, 39),
        Band.HALF: (40, 59),
        Band.MORE: (60, 79),
        Band.HIGH: (80, 100),
        Band.ABOVE: (101, None),
    }
)
"""Lowest and highest hundredth of mg/kg.

Source: clinical research of this project, section 3.1: 0.5 mg/kg usual, up to 1.0 in trials; the cuts: clinic default.
"""


def band_of(dose: int) -> Band:
    """The band of a dose in hundredths of mg/kg.

    >>> band_of(50).value, band_of(100).value, band_of(101).value
    ('0.40 to 0.59', '0.80 to 1.00', 'above 1.00')
    """
    return next(band for band, (_, high) in BANDS.items() if high is None or dose <= high)


ORDINALS = ("1", "2", "3", "4", "5", "6", "7", "8", "9+")


def ordinal_of(ordinal: int) -> str:
    """The column in which a session of this number stands; an initial series has up to eight."""
    return ORDINALS[min(ordinal, len(ORDINALS)) - 1]
