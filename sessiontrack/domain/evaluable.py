"""Whether a course can be counted: what is missing for that, and until when it can still be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.sessions import State

CORE = (
    "weight_g",
    "baseline_systolic",
    "peak_systolic",
    "infusion_ended_at",
    "discharged_at",
    "completed_at",
)
"""What a session's summary must hold. Source: what no peer has, item 18 of the project's research; clinic default."""

SERIES_END = "series_end"


class Part(StrEnum):
    """What a course needs to count."""

    SESSION = "session"
    BASELINE = "baseline"
    END_SCORE = "end_score"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a course lacks.

    Args:
        session_id: of the session that lacks it.
        fields: for a session's core, what is not known, by the names of the summary.
        until: the last local date on which it can be taken; absent when that is open.
        is_past: it can no longer be taken; what was taken in time on paper may still be entered.
    """

    part: Part
    session_id: UUID | None = None
    fields: tuple[str, ...] = ()
    until: date | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Evaluability:
    """A course as it counts today.

    Args:
        is_series_over: the planned sessions were given, or a clinician ended the series.
        missing: empty when the course counts.
    """

    is_series_over: bool
    missing: tuple[Missing, ...]

    @property
    def is_evaluable(self) -> bool:
        """Baseline, score at the end of the series, and every session's core are there."""
        return not self.missing

    @property
    def is_lost(self) -> bool:
        """Something is missing that can no longer be taken."""
        return any(part.is_past for part in self.missing)


def evaluability(record: CourseRecord, now: datetime) -> Evaluability:
    """What a course lacks to be counted among those that can be judged.

    Source: what no peer has, item 18 of the project's research: only 537 of 9016 treated patients had enough data.
    """
    return Evaluability(is_series_over(record), tuple(_missing(record, record.day(now))))


def is_series_over(record: CourseRecord) -> bool:
    """The planned sessions were given, maintenance began, or a clinician decided at the end of the series."""
    series = record.given_in(Phase.INITIAL_SERIES)
    is_decided = any(decision.body.checkpoint == SERIES_END for decision in record.decisions)
    has_maintenance = bool(record.given_in(Phase.MAINTENANCE))
    return bool(series) and (len(series) >= record.course.planned_sessions or is_decided or has_maintenance)


def end_score(record: CourseRecord) -> CourseScore | None:
    """The first complete score that can show what the series did: after its last session, in time.

    Source: clinical research of this project, sections 5.3 and 6.3: not within hours of the session; how late is a
    clinic default.
    """
    window = _end_window(record)
    if window is None:
        return None
    opens_at, last_on, closes_at = window
    scores = (
        score
        for score in record.complete_scores(record.course.primary_scale)
        if opens_at <= score.point.taken_at and record.day(score.point.taken_at) <= last_on
        if closes_at is None or score.point.taken_at < closes_at
    )
    return next(scores, None)


def _end_window(record: CourseRecord) -> tuple[datetime, date, datetime | None] | None:
    """From when a score counts, the last local date, and the first maintenance session that ends the wait."""
    series = record.given_in(Phase.INITIAL_SERIES)
    if not series:
        return None
    last_at, protocol = series[-1].begins_at.astimezone(UTC), record.protocol
    later = [visit.begins_at for visit in record.given_in(Phase.MAINTENANCE) if visit.begins_at > last_at]
    opens_at = last_at + timedelta(hours=protocol["no_response_after_hours"])
    return (
        opens_at,
        record.day(last_at) + timedelta(days=protocol["series_end_days"]),
        min(later, default=None),
    )


def _missing(record: CourseRecord, today: date) -> Iterator[Missing]:
    if not record.given:
        yield Missing(Part.SESSION)
    yield from _missing_baseline(record, today)
    yield from _missing_end(record, today)
    for visit in record.given:
        lacking = tuple(name for name in CORE if getattr(visit.summary, name) is None)
        if lacking:
            yield Missing(Part.CORE, visit.session.id, lacking)


def _missing_baseline(record: CourseRecord, today: date) -> Iterator[Missing]:
    scale, started_at = record.course.primary_scale, record.first_infusion_at
    if started_at is not None:
        if record.baseline(scale) is None:
            yield Missing(Part.BASELINE, until=record.day(started_at), is_past=True)
        return
    # Before the first session it is the age on the planned day that counts.
    planned = [visit.begins_at for visit in record.in_order if visit.state in _TO_COME]
    first_on = record.day(planned[0]) if planned else today
    oldest_on = max(first_on, today) - timedelta(days=record.protocol["baseline_days"])
    if not any(record.day(score.point.taken_at) >= oldest_on for score in record.complete_scores(scale)):
        yield Missing(Part.BASELINE, until=max(first_on, today) if planned else None)


_TO_COME = (State.PLANNED, State.CHECKED_IN)


def _missing_end(record: CourseRecord, today: date) -> Iterator[Missing]:
    window = _end_window(record)
    if window is None or not is_series_over(record):
        yield Missing(Part.END_SCORE)
    elif end_score(record) is None:
        _, last_on, closes_at = window
        until = last_on if closes_at is None else min(last_on, record.day(closes_at))
        yield Missing(Part.END_SCORE, until=until, is_past=closes_at is not None or today > last_on)
