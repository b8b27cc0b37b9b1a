"""What courses came to: response, remission, how soon, for how long, and which of them can be judged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sessiontrack.domain.cohorts.base import Share
from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.evaluable import end_score, evaluability
from sessiontrack.domain.relapses import losses, responses
from sessiontrack.domain.response import Outcome, outcome

LAST_INFUSION = 8
"""Scores are followed up to here. Source: Ketamines For Anxiety (guide 2): eight in many research papers."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Local days until something happened, or until it was last seen not to have happened.

    Args:
        is_event: it happened; else the wait is censored.
    """

    days: int
    is_event: bool


@dataclass(frozen=True, slots=True)
class CourseOutcome:
    """One course as it counts, by its own scale.

    Args:
        is_series_over: the others cannot be judged yet.
        end: what the score at the end of the series says; absent without a baseline or an end score.
        to_response: from the first infusion; absent without a baseline or any score since.
        to_relapse: from the first response; absent where there was none.
    """

    is_series_over: bool
    is_evaluable: bool
    end: Outcome | None = None
    to_response: Wait | None = None
    to_relapse: Wait | None = None


def course_outcome(record: CourseRecord, now: datetime) -> CourseOutcome:
    """What one course came to; every part by the definitions that its own page uses."""
    state = evaluability(record, now)
    baseline, last = record.baseline(record.course.primary_scale), end_score(record)
    said = responses(record)
    return CourseOutcome(
        is_series_over=state.is_series_over,
        is_evaluable=state.is_evaluable,
        end=outcome(baseline, last.point) if baseline and last and state.is_series_over else None,
        to_response=_to_response(record, said),
        to_relapse=_to_relapse(record, said),
    )


_Said = Sequence[tuple[CourseScore, Outcome]]


def _to_response(record: CourseRecord, said: _Said) -> Wait | None:
    judged = [(score, change) for score, change in said if change.is_response is not None]
    if not judged or record.first_infusion_at is None:
        return None
    first = next((score for score, change in judged if change.is_response), None)
    until = first or judged[-1][0]
    return Wait(_days(record, record.first_infusion_at, until.point.taken_at), first is not None)


def _to_relapse(record: CourseRecord, said: _Said) -> Wait | None:
    judged = [(score, change) for score, change in said if change.is_response is not None]
    since = next((score.point.taken_at for score, change in judged if change.is_response), None)
    if since is None:
        return None
    lost = next((relapse.score.point.taken_at for relapse in losses(said, record.protocol)), None)
    return Wait(_days(record, since, lost or judged[-1][0].point.taken_at), lost is not None)


def _days(record: CourseRecord, since: datetime, until: datetime) -> int:
    return (record.day(until) - record.day(since)).days


@dataclass(frozen=True, slots=True)
class SeriesOutcomes:
    """The courses whose series is over.

    Args:
        response, remission: of those whose rule can be applied to their score at the end.
        worse: of the same, whose score is above the baseline.
        at_baseline: already in remission before the first infusion: remission shows nothing there.
        evaluable: of all whose series is over.
        running: courses whose series is not over; they are in no share.
    """

    response: Share
    partial: Share
    remission: Share
    worse: Share
    at_baseline: int
    evaluable: Share
    running: int


def series_outcomes(found: Sequence[CourseOutcome]) -> SeriesOutcomes:
    """How many of the courses whose series is over responded, remitted, got worse, and can be judged."""
    over = [one for one in found if one.is_series_over]
    ends = [one.end for one in over if one.end is not None]
    away = [end for end in ends if not end.is_remission_at_baseline]
    return SeriesOutcomes(
        response=_share(end.is_response for end in ends),
        partial=_share(end.is_partial_response for end in ends),
        remission=_share(end.is_remission for end in away),
        worse=_share(None if end.points_drop is None else end.points_drop < 0 for end in ends),
        at_baseline=len(ends) - len(away),
        evaluable=_share(one.is_evaluable for one in over),
        running=len(found) - len(over),
    )


def _share(flags: Iterable[bool | None]) -> Share:
    known = [flag for flag in flags if flag is not None]
    return Share(sum(known), len(known))


def waits(found: Iterable[CourseOutcome]) -> Mapping[str, tuple[Wait, ...]]:
    """The waits for response and for relapse of those courses that have one."""
    held = tuple(found)
    return {
        "response": tuple(one.to_response for one in held if one.to_response is not None),
        "relapse": tuple(one.to_relapse for one in held if one.to_relapse is not None),
    }


def scores_by_infusion(record: CourseRecord) -> Mapping[str, Mapping[int, int]]:
    """By scale, the totals of a course at the baseline, which is place 0, and after infusion 1, 2, …

    One a place: the last before the next infusion. Only a scale with a baseline is followed.
    """
    found = {
        scale: dict(_by_infusion(record, scale)) for scale in {score.point.scale for score in record.scores}
    }
    return {scale: places for scale, places in found.items() if places}


def _by_infusion(record: CourseRecord, scale: str) -> Iterator[tuple[int, int]]:
    baseline = record.baseline(scale)
    if baseline is None or baseline.total is None:
        return
    yield 0, baseline.total
    starts = sorted(visit.begins_at for visit in record.given)
    for score in record.scores_since_start(scale):
        place = bisect_left(starts, score.point.taken_at)
        if place <= LAST_INFUSION and score.point.total is not None:
            yield place, score.point.total
