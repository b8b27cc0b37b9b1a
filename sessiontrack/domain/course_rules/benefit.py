"""Rules about benefit: worse than before, a response that was lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.counts import counted
from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.course_rules.base import CourseFinding, score_cause
from sessiontrack.domain.course_rules.words import change_words, when
from sessiontrack.domain.relapses import Loss, Relapse, relapses, responses
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.scales import SCALES


def worsening(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The newest score of the course's scale is above the baseline by the smallest change that matters.

    A decision since that score settles it.

    Where the scale has none, a share of the baseline decides. Before the first score after the start there is
    nothing to compare; what is due then, the contacts ask for.

    Source: clinical research of this project, section 6.2, with McInnes et al. 2022; the change: the scale's own.
    """
    scores = record.scores_since_start(record.course.primary_scale)
    if not scores:
        return
    baseline = record.baseline(record.course.primary_scale)
    if baseline is None:
        yield _no_baseline(record, scores[-1])
        return
    worse = tuple(takewhile(lambda score: _is_worse(record, baseline, score.point), reversed(scores)))
    if worse and not record.is_decided(worse[0].point.taken_at):
        yield _worse(record, baseline, worse, now)


def _rise(baseline: ScorePoint, point: ScorePoint) -> int:
    """Points to the worse side."""
    points = (point.total or 0) - (baseline.total or 0)
    return points if SCALES[point.scale].higher_is_worse else -points


def _is_worse(record: CourseRecord, baseline: ScorePoint, point: ScorePoint) -> bool:
    rise, mcid = _rise(baseline, point), SCALES[point.scale].mcid
    if mcid is not None:
        return rise >= mcid.points
    return rise > 0 and 100 * rise >= record.protocol["worsening_percent"] * (baseline.total or 0)


def _worse(
    record: CourseRecord, baseline: ScorePoint, worse: tuple[CourseScore, ...], now: datetime
) -> CourseFinding:
    newest, scale = worse[0], SCALES[baseline.scale]
    total, before = newest.point.total or 0, baseline.total or 0
    rise, percent = _rise(baseline, newest.point), record.protocol["worsening_percent"]
    limit = counted(scale.mcid.points, "point") if scale.mcid else f"{percent} %"
    return CourseFinding(
        level=Level.WARN,
        message=f"{scale.abbreviation} {total} on {when(record, newest.point.taken_at, now)} is "
        f"{counted(rise, 'point')} worse than the baseline of {before}; the limit is {limit}.",
        advice="A clinician sees the patient before the next session and decides how it goes on.",
        since=worse[-1].point.taken_at,
        cause=score_cause(newest),
        entry_id=newest.entry_id,
        session_id=newest.session_id,
        inputs={"baseline": before, "score": total},
        limits=() if scale.mcid else ("worsening_percent",),
        other_limits={"mcid_points": scale.mcid.points} if scale.mcid else {},
    )


def _no_baseline(record: CourseRecord, newest: CourseScore) -> CourseFinding:
    name, days = SCALES[newest.point.scale].abbreviation, record.protocol["baseline_days"]
    return CourseFinding(
        level=Level.WARN,
        message=f"Worsening, response and relapse on {name} cannot be assessed: no complete score in the {days} days "
        "before the first session.",
        advice="Enter the baseline if it was taken on paper; else judge by the patient's own words.",
        since=record.first_infusion_at or newest.point.taken_at,
        cause="cannot_assess",
        title="No baseline",
        inputs={"verdict": "cannot_assess"},
        limits=("baseline_days",),
    )


def relapse(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """A response was lost: one score close to the baseline again, or several without response, and no decision since.

    A response that nobody has measured for longer than a monthly contact may take cannot be assessed. Without a
    baseline no response is known; ``worsening`` says so.

    Source: clinical research of this project, section 6.2, with McInnes et al. 2022, J Affect Disord.
    """
    lost = [each for each in relapses(record) if each.is_standing]
    if lost and record.is_decided(lost[-1].newest.point.taken_at):
        return
    if lost:
        yield _lost(record, lost[-1], now)
        return
    known = responses(record)
    responded = any(change.is_response for _, change in known)
    if responded and _is_unmeasured(record, known[-1][0], now):
        yield _unmeasured(record, known[-1][0], now)


_RELAPSE_ADVICE = "A clinician sees the patient and decides about maintenance."
_RELAPSE_LIMITS = ("relapse_percent", "relapse_scores", "baseline_days")


def _lost(record: CourseRecord, lost: Relapse, now: datetime) -> CourseFinding:
    protocol, newest, response = record.protocol, lost.newest, lost.response
    name = SCALES[newest.point.scale].abbreviation
    drop = "" if lost.percent_drop is None else f", {change_words(nearest(lost.percent_drop))} the baseline"
    crossed = f"{name} {_told(record, lost.score, now)}{drop}"
    said = {
        Loss.NEAR_BASELINE: f"Relapse: {crossed}; the limit is within {protocol['relapse_percent']} %.",
        Loss.LOST: f"Response lost: {crossed}; no response at {protocol['relapse_scores']} scores running.",
    }[lost.loss]
    since = "" if newest is lost.score else f" The newest is {_told(record, newest, now)}."
    return CourseFinding(
        level=Level.WARN,
        message=f"{said}{since} The last score in response: {_told(record, response, now)}.",
        advice=_RELAPSE_ADVICE,
        since=lost.score.point.taken_at,
        cause=score_cause(newest),
        entry_id=newest.entry_id,
        session_id=newest.session_id,
        inputs={
            "loss": lost.loss.value,
            "score": newest.point.total or 0,
            "response": response.point.total or 0,
        },
        limits=_RELAPSE_LIMITS,
    )


def _told(record: CourseRecord, score: CourseScore, now: datetime) -> str:
    return f"{score.point.total} on {when(record, score.point.taken_at, now)}"


def _is_unmeasured(record: CourseRecord, newest: CourseScore, now: datetime) -> bool:
    protocol, today = record.protocol, record.day(now)
    longest = protocol["follow_up_monthly_days"] + protocol["follow_up_monthly_window_days"]
    last_on = record.day(record.given[-1].begins_at)
    # Contacts end some day, and with them the question whether it still holds.
    is_followed = today <= last_on + timedelta(days=protocol["follow_up_until_days"])
    return is_followed and today > record.day(newest.point.taken_at) + timedelta(days=longest)


def _unmeasured(record: CourseRecord, newest: CourseScore, now: datetime) -> CourseFinding:
    name, protocol = SCALES[newest.point.scale].abbreviation, record.protocol
    days = (record.day(now) - record.day(newest.point.taken_at)).days
    longest = protocol["follow_up_monthly_days"] + protocol["follow_up_monthly_window_days"]
    return CourseFinding(
        level=Level.WARN,
        message=f"Whether the response still holds cannot be assessed: no {name} score for {days} days, since "
        f"{when(record, newest.point.taken_at, now)}; one is due every {protocol['follow_up_monthly_days']} days.",
        advice=f"Ask for a {name} at the next contact.",
        since=newest.point.taken_at.astimezone(UTC) + timedelta(days=longest),
        cause=f"cannot_assess:{score_cause(newest)}",
        title="Response not measured lately",
        entry_id=newest.entry_id,
        inputs={"verdict": "cannot_assess", "days": days},
        limits=("follow_up_monthly_days", "follow_up_monthly_window_days", "follow_up_until_days"),
    )
