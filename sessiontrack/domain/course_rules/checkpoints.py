"""Rules about checkpoints: the middle and the end of the series, and after each maintenance episode."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.counts import counted
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules.base import CourseFinding
from sessiontrack.domain.course_rules.words import change_words, when
from sessiontrack.domain.courses import CHECKPOINTS, Phase
from sessiontrack.domain.episodes import episodes
from sessiontrack.domain.evaluable import SERIES_END
from sessiontrack.domain.response import outcome
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.scales import SCALES

AFTER_THIRD, MID_SERIES, MAINTENANCE = "after_infusion_3", "mid_series", "maintenance"


def mid_series_review(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The series is past its middle and not at its end, and no clinician decided since.

    A series as short as that has no middle. Without a score or a baseline it says so.

    Source: Ketamines For Anxiety (guide 2): most improve after the second or third, about halfway.
    """
    series, middle = record.given_in(Phase.INITIAL_SERIES), record.protocol["mid_series_session"]
    if not middle <= len(series) < record.course.planned_sessions:
        return
    visit, last = series[middle - 1], series[-1]
    # The check after infusion 3 may be decided late, and says nothing of the middle.
    others = [code for code in CHECKPOINTS if code != AFTER_THIRD]
    if record.is_decided_from(record.day(visit.begins_at), *others):
        return
    yield CourseFinding(
        level=Level.INFO,
        message=f"{counted(len(series), 'session')} of the series given, {record.course.planned_sessions} planned; the "
        f"last was on {when(record, last.begins_at, now)}. {_outcome_words(record, last.begins_at, now)}",
        advice="A clinician decides: go on, adjust, stop, or refer.",
        since=visit.begins_at,
        cause=f"{MID_SERIES}:{visit.session.id}",
        session_id=visit.session.id,
        inputs={"sessions": len(series), "planned": record.course.planned_sessions},
        limits=("mid_series_session",),
    )


def maintenance_review(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The newest maintenance episode is over, and no clinician decided since how it goes on.

    One whose second session is still to come is asked about by ``pair_incomplete`` when its time is over.

    Source: Ketamines For Anxiety (guide 2): then tapered or stopped, or given at longer intervals.
    """
    held = episodes(record, record.day(now))
    if not held or held[-1].is_pair_complete is False:
        return
    newest = held[-1]
    first, last = newest.sessions[0], newest.sessions[-1]
    if record.is_open(last.session.id) or record.is_decided_from(record.day(last.begins_at)):
        return
    since = f", {counted(newest.since_last.days, 'day')} after the one before" if newest.since_last else ""
    yield CourseFinding(
        level=Level.INFO,
        message=f"The maintenance episode of {when(record, first.begins_at, now)} had "
        f"{counted(len(newest.sessions), 'session')}{since}. {_outcome_words(record, last.begins_at, now)}",
        advice="A clinician decides: go on, lengthen the interval, taper, stop, or refer.",
        since=last.begins_at,
        cause=f"{MAINTENANCE}:{last.session.id}",
        session_id=last.session.id,
        inputs={"sessions": len(newest.sessions)},
    )


def series_end_review(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The planned sessions of the series are given, or as many as ask again, and nobody decided since.

    A decision of the day of that session counts. Without a score or a baseline it says so.

    Source: Ketamines For Anxiety (guide 2): then tapered or stopped, or given at longer intervals.
    """
    series = record.given_in(Phase.INITIAL_SERIES)
    planned, again = record.course.planned_sessions, record.protocol["series_review_sessions"]
    reached = max((number for number in (planned, again) if number <= len(series)), default=None)
    if reached is None:
        return
    visit, last = series[reached - 1], series[-1]
    if record.is_decided_from(record.day(visit.begins_at), SERIES_END):
        return
    yield CourseFinding(
        level=Level.INFO,
        message=f"{len(series)} sessions of the series are given, {planned} were planned; the last was on "
        f"{when(record, last.begins_at, now)}. {_outcome_words(record, last.begins_at, now)}",
        advice="A clinician decides: stop, taper, maintain with an interval, or refer.",
        since=visit.begins_at,
        cause=f"{SERIES_END}:{reached}",
        session_id=visit.session.id,
        inputs={"sessions": len(series), "planned": planned},
        limits=("series_review_sessions",),
    )


def _outcome_words(record: CourseRecord, last_at: datetime, now: datetime) -> str:
    scale = record.course.primary_scale
    name = SCALES[scale].abbreviation
    since = [score for score in record.complete_scores(scale) if score.point.taken_at > last_at]
    if not since:
        return f"The outcome cannot be assessed: no {name} score since."
    point, baseline = since[-1].point, record.baseline(scale)
    if baseline is None:
        return f"The outcome cannot be assessed: {name} {point.total}, no baseline score."
    change = outcome(baseline, point)
    verdict = {True: "response", False: "no response", None: "response not applicable"}[change.is_response]
    before = f"baseline {baseline.total}"
    if change.percent_drop is not None:
        before = f"{change_words(nearest(change.percent_drop))} the baseline of {baseline.total}"
    return f"{name} {point.total} on {when(record, point.taken_at, now)}, {before}: {verdict}."
