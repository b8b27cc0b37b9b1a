"""The one session of a course that is looked at more closely."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sessiontrack.domain.course_record import CourseRecord, CourseSession, EffectCell
from sessiontrack.domain.peak_pressure import diastolic_apart
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.domain.side_effects import Severity


@dataclass(frozen=True, slots=True)
class ChosenSession:
    """A session beside the whole course.

    Args:
        ordinal: its number among the sessions in which drug was given.
        phase_ordinal: its number among those of its phase, and of its episode where it has one.
        scores: the latest complete score of each scale that names it or was taken on its day.
        effects: the worst first, then the longest.
        diastolic_apart: the highest diastolic in mmHg, where another reading than the peak had it and it matters.
    """

    visit: CourseSession
    ordinal: int | None
    phase_ordinal: int | None
    scores: tuple[ScorePoint, ...]
    effects: tuple[EffectCell, ...]
    diastolic_apart: int | None = None


def chosen_session(record: CourseRecord, asked_id: UUID | None = None) -> ChosenSession | None:
    """The session asked for, else the newest one that took place, else the first that is planned; none in a new course.

    Args:
        asked_id: of a session; one of another course is as none.
    """
    visits = record.in_order
    begun = [visit for visit in visits if visit.state not in (State.PLANNED, *NO_VISIT)]
    asked = [visit for visit in visits if visit.session.id == asked_id]
    found = next(iter([*asked, *reversed(begun), *visits]), None)
    return None if found is None else _chosen(record, found)


def _chosen(record: CourseRecord, visit: CourseSession) -> ChosenSession:
    together = [
        other.session.id
        for other in record.given
        if (other.session.phase, other.session.episode_id) == (visit.session.phase, visit.session.episode_id)
    ]
    own = visit.session.id
    return ChosenSession(
        visit,
        record.ordinals.get(own),
        together.index(own) + 1 if own in together else None,
        _scores(record, visit),
        tuple(
            sorted(
                visit.effects, key=lambda cell: (-Severity(cell.worst_severity).rank, -(cell.minutes or 0))
            )
        ),
        diastolic_apart(visit.summary, record.protocol_of(own)) if visit.summary else None,
    )


def _scores(record: CourseRecord, visit: CourseSession) -> tuple[ScorePoint, ...]:
    on = record.day(visit.begins_at)
    held: dict[str, ScorePoint] = {}
    for score in sorted(record.scores, key=lambda score: score.point.taken_at):
        is_its = score.session_id == visit.session.id or (
            score.session_id is None and record.day(score.point.taken_at) == on
        )
        if is_its and score.point.total is not None:
            held[score.point.scale] = score.point
    return tuple(held.values())
