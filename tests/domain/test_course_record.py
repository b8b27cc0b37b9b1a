"""A whole course: what is derived from its summaries and scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.course_record import CourseRecord, CourseScore, CourseSession, effect_cells
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.summaries import SessionSummary
from tests.builders_domain import MINUTE_ZERO, at
from tests.builders_record import change, course, effect, patient, running, session


def visit(number: int, days: int, **values) -> CourseSession:
    when = MINUTE_ZERO + timedelta(days=days)
    phase = values.pop("phase", "initial_series")
    held = {"infusion_started_at": when, "delivered_ug": 41_000, **values}
    return CourseSession(
        session(id=UUID(int=number), planned_at=when, phase=phase), SessionSummary(UUID(int=number), **held)
    )


def score(total: int | None, days: float) -> CourseScore:
    return CourseScore(ScorePoint("phq9", total, MINUTE_ZERO + timedelta(days=days)), "before_session")


def record(*sessions: CourseSession, **around) -> CourseRecord:
    return CourseRecord(course(), patient(), sessions, **around)


def test_only_sessions_with_drug_are_numbered():
    held = record(
        visit(3, 9), visit(1, 0), visit(2, 4, delivered_ug=0), visit(4, 12, infusion_started_at=None)
    )
    assert held.ordinals == {UUID(int=1): 1, UUID(int=3): 2}
    assert [s.session.id.int for s in held.in_order] == [1, 2, 3, 4]
    assert held.first_infusion_at == MINUTE_ZERO


def test_a_session_begins_with_the_drug_or_the_arrival_or_the_plan():
    planned = CourseSession(session())
    assert planned.state == "planned"
    assert planned.begins_at == MINUTE_ZERO
    arrived = replace(planned, summary=SessionSummary(UUID(int=2), state="checked_in", checked_in_at=at(-9)))
    assert arrived.begins_at == at(-9)


def test_the_baseline_is_the_last_score_before_the_first_infusion_and_not_too_old():
    held = record(visit(1, 0), scores=(score(21, -1), score(12, 3), score(25, -3)))
    baseline = held.baseline("phq9")
    assert baseline is not None
    assert baseline.total == 21
    assert record(visit(1, 0), scores=(score(21, -15),)).baseline("phq9") is None
    assert record(scores=(score(21, -1),)).baseline("phq9") is None


def test_the_sessions_with_drug_are_told_apart_by_phase():
    held = record(visit(3, 9, phase="maintenance"), visit(1, 0), visit(2, 4, delivered_ug=0))
    assert [s.session.id.int for s in held.given] == [1, 3]
    assert [s.session.id.int for s in held.given_in(Phase.MAINTENANCE)] == [3]


def test_scores_since_the_start_are_complete_and_in_order():
    held = record(visit(1, 0), scores=(score(12, 9), score(21, -1), score(None, 5), score(14, 3)))
    assert [s.point.total for s in held.complete_scores("phq9")] == [21, 14, 12]
    assert [s.point.total for s in held.scores_since_start("phq9")] == [14, 12]
    assert record(scores=(score(12, 9),)).scores_since_start("phq9") == ()


def test_a_day_is_the_clinics():
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert record(zone=ZoneInfo("Europe/Berlin")).day(late).day == 2


def test_cells_take_all_occurrences_of_an_effect_together():
    first, second, third = effect("nausea", 5), effect("nausea", 20), effect("headache", 30)
    held = running(
        first, change(first, 8, "severe"), change(first, 10, resolved=True),
        second, change(second, 22, resolved=True), third,
    )  # fmt: skip
    nausea, headache = effect_cells(held.effects, at(40))
    assert (nausea.effect, nausea.worst_severity, nausea.minutes, nausea.is_open) == (
        "nausea",
        "severe",
        7,
        False,
    )
    assert (headache.worst_severity, headache.minutes, headache.is_open) == ("mild", 10, True)
