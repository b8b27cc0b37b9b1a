"""Cohorts to draw: none, a few, many; from counts alone."""

from __future__ import annotations

from datetime import date

from sessiontrack.domain.cohorts.base import CohortFilter, Interval, Mean, Rate, Share, Spread
from sessiontrack.domain.cohorts.curves import Curve, Step
from sessiontrack.domain.cohorts.incidence import ANY
from sessiontrack.domain.cohorts.measures import DURATIONS, RISES
from sessiontrack.domain.cohorts.outcomes import Wait
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
from sessiontrack.domain.terms import BUILT_IN

EFFECTS = (ANY, "drowsiness", "dizziness", "dissociation", "nausea", "other")
NONE = Rate(Share(0, 0), None)


def rate(count: int, of: int) -> Rate:
    """A share with an interval that is wide enough to be seen."""
    share = count / of
    return Rate(Share(count, of), Interval(max(share - 0.1, 0), min(share + 0.1, 1)))


def levels(count: int, of: int) -> LevelRates:
    """Half of them mild, the rest moderate but for one."""
    severe = min(count, 1)
    mild = (count - severe) // 2
    parts = {"mild": mild, "moderate": count - severe - mild, "severe": severe}
    return LevelRates(rate(count, of), {level: rate(number, of) for level, number in parts.items()})


def effect(code: str, count: int, of: int) -> EffectFigures:
    """One side effect, of a fifth as many patients as sessions."""
    people = max(of // 5, 1)
    name = "Any side effect" if code == ANY else BUILT_IN.label(code)
    return EffectFigures(code, name, levels(count, of), levels(min(count, people), people), 3)


def waits(events: int, cut: int) -> Curve:
    """A curve that falls every third day."""
    found = [Wait(3 * place, True) for place in range(1, events + 1)] + [Wait(40, False)] * cut
    of = len(found)
    steps = [
        Step(3 * place, 1 - place / of, Interval(max(0.9 - place / of, 0), 1 - place / of / 2))
        for place in range(1, events + 1)
    ]
    return Curve(tuple(found), tuple(steps))


def nobody() -> CohortReport:
    """A cohort without a session."""
    empty = LevelRates(NONE, dict.fromkeys(("mild", "moderate", "severe"), NONE))
    return CohortReport(
        CohortFilter(since=date(2026, 1, 1)),
        Who(0, 0, 0, 0),
        (EffectFigures(ANY, "Any side effect", empty, empty, 0),),
        ChosenEffect(ANY, "Any side effect", (), ()),
        (),
        OutcomeFigures(NONE, NONE, NONE, NONE, NONE, 0, 0),
        Curve((), ()),
        Curve((), ()),
        tuple(MeasureFigures(measure, None, None) for measure in RISES),
        NONE,
        tuple(MeasureFigures(measure, None, None) for measure in DURATIONS),
        NONE,
        NONE,
        LagFigures(0, None, None, NONE),
        (),
    )


def cohort(sessions: int = 200) -> CohortReport:
    """A cohort of so many sessions, five a patient."""
    people = sessions // 5
    effects = tuple(effect(code, sessions // (place + 2), sessions) for place, code in enumerate(EFFECTS))
    means = tuple(Mean(people, 18.0 - place, 4.0, Interval(17.0 - place, 19.0 - place)) for place in range(7))
    spread = Spread(sessions, -3.0, 24.0, 42.5)
    return CohortReport(
        CohortFilter(),
        Who(sessions, people, people, sessions - 4, date(2026, 1, 6), date(2026, 7, 3)),
        effects,
        ChosenEffect(
            "dissociation",
            "Dissociation",
            tuple((str(number), rate(max(people - number, 0), people)) for number in range(1, 9)),
            (("0.40 to 0.59", rate(people // 2, people)), ("above 1.00", rate(people // 3, people))),
        ),
        (ScoreFigures("phq9", (*means, None, Mean(1, 9.0))),),
        OutcomeFigures(
            response=rate(people // 2, people),
            partial=rate(people // 4, people),
            remission=rate(people // 5, people),
            worse=rate(people // 9, people),
            evaluable=rate(people, people),
            at_baseline=2,
            running=7,
        ),
        waits(6, 3),
        waits(2, 9),
        tuple(MeasureFigures(measure, means[0], spread) for measure in RISES),
        rate(people // 3, people),
        tuple(MeasureFigures(measure, means[0], spread) for measure in DURATIONS),
        rate(sessions // 9, sessions),
        rate(0, sessions),
        LagFigures(sessions * 12, 1, 4, rate(2, sessions)),
        (
            AlertFigures("inf_bp_warn", "critical", 12, rate(9, sessions)),
            AlertFigures("long_gone_rule", "info", 3, rate(3, sessions)),
        ),
    )
