"""What a course adds up to before its chart is drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Decision
from sessiontrack.domain.course_facts import course_facts
from sessiontrack.domain.course_record import (
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
)
from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.summaries import SessionSummary

FIRST = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
NOW = FIRST + timedelta(days=30)
CLINIC, PATIENT, COURSE = (UUID(int=number) for number in (1, 2, 3))
GIVEN = {"state": "signed", "delivered_ug": 40_000, "delivered_centi_mg_per_kg": 50, "ordered_ug_per_kg": 500}


def day(number: float) -> datetime:
    return FIRST + timedelta(days=number)


def visit(number: int, *, effects: tuple[EffectCell, ...] = (), **held: object) -> CourseSession:
    """Session number so-and-so, three days after the one before, with the drug given."""
    at = day(3 * (number - 1))
    session = TreatmentSession(UUID(int=100 + number), CLINIC, COURSE, PATIENT, "initial_series", at)
    values = {**GIVEN, "infusion_started_at": at, **held}
    return CourseSession(session, SessionSummary(session.id, **values), effects)  # type: ignore[arg-type]


def score(total: int | None, at: datetime, scale: str = "phq9") -> CourseScore:
    return CourseScore(ScorePoint(scale, total, at), "checkpoint")


def record(
    *sessions: CourseSession, scores: tuple[CourseScore, ...] = (), decided: bool = False
) -> CourseRecord:
    body = Decision(checkpoint="after_infusion_3", decision="continue")
    return CourseRecord(
        Course(COURSE, CLINIC, PATIENT, ("depression",), "ketamine", "iv", FIRST),
        Patient(PATIENT, CLINIC, "R-1", "Ashdown", "Rowan", date(1985, 3, 14), "female"),
        sessions=sessions,
        scores=scores,
        decisions=(CourseDecision(day(8), body),) if decided else (),
    )


def facts(*sessions: CourseSession, **options: object):
    return course_facts(record(*sessions, **options), NOW)  # type: ignore[arg-type]


def kinds(found) -> dict[str, str]:
    return {flag.kind: flag.level for flag in found.flags}


def test_a_new_course_adds_up_to_nothing():
    found = facts()
    assert (found.scores, found.response, found.dose, found.pressure, found.effect) == (
        (),
        None,
        None,
        None,
        None,
    )
    assert (found.sessions_given, found.delivered_ug, found.flags) == (0, 0, ())


def test_a_score_before_the_first_infusion_has_no_change_and_no_best():
    (only,) = facts(scores=(score(21, day(-2)),)).scores
    assert (only.latest.total, only.change, only.best) == (21, None, None)
    (baseline,) = facts(visit(1), scores=(score(21, day(-2)),)).scores
    assert (baseline.change, baseline.best) == (None, None)


def test_scores_show_the_own_scale_first_and_one_more():
    scores = (
        score(21, day(-1)),
        score(15, day(1), "gad7"),
        score(14, day(2), "gad7"),
        score(12, day(2)),
        score(14, day(5)),
        score(None, day(6)),
        score(3, day(6), "moaas"),
    )
    first, second = facts(visit(1), scores=scores).scores
    assert (first.scale, first.latest.total, first.change, first.best.total) == ("phq9", 14, -7, 12)
    assert (second.scale, second.latest.total, second.change, second.baseline) == ("gad7", 14, None, None)


def test_response_names_the_infusion_after_which_it_was_first_seen():
    scores = (score(20, day(-1)), score(15, day(1)), score(10, day(4)), score(13, day(7)))
    found = facts(visit(1), visit(2), visit(3), scores=scores)
    assert found.response.since.total == 10
    assert found.response.after_infusions == 2
    assert not found.response.now.is_response
    assert kinds(found)["response"] == "ok"
    assert kinds(found)["returned"] == "warn"
    steady = facts(visit(1), visit(2), scores=(score(20, day(-1)), score(4, day(4))))
    assert "remission" in kinds(steady)
    assert "returned" not in kinds(steady)


def test_without_a_baseline_or_a_later_score_nothing_is_said_of_response():
    assert facts(visit(1), scores=(score(10, day(1)),)).response is None
    assert facts(visit(1), scores=(score(10, day(-1)),)).response is None
    none_yet = facts(visit(1), scores=(score(20, day(-1)), score(19, day(1)))).response
    assert (none_yet.since, none_yet.after_infusions) == (None, 0)


def test_the_dose_is_what_was_given_and_the_order_before_it():
    found = facts(visit(1), visit(2, ordered_ug_per_kg=600, delivered_centi_mg_per_kg=58))
    assert (found.dose.delivered, found.dose.ordered) == (58, 600)
    assert (found.dose.before, found.dose.before_ordinal) == (500, 1)
    assert facts(visit(1), visit(2)).dose.before is None
    assert facts(visit(1, delivered_centi_mg_per_kg=None)).dose is None


def test_the_drug_of_the_last_dose_is_named_where_it_changed():
    assert facts(visit(1, agent="ketamine"), visit(2, agent="ketamine")).dose.agent is None
    assert facts(visit(1, agent="ketamine"), visit(2, agent="esketamine")).dose.agent == "esketamine"


@pytest.mark.parametrize(
    ("held", "pressure", "level"),
    [
        ((140, 88, 88), (140, 88, None), None),
        ((171, 88, 88), (171, 88, None), "warn"),
        ((140, 104, 104), (140, 104, None), "warn"),
        ((140, None, None), (140, None, None), None),
        ((140, None, 100), (140, None, 100), "warn"),
        ((140, 84, 99), (140, 84, None), None),
        ((171, 88, 104), (171, 88, 104), "warn"),
        ((180, 90, 90), (180, 90, None), "critical"),
        ((150, 92, 110), (150, 92, 110), "critical"),
    ],
)
def test_the_highest_pressure_is_a_real_reading_named_with_its_session(held, pressure, level):
    names = ("peak_systolic", "peak_reading_diastolic", "peak_diastolic")
    found = facts(
        visit(1, peak_systolic=120, peak_diastolic=70),
        visit(2, **dict(zip(names, held, strict=True))),
        visit(3),
    )
    assert (found.pressure.systolic, found.pressure.diastolic, found.pressure.diastolic_apart) == pressure
    assert (found.pressure.ordinal, found.pressure.level) == (2, level)
    assert ("high_pressure" in kinds(found)) == (level == "warn")
    assert ("stop_pressure" in kinds(found)) == (level == "critical")


def test_the_most_common_effect_counts_sessions_in_which_drug_was_given():
    nausea, dizzy = EffectCell("nausea", "mild"), EffectCell("dizziness", "severe")
    planned = CourseSession(TreatmentSession(UUID(int=900), CLINIC, COURSE, PATIENT, "maintenance", NOW))
    found = facts(visit(1, effects=(nausea, dizzy)), visit(2, effects=(nausea,)), visit(3), planned)
    assert (found.effect.effect, found.effect.sessions, found.effect.of) == ("nausea", 2, 3)
    tied = facts(visit(1, effects=(nausea, dizzy)))
    assert tied.effect.effect == "dizziness"


def test_sessions_outside_the_window_and_stopped_early_are_told_apart():
    found = facts(
        visit(1, is_outside_window=True),
        visit(2, is_outside_window=True, is_stopped_early=True),
        visit(3, is_outside_window=False),
    )
    told = {
        flag.kind: [ordinal for ordinal, _ in flag.figures["sessions"]]
        for flag in found.flags
        if flag.kind[0] in "os"
    }
    assert told == {"outside_window": [1], "stopped_early": [2]}


@pytest.mark.parametrize(
    ("scores", "decided", "kind", "level"),
    [
        ((score(20, day(-1)), score(10, day(7.5))), False, "review_some_response", "info"),
        (
            (score(20, day(-1)), score(19, day(7.5)), score(0, day(7.5), "global_change")),
            False,
            "review_no_response",
            "warn",
        ),
        (
            (score(20, day(-1)), score(19, day(7.5)), score(0, day(7.5), "global_change")),
            True,
            "review_no_response",
            "info",
        ),
        ((), False, "review_cannot_assess", "warn"),
    ],
)
def test_the_check_after_infusion_three_is_a_flag_until_it_is_decided(scores, decided, kind, level):
    found = facts(visit(1), visit(2), visit(3), scores=scores, decided=decided)
    assert kinds(found)[kind] == level
    flag = next(flag for flag in found.flags if flag.kind == kind)
    assert flag.figures["is_decided"] == decided
    assert flag.figures["limit"] == 25
