"""How much ketamine a patient had, over all their courses: sessions and amounts in rolling windows of local days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from sessiontrack.domain.course_record import CourseRecord, CourseSession

WINDOW_DAYS = (7, 28, 90, 365)
"""The windows that are shown. Source: clinical research of this project, section 3.4."""

WEEK_DAYS = WINDOW_DAYS[0]

MISUSE_SCREEN = "misuse_screen"
OUTSIDE_ITEMS = (2, 3)
"""Items of the misuse screen that tell of ketamine from elsewhere: used outside, or had from another provider."""


@dataclass(frozen=True, slots=True)
class Dosage:
    """What was given in a stretch of days.

    Args:
        days: length of the stretch; absent for the whole life.
        delivered_ug: micrograms.
        delivered_centi_mg_per_kg: hundredths of mg/kg.
        unknown_n: sessions whose amount, or amount per kilogram, is not known and not in the sums.
    """

    days: int | None
    sessions: int
    delivered_ug: int
    delivered_centi_mg_per_kg: int
    unknown_n: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The counters of a patient on a local date.

    Args:
        windows: one a length of ``WINDOW_DAYS``.
        days_since_last: 0 on the day of the last session; absent while there was none.
        has_outside_source: the patient told of ketamine from elsewhere, which is in no figure; absent when never asked.
    """

    on: date
    windows: tuple[Dosage, ...]
    lifetime: Dosage
    days_since_last: int | None
    has_outside_source: bool | None


def exposures(record: CourseRecord) -> tuple[CourseSession, ...]:
    """Sessions of all the patient's courses in which drug was given, by when they began.

    A started session with an unknown amount counts: unknown is not zero.

    Source: clinical research of this project, section 10.1: a stopped session with some drug counts.
    """
    visits = (*record.sessions, *record.elsewhere)
    held = (visit for visit in visits if visit.summary is not None and visit.summary.is_given)
    return tuple(sorted(held, key=lambda visit: (visit.begins_at.astimezone(UTC), visit.session.id)))


def exposures_in(record: CourseRecord, on: date, days: int) -> tuple[CourseSession, ...]:
    """Those of so many local days, of which ``on`` is the last."""
    first = on - timedelta(days=days - 1)
    return tuple(visit for visit in exposures(record) if first <= record.day(visit.begins_at) <= on)


def exposure(record: CourseRecord, on: date) -> Exposure:
    """Sessions and amounts up to a local date, that day included.

    Source: clinical research of this project, section 3.4.
    """
    ever = [visit for visit in exposures(record) if record.day(visit.begins_at) <= on]
    return Exposure(
        on=on,
        windows=tuple(_dosage(exposures_in(record, on, days), days) for days in WINDOW_DAYS),
        lifetime=_dosage(ever, None),
        days_since_last=(on - record.day(ever[-1].begins_at)).days if ever else None,
        has_outside_source=has_outside_source(record),
    )


def _dosage(visits: Iterable[CourseSession], days: int | None) -> Dosage:
    summaries = [visit.summary for visit in visits if visit.summary is not None]
    amounts = [(summary.delivered_ug, summary.delivered_centi_mg_per_kg) for summary in summaries]
    return Dosage(
        days=days,
        sessions=len(amounts),
        delivered_ug=sum(amount or 0 for amount, _ in amounts),
        delivered_centi_mg_per_kg=sum(per_kg or 0 for _, per_kg in amounts),
        unknown_n=sum(None in pair for pair in amounts),
    )


def has_outside_source(record: CourseRecord) -> bool | None:
    """Any misuse screen of the course told of ketamine from elsewhere; nothing when none says."""
    told = [
        score.point.items[number - 1]
        for score in record.scores
        if score.point.scale == MISUSE_SCREEN and score.point.items is not None
        for number in OUTSIDE_ITEMS
        if number <= len(score.point.items)
    ]
    known = [points for points in told if points is not None]
    return any(known) if known else None
