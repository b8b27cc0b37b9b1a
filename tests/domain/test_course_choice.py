"""The session of a course that is looked at more closely."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sessiontrack.domain.course_choice import chosen_session
from sessiontrack.domain.course_record import CourseRecord, EffectCell
from tests.builders_record import course, patient
from tests.charts.course_samples import visit, whole_course


def test_without_a_wish_the_newest_session_that_took_place_is_chosen() -> None:
    record = whole_course()
    chosen = chosen_session(record)
    assert chosen is not None
    assert chosen.visit == record.given[-1]
    assert chosen.ordinal == len(record.given)


def test_the_one_asked_for_is_chosen_with_its_number_in_its_phase() -> None:
    record = whole_course()
    asked = record.given[7]
    chosen = chosen_session(record, asked.session.id)
    assert chosen is not None
    assert (chosen.visit, chosen.ordinal, chosen.phase_ordinal) == (asked, 8, 2)


def test_a_high_diastolic_of_another_reading_is_said_of_the_one_chosen() -> None:
    first = whole_course().given[0]
    assert first.summary is not None
    only = replace(first, summary=replace(first.summary, peak_diastolic=110, peak_reading_diastolic=88))
    chosen = chosen_session(CourseRecord(course(), patient(), sessions=(only,)))
    assert chosen is not None
    assert chosen.diastolic_apart == 110


def test_an_id_of_another_course_is_as_none() -> None:
    record = whole_course()
    assert chosen_session(record, UUID(int=1)) == chosen_session(record)


def test_a_course_with_only_a_plan_shows_the_plan() -> None:
    planned = replace(visit(1, whole_course().in_order[0].begins_at), summary=None)
    chosen = chosen_session(CourseRecord(course(), patient(), sessions=(planned,)))
    assert chosen is not None
    assert (chosen.visit, chosen.ordinal, chosen.phase_ordinal) == (planned, None, None)


def test_a_course_without_sessions_has_none() -> None:
    assert chosen_session(CourseRecord(course(), patient())) is None


def test_its_scores_are_those_of_its_day_or_that_name_it() -> None:
    record = whole_course()
    first, second = record.given[:2]
    chosen = chosen_session(record, first.session.id)
    assert chosen is not None
    assert [(point.scale, point.total) for point in chosen.scores] == [("phq9", 21), ("gad7", 17)]
    named = tuple(replace(score, session_id=second.session.id) for score in record.scores[:1])
    elsewhere = chosen_session(replace(record, scores=named), first.session.id)
    itself = chosen_session(replace(record, scores=named), second.session.id)
    assert elsewhere is not None
    assert itself is not None
    assert not elsewhere.scores
    assert itself.scores == (named[0].point,)


def test_an_incomplete_score_is_left_out() -> None:
    record = whole_course()
    unknown = tuple(replace(score, point=replace(score.point, total=None)) for score in record.scores)
    chosen = chosen_session(replace(record, scores=unknown), record.given[0].session.id)
    assert chosen is not None
    assert not chosen.scores


def test_the_worst_effect_comes_first_then_the_longest() -> None:
    cells = (
        EffectCell("nausea", "mild", 30),
        EffectCell("dizziness", "moderate"),
        EffectCell("drowsiness", "moderate", 5),
        EffectCell("dissociation", "severe", 10),
    )
    record = whole_course()
    first = replace(record.given[0], effects=cells)
    chosen = chosen_session(replace(record, sessions=(first,)))
    assert chosen is not None
    assert [cell.effect for cell in chosen.effects] == ["dissociation", "drowsiness", "dizziness", "nausea"]
