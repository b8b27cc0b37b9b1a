"""Maintenance episodes: one or two sessions together, how long after the last, and how long they held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from sessiontrack.domain.course_record import CourseRecord, CourseSession
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.relapses import relapses, responses

PAIR = 2
"""Sessions of a pair. Source: Ketamines For Anxiety (guide 2): follow-up infusions are given in pairs."""


class Ending(StrEnum):
    """What ended the time for which an episode held."""

    NEXT_EPISODE = "next_episode"
    RELAPSE = "relapse"


@dataclass(frozen=True, slots=True)
class Spacing:
    """Local days between two sessions, as they were and as they had been planned."""

    days: int
    planned_days: int


@dataclass(frozen=True, slots=True)
class Episode:
    """One maintenance episode in which drug was given.

    Args:
        id: absent for a session that names no episode; it is one of its own.
        trigger: what asked for it.
        sessions: in which drug was given, by when they began.
        since_last: from the last session before it; absent when there was none.
        days_held: local days from its last session until it ended, or until the newest response while it holds; absent
            while no score since shows that it held, for without one nobody knows.
        ending: absent while it still holds.
        is_pair_complete: absent when it names no episode, for nobody said that a second session belongs to it.
    """

    id: UUID | None
    trigger: str | None
    sessions: tuple[CourseSession, ...]
    since_last: Spacing | None
    days_held: int | None
    ending: Ending | None
    is_pair_complete: bool | None

    @property
    def begins_at(self) -> datetime:
        """When its first session began."""
        return self.sessions[0].begins_at


def episodes(record: CourseRecord, on: date) -> tuple[Episode, ...]:
    """The maintenance episodes of a course, by when their last sessions began.

    Args:
        on: the local date up to which the last of them is counted.

    Source: what no peer has, item 16 of the project's research; Ketamines For Anxiety (guide 2) on pairs.
    """
    given = record.given_in(Phase.MAINTENANCE)
    groups: dict[UUID, list[CourseSession]] = {}
    for visit in given:
        groups.setdefault(visit.session.episode_id or visit.session.id, []).append(visit)
    # A session of another episode, or of none, may lie between the two of one.
    held = sorted(map(tuple, groups.values()), key=lambda visits: visits[-1].begins_at)
    lost = tuple(relapse.score.point.taken_at for relapse in relapses(record))
    responded = tuple(score.point.taken_at for score, change in responses(record) if change.is_response)
    return tuple(
        _episode(
            record,
            visits,
            _end(record, visits[-1], _next_at(given, visits[-1]), lost),
            on,
            responded=responded,
        )
        for visits in held
    )


def _next_at(given: Iterable[CourseSession], last: CourseSession) -> datetime | None:
    return next((visit.begins_at for visit in given if visit.begins_at > last.begins_at), None)


_End = tuple[date | None, Ending | None]


def _episode(
    record: CourseRecord,
    visits: tuple[CourseSession, ...],
    end: _End,
    on: date,
    *,
    responded: tuple[datetime, ...],
) -> Episode:
    episode_id = visits[0].session.episode_id
    named = next((each for each in record.episodes if each.id == episode_id), None)
    ended_on, ending = end
    last_at = visits[-1].begins_at
    shown_on = max(
        (record.day(at) for at in responded if last_at < at and record.day(at) <= (ended_on or on)),
        default=None,
    )
    until = (ended_on or shown_on) if ending is Ending.RELAPSE or shown_on else None
    return Episode(
        id=episode_id,
        trigger=named.trigger if named else None,
        sessions=visits,
        since_last=_since_last(record, visits[0]),
        days_held=(until - record.day(last_at)).days if until else None,
        ending=ending,
        is_pair_complete=None if episode_id is None else len(visits) >= PAIR,
    )


def _end(
    record: CourseRecord, last: CourseSession, next_at: datetime | None, lost: tuple[datetime, ...]
) -> _End:
    begun = last.begins_at.astimezone(UTC)
    lost_at = min((moment for moment in lost if moment > begun), default=None)
    if lost_at is not None and (next_at is None or lost_at < next_at.astimezone(UTC)):
        return record.day(lost_at), Ending.RELAPSE
    return (record.day(next_at), Ending.NEXT_EPISODE) if next_at else (None, None)


def _since_last(record: CourseRecord, visit: CourseSession) -> Spacing | None:
    given = record.given
    place = [each.session.id for each in given].index(visit.session.id)
    if place == 0:
        return None
    last_on = record.day(given[place - 1].begins_at)
    planned_on = record.day(visit.session.planned_at)
    return Spacing((record.day(visit.begins_at) - last_on).days, (planned_on - last_on).days)
