"""Rules about how much and how often: dense treatment, shrinking intervals, a dose that creeps up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from itertools import pairwise, takewhile

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.counts import counted
from sessiontrack.domain.course_record import CourseRecord, CourseSession
from sessiontrack.domain.course_rules.base import CourseFinding
from sessiontrack.domain.course_rules.words import span_words, when
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.dosing import shown_mg_per_kg
from sessiontrack.domain.episodes import Episode, episodes
from sessiontrack.domain.exposure import WEEK_DAYS, exposures_in, has_outside_source
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.summaries import SessionSummary


def exposure_freq(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """More sessions in the last days than a course needs, over all the patient's courses, and no decision since.

    A session whose amount is not known counts, and so does one that was stopped early.

    Source: Murrough et al. 2013 and Phillips et al. 2019, three a week; Lopez Psychiatry on the APA consensus, not
    above twice weekly for two months.
    """
    days = record.protocol["exposure_long_days"]
    yield from _dense(record, now, Level.WARN, days=WEEK_DAYS, code="exposure_week_sessions")
    yield from _dense(record, now, Level.CRITICAL, days=days, code="exposure_long_sessions")


def _dense(
    record: CourseRecord, now: datetime, level: Level, *, days: int, code: str
) -> Iterator[CourseFinding]:
    today, limit = record.day(now), record.protocol[code]
    found = exposures_in(record, today, days)
    if len(found) <= limit or record.is_decided(found[-1].begins_at):
        return
    own = {visit.session.id for visit in record.sessions}
    others = sum(visit.session.id not in own for visit in found)
    span = span_words(record.day(found[0].begins_at), record.day(found[-1].begins_at), today)
    of_others = f", {others} of them in other courses" if others else ""
    outside = _OUTSIDE if has_outside_source(record) else ""
    yield CourseFinding(
        level=level,
        message=f"{len(found)} sessions in {days} days, {span}{of_others}; the limit is {limit}.{outside}",
        advice="No further session before a clinician has decided about the interval; ask about craving and misuse.",
        since=found[limit].begins_at,
        cause=f"session:{found[-1].session.id}",
        session_id=found[-1].session.id,
        inputs={"sessions": len(found), "days": days},
        limits=(code, *(("exposure_long_days",) if level is Level.CRITICAL else ())),
    )


_OUTSIDE = " Ketamine from elsewhere, of which the patient told, is not counted."


def exposure_interval(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The newest maintenance episode came too soon after the one before, or each interval was shorter than the last.

    A decision since then settles it.

    Sessions of one episode belong together and have no interval; a session that names none stands alone. With
    fewer intervals than the trend asks for, none is known.

    Source: Ketamines For Anxiety (guide 2): can be highly addictive; the figures are clinic defaults.
    """
    held = episodes(record, record.day(now))[1:]
    if not held or record.is_decided(held[-1].begins_at):
        return
    yield from _short(record, held[-1], now)
    count = record.protocol["maintenance_trend_intervals"]
    days = [each.since_last.days for each in held if each.since_last][-count:]
    if len(days) == count and all(later < before for before, later in pairwise(days)):
        yield CourseFinding(
            level=Level.WARN,
            message=f"The interval between maintenance episodes shrank {count - 1} times running: "
            f"{', '.join(map(str, days))} days.",
            advice=_INTERVAL_ADVICE,
            since=held[-1].begins_at,
            cause=f"trend:{held[-1].sessions[0].session.id}",
            session_id=held[-1].sessions[0].session.id,
            inputs={"days": ", ".join(map(str, days))},
            limits=("maintenance_trend_intervals",),
        )


_INTERVAL_ADVICE = "A clinician decides about the interval; ask about craving and misuse."


def _short(record: CourseRecord, newest: Episode, now: datetime) -> Iterator[CourseFinding]:
    limit = record.protocol["maintenance_interval_days"]
    if newest.since_last is None or newest.since_last.days >= limit:
        return
    visit = newest.sessions[0]
    alone = " The session names no episode." if newest.id is None else ""
    yield CourseFinding(
        level=Level.WARN,
        message=f"Only {counted(newest.since_last.days, 'day')} from the maintenance episode before to the session of "
        f"{when(record, visit.begins_at, now)}; the limit is {limit}.{alone}",
        advice=_INTERVAL_ADVICE,
        since=visit.begins_at,
        cause=f"short:{visit.session.id}",
        session_id=visit.session.id,
        inputs={"days": newest.since_last.days},
        limits=("maintenance_interval_days",),
    )


def dose_creep(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Each of the last maintenance sessions had a higher dose per kilogram than the one before, and no decision since.

    What was ordered is compared, for a pump never gives it to the hundredth; a fixed dose that only a falling weight
    makes higher per kilogram does not rise. Sessions of another agent or route are not compared.

    Source: clinical research of this project, sections 3.4 and 6.2: tolerance; the count is a clinic default.
    """
    count = record.protocol["dose_creep_sessions"]
    last = _comparable(record)[-count:]
    if len(last) < count or record.is_decided(last[-1][0].begins_at):
        return
    newest, summaries = last[-1], [summary for _, summary in last]
    lacking = [visit for visit, summary in last if summary.ordered_ug_per_kg is None]
    if lacking:
        days = ", ".join(when(record, visit.begins_at, now) for visit in lacking)
        message = f"Whether the dose rises cannot be assessed: no dose per kilogram in the session of {days}."
        advice, inputs = "Enter the weight and the order of that session.", {"verdict": "cannot_assess"}
    elif all(_rises(before, later) for before, later in pairwise(summaries)):
        doses = [shown_mg_per_kg(summary.ordered_ug_per_kg or 0) for summary in summaries]
        message = f"The dose rose over the last {count} maintenance sessions: {', '.join(doses)} mg/kg."
        advice, inputs = (
            "A clinician decides about the dose; think of tolerance.",
            {"doses": ", ".join(doses)},
        )
    else:
        return
    yield CourseFinding(
        level=Level.WARN,
        message=message,
        advice=advice,
        since=newest[0].begins_at,
        cause=f"{'unknown' if lacking else 'rise'}:{newest[1].session_id}",
        title="Dose cannot be compared" if lacking else "",
        session_id=newest[1].session_id,
        inputs=inputs,
        limits=("dose_creep_sessions",),
    )


def _comparable(record: CourseRecord) -> list[tuple[CourseSession, SessionSummary]]:
    """The newest maintenance sessions of one agent and route, oldest first."""
    held = [(v, v.summary) for v in record.given_in(Phase.MAINTENANCE) if v.summary is not None]
    if not held:
        return []
    newest = held[-1][1]
    same = takewhile(lambda p: (p[1].agent, p[1].route) == (newest.agent, newest.route), reversed(held))
    return list(reversed(list(same)))


def _rises(before: SessionSummary, later: SessionSummary) -> bool:
    # As it is shown: a weight of some grams more or less is no rise.
    doses = [nearest(Fraction(each.ordered_ug_per_kg or 0, 10)) for each in (before, later)]
    is_same_amount = later.ordered_ug is not None and later.ordered_ug == before.ordered_ug
    return doses[0] < doses[1] and not is_same_amount
