"""Everything that is said of a cohort, as numbers; pictures, tables and files are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sessiontrack.domain.cohorts.base import SMALL, CohortFilter, Mean, Rate, Spread
from sessiontrack.domain.cohorts.curves import Curve
from sessiontrack.domain.cohorts.measures import Measure


@dataclass(frozen=True, slots=True)
class Who:
    """Who is in it.

    Args:
        asked: sessions in which a list of side effects was asked.
        first_on, last_on: local days of the first and the last session; absent in an empty cohort.
    """

    sessions: int
    courses: int
    patients: int
    asked: int
    first_on: date | None = None
    last_on: date | None = None

    @property
    def is_small(self) -> bool:
        """So few patients that any figure may point to one of them."""
        return 0 < self.patients < SMALL


@dataclass(frozen=True, slots=True)
class LevelRates:
    """How often an effect was there: at any severity, and by the worst severity."""

    any: Rate
    by_severity: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class EffectFigures:
    """One side effect.

    Args:
        effect: its code, or ``ANY``.
        name: as the clinic calls it.
        unasked: sessions in which it was charted although the list was not asked; they are in no rate.
    """

    effect: str
    name: str
    sessions: LevelRates
    patients: LevelRates
    unasked: int


@dataclass(frozen=True, slots=True)
class ChosenEffect:
    """One side effect by the number of the session and by the dose delivered in it."""

    effect: str
    name: str
    by_ordinal: tuple[tuple[str, Rate], ...]
    by_dose: tuple[tuple[str, Rate], ...]


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """One scale from the baseline on: the first place is the baseline, the next the scores after infusion 1."""

    scale: str
    means: tuple[Mean | None, ...]


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """What the series came to.

    Args:
        at_baseline: in remission before the first infusion, so not among those who could remit.
        running: courses whose series is not over; they are in no rate.
    """

    response: Rate
    partial: Rate
    remission: Rate
    worse: Rate
    evaluable: Rate
    at_baseline: int
    running: int


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """One number a session, over the sessions that have it."""

    measure: Measure
    mean: Mean | None
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class LagFigures:
    """How long after measuring vitals were kept.

    Args:
        half, most: whole minutes within which half, and nine in ten, were kept.
        late: sessions with an entry that was kept later than the protocol allows.
    """

    sets: int
    half: int | None
    most: int | None
    late: Rate


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """One rule at one level; the rate is of sessions in which it spoke at least once."""

    rule: str
    level: str
    alerts: int
    sessions: Rate


@dataclass(frozen=True, slots=True)
class CohortReport:
    """Everything."""

    chosen: CohortFilter
    who: Who
    effects: tuple[EffectFigures, ...]
    effect: ChosenEffect
    scores: tuple[ScoreFigures, ...]
    outcomes: OutcomeFigures
    response: Curve
    relapse: Curve
    rises: tuple[MeasureFigures, ...]
    ever_high: Rate
    durations: tuple[MeasureFigures, ...]
    outside_window: Rate
    stopped_early: Rate
    lag: LagFigures
    alerts: tuple[AlertFigures, ...]
