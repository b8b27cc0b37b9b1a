"""Figures of many sessions together: who is in the cohort, and everything that is counted of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.cohorts import incidence, measures, outcomes
from sessiontrack.domain.cohorts.base import CohortFilter, CohortSession, Mean, Share
from sessiontrack.domain.cohorts.report import (
    AlertFigures,
    ChosenEffect,
    CohortReport,
    EffectFigures,
    LagFigures,
    LevelRates,
    MeasureFigures,
    OutcomeFigures,
    ScoreFigures,
    Who,
)
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms
from sessiontrack.service.audit import note
from sessiontrack.service.cohort_records import Numbers, cohort_records, cohort_session
from sessiontrack.service.statistics import curve, mean, rate, spread
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic, get_protocol
from sessiontrack.storage.cohorts import CohortRows
from sessiontrack.storage.terms import get_terms

MOST_SCALES = 2
ANY_NAME = "Any side effect"


def read_cohort(
    work: Work, chosen: CohortFilter, effect: str = incidence.ANY, *, action: str = "cohort.read"
) -> CohortReport:
    """Everything that is counted of a clinic's cohort; leaves one line in the trail, with what was chosen.

    Whole sessions only: a session counts once the patient has left. What a course came to is of the whole course,
    when one of its sessions is in the cohort. Nobody is named, so the trail names no patient either.

    Args:
        effect: a code of the clinic's list or ``ANY``, followed over sessions and doses.
        action: as the trail has it; a download says so.

    Raises:
        NotAllowed: the role lacks the permission.
        Rejected: no session could be in it, or the clinic never had such a term.
    """
    work.actor.require(Permission.COHORT_READ)
    chosen.require_reasonable()
    terms = get_terms(work.db, work.actor.clinic_id)
    _require_effect(effect, terms)
    zone = get_clinic(work.db, work.actor.clinic_id).zone_info
    rows = CohortRows(work.db, work.actor.clinic_id, chosen, zone)
    found = rows.list_sessions()
    numbers = Numbers()
    sessions = [cohort_session(row, numbers) for row in found if row.is_in]
    courses, followed = _courses(work, rows, found, terms)
    waits = outcomes.waits(courses)
    asked, felt = _charted(found, numbers, terms)
    told = {name: str(value) for name, value in asdict(chosen).items() if value is not None}
    note(work, action, sessions=len(sessions), chosen=told)
    return CohortReport(
        chosen=chosen,
        who=_who(sessions, zone, sum(session.id in asked for session in sessions)),
        effects=tuple(_effect(one, terms) for one in incidence.incidence(sessions, asked, felt, terms.known)),
        effect=_chosen(effect, _name(effect, terms), (sessions, asked, felt)),
        scores=_scores(followed),
        outcomes=_outcomes(courses),
        response=curve(waits["response"]),
        relapse=curve(waits["relapse"]),
        rises=tuple(_measured(measure, sessions) for measure in measures.RISES),
        ever_high=rate(measures.ever_high(sessions)),
        durations=tuple(_measured(measure, sessions) for measure in measures.DURATIONS),
        outside_window=rate(measures.share_of("outside_window", sessions)),
        stopped_early=rate(measures.share_of("stopped_early", sessions)),
        lag=_lag(rows, sessions),
        alerts=_alerts(rows, len(sessions)),
    )


def _courses(
    work: Work, rows: CohortRows, found: Sequence[Any], terms: Terms
) -> tuple[list[outcomes.CourseOutcome], list[Mapping[str, Mapping[int, int]]]]:
    """What each course came to, and its scores; one course at a time is held."""
    courses, followed = [], []
    protocol = get_protocol(work.db, work.actor.clinic_id)
    for record in cohort_records(rows, found, protocol, terms):
        courses.append(outcomes.course_outcome(record, work.now))
        followed.append(outcomes.scores_by_infusion(record))
    return courses, followed


def _who(sessions: Sequence[CohortSession], zone: Any, asked: int) -> Who:
    days = [session.started_at.astimezone(zone).date() for session in sessions]
    return Who(
        sessions=len(sessions),
        courses=len({session.course for session in sessions}),
        patients=len({session.patient for session in sessions}),
        asked=asked,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _charted(found: Sequence[Any], numbers: Numbers, terms: Terms) -> tuple[incidence.Asked, incidence.Felt]:
    """What was asked in each session and what was felt, from the rows of ``list_sessions``."""
    swept = (
        (numbers[row.session_id], version) for row in found if row.asked for version in row.asked.split(",")
    )
    asked = incidence.asked_in(swept, terms)
    return asked, {numbers[row.session_id]: _worst(row.felt) for row in found if row.felt}


def _worst(felt: str) -> dict[str, str]:
    """The worst severity of each side effect of a session, from ``felt`` of ``list_sessions``."""
    worst: dict[str, str] = {}
    for effect, severity in (occurrence.split("=") for occurrence in felt.split(",")):
        if effect not in worst or incidence.RANKS[severity] > incidence.RANKS[worst[effect]]:
            worst[effect] = severity
    return worst


def _chosen(
    effect: str, name: str, parts: tuple[Sequence[CohortSession], incidence.Asked, incidence.Felt]
) -> ChosenEffect:
    by_ordinal, by_dose = incidence.by_ordinal(effect, *parts), incidence.by_dose(effect, *parts)
    return ChosenEffect(effect, name, _rates(by_ordinal), _rates(by_dose))


def _require_effect(effect: str, terms: Terms) -> None:
    if effect != incidence.ANY and effect not in terms.known:
        fault = Fault("/effect", "unknown_code", "must be a side effect of this clinic")
        raise Rejected("This cohort cannot be shown.", [fault])


def _name(effect: str, terms: Terms) -> str:
    return ANY_NAME if effect == incidence.ANY else terms.label(effect)


def _effect(one: incidence.EffectIncidence, terms: Terms) -> EffectFigures:
    return EffectFigures(
        one.effect, _name(one.effect, terms), _levels(one.sessions), _levels(one.patients), one.unasked
    )


def _levels(counted: incidence.Severities) -> LevelRates:
    return LevelRates(rate(counted.any), {level: rate(counted.at(level)) for level in Severity})


def _rates(shares: Iterable[tuple[str, Share]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, rate(share)) for name, share in shares)


def _scores(followed: Sequence[Mapping[str, Mapping[int, int]]]) -> tuple[ScoreFigures, ...]:
    """The scales by which most courses are followed, of those that say what a response is."""
    counted = Counter(code for scales in followed for code in scales if SCALES[code].response)
    most = sorted(counted, key=lambda code: (-counted[code], code))[:MOST_SCALES]
    return tuple(ScoreFigures(code, _means([scales.get(code, {}) for scales in followed])) for code in most)


def _means(followed: Sequence[Mapping[int, int]]) -> tuple[Mean | None, ...]:
    places = range(outcomes.LAST_INFUSION + 1)
    return tuple(mean([totals[place] for totals in followed if place in totals]) for place in places)


def _outcomes(courses: Sequence[outcomes.CourseOutcome]) -> OutcomeFigures:
    found = outcomes.series_outcomes(courses)
    return OutcomeFigures(
        response=rate(found.response),
        partial=rate(found.partial),
        remission=rate(found.remission),
        worse=rate(found.worse),
        evaluable=rate(found.evaluable),
        at_baseline=found.at_baseline,
        running=found.running,
    )


def _measured(measure: measures.Measure, sessions: Sequence[CohortSession]) -> MeasureFigures:
    values = measures.values(measure, sessions)
    return MeasureFigures(measure, mean(values), spread(values))


def _lag(rows: CohortRows, sessions: Sequence[CohortSession]) -> LagFigures:
    minutes = rows.list_lags()
    return LagFigures(
        sets=sum(count for _, count in minutes),
        half=measures.lag_at(minutes, 0.5),
        most=measures.lag_at(minutes, 0.9),
        late=rate(measures.share_of("late", sessions)),
    )


def _alerts(rows: CohortRows, of: int) -> tuple[AlertFigures, ...]:
    found = [
        AlertFigures(rule, level, alerts, rate(Share(sessions, of, patients)))
        for rule, level, alerts, sessions, patients in rows.list_alerts()
    ]
    return tuple(sorted(found, key=lambda one: (-Level(one.level).rank, -one.alerts, one.rule)))
