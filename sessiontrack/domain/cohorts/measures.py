"""What is measured in each session of a cohort: rises of pressure, spans of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.cohorts.base import CohortSession, Share

HIGH_SYSTOLIC, HIGH_DIASTOLIC = 165, 100
"""Source: Rodrigues et al. 2020, Expert Opin Drug Saf 19:1031-1040: patients ever at or above 165/100."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a session.

    Args:
        of: the number, or nothing where it is not known.
    """

    code: str
    name: str
    unit: str
    of: Callable[[CohortSession], float | None]


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60


def _rise(peak: int | None, baseline: int | None) -> int | None:
    return None if peak is None or baseline is None else peak - baseline


RISES = (
    Measure("systolic", "Systolic", "mmHg", lambda s: _rise(s.peak_systolic, s.baseline_systolic)),
    Measure("diastolic", "Diastolic", "mmHg", lambda s: _rise(s.peak_diastolic, s.baseline_diastolic)),
)
"""Each session's own highest value minus its last trusted one before the start.

The mean of these is about twice the mean change at a moment. Source: clinical research of this project, section 9.1.
"""

DURATIONS = (
    Measure("elapsed", "Infusion, pauses included", "min", lambda s: _minutes(s.elapsed_seconds)),
    Measure("infusing", "Infusion without pauses", "min", lambda s: _minutes(s.infusing_seconds)),
    Measure("observation", "Start of the drug to leaving", "min", lambda s: _minutes(s.observation_seconds)),
    Measure("visit", "Arriving to leaving", "min", lambda s: _minutes(s.visit_seconds)),
)
"""Source: clinical research of this project, section 10.2."""


def values(measure: Measure, sessions: Iterable[CohortSession]) -> tuple[float, ...]:
    """The number of every session that has it."""
    return tuple(value for session in sessions if (value := measure.of(session)) is not None)


def ever_high(sessions: Iterable[CohortSession]) -> Share:
    """Patients whose pressure was at or above 165/100 at any time after a start, of those with a pressure."""
    peaks: dict[int, bool] = {}
    for session in sessions:
        if session.peak_systolic is None and session.peak_diastolic is None:
            continue
        is_high = (session.peak_systolic or 0) >= HIGH_SYSTOLIC
        is_high = is_high or (session.peak_diastolic or 0) >= HIGH_DIASTOLIC
        peaks[session.patient] = peaks.get(session.patient, False) or is_high
    return Share(sum(peaks.values()), len(peaks))


_YES: MappingProxyType[str, Callable[[CohortSession], bool | None]] = MappingProxyType(
    {
        "outside_window": lambda s: s.is_outside_window,
        "stopped_early": lambda s: s.is_stopped_early,
        "late": lambda s: s.is_late,
    }
)


def share_of(code: str, sessions: Sequence[CohortSession]) -> Share:
    """Sessions of which something is true: ``outside_window``, ``stopped_early`` or ``late``; unknown is left out."""
    known = [(session.patient, is_so) for session in sessions if (is_so := _YES[code](session)) is not None]
    people = {patient for patient, is_so in known if is_so}
    return Share(sum(is_so for _, is_so in known), len(known), len(people))


def lag_at(minutes: Sequence[tuple[int, int]], share: float) -> int | None:
    """The whole minutes within which at least this share of entries was kept; nothing without entries.

    Args:
        minutes: full minutes from measuring to keeping, rounded down, each with how many entries, in their order.
        share: 0.5 for the median.

    >>> lag_at([(0, 8), (3, 2)], 0.5), lag_at([(0, 8), (3, 2)], 0.9)
    (1, 4)
    """
    needed = share * sum(count for _, count in minutes)
    so_far = 0
    for minute, count in minutes:
        so_far += count
        if so_far >= needed:
            return minute + 1
    return None
