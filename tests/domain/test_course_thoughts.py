"""Suicidal thoughts told between the sessions."""

from __future__ import annotations

import pytest

from tests.builders_course import decided, on, phq9, record, score, series, session_id, visit
from tests.course_cases import Case, Example, found, only, speaks

NO_RISK = (0, 0, 0, 0, 0, 0)

CASES = {
    "item9": Case(
        fires=Example(
            record(*series(2), scores=(phq9(5, 1),)), 6, "critical",
            "PHQ-9 item 9 of 6 May is 1, above 0: no risk assessment (C-SSRS) since.",
        ),
        silent=Example(record(*series(2), scores=(phq9(5, 0),)), 6),
        missing=Example(
            record(*series(2), scores=(score("phq9", 5, total=9),)), 6, "critical",
            "PHQ-9 item 9 of 6 May is not known: no risk assessment (C-SSRS) since.",
        ),
    ),
    "item9_rise": Case(
        fires=Example(
            record(*series(2), scores=(phq9(-1, 0), phq9(5, 2, others=0))), 6, "critical",
            "PHQ-9 item 9 rose from 0 on 30 April to 2 on 6 May.",
        ),
        silent=Example(record(*series(2), scores=(phq9(-1, 2), phq9(5, 2))), 6),
        missing=Example(record(*series(2), scores=(score("phq9", -1, total=9), phq9(5, 2))), 6),
        why_silent="an answer that is not known cannot be compared; item9 asks about it",
    ),
    "cssrs": Case(
        fires=Example(
            record(*series(2), scores=(score("cssrs_screen", 5, items=(1, 1, 0, 1, 0, 0)),)), 6, "critical",
            "C-SSRS screener of 6 May: intent, a plan or a recent act.",
        ),
        silent=Example(record(*series(2), scores=(score("cssrs_screen", 5, items=NO_RISK),)), 6),
        missing=Example(
            record(*series(2), scores=(score("cssrs_screen", 5, items=(1, None, None, None, None, None)),)), 6, "warn",
            "C-SSRS screener of 6 May: its answers are not complete.",
        ),
    ),
}  # fmt: skip


def test_a_patient_who_was_never_asked_gave_no_answer():
    assert not speaks("item9", record(*series(2)), 6)
    assert not speaks("item9_rise", record(*series(2), scores=(phq9(5, 3),)), 6)


def test_a_total_of_zero_leaves_no_other_answer():
    assert not speaks("item9", record(scores=(score("phq9", 5, total=0),)), 6)


def test_asking_again_within_the_day_takes_no_answer_back():
    told = (phq9(-1, 0), phq9(5, 2), phq9(5, 0))
    assert only("item9", record(*series(2), scores=told), 6).cause_id == told[1].entry_id
    assert only("item9_rise", record(*series(2), scores=told), 6).inputs == {"item9": 2, "last_item9": 0}
    assert not speaks("item9", record(*series(2), scores=(phq9(-1, 0), phq9(5, 2), phq9(6, 0))), 7)
    assessed = (*told, score("cssrs_screen", 5, items=NO_RISK))
    assert not speaks("item9", record(*series(2), scores=assessed), 6)


def test_thoughts_told_in_a_session_are_its_own_alerts_only_while_it_is_open():
    told = (phq9(-1, 0), phq9(3, 2, of=3), score("cssrs_screen", 2, items=(1, 1, 0, 1, 0, 0), of=3))
    running = record(visit(0), visit(3, state="infusing", completed_at=None), scores=told)
    left = record(*series(2), scores=told)
    for rule in ("item9", "item9_rise", "cssrs"):
        assert not speaks(rule, running, 6)
        assert only(rule, left, 6).session_id == session_id(3)


def test_an_assessment_settles_a_rise_and_speaks_for_itself():
    rise = (phq9(-1, 0), phq9(5, 2))
    high = score("cssrs_screen", 6, items=(1, 1, 0, 1, 0, 0))
    held = record(*series(2), scores=(*rise, high))
    assert not speaks("item9_rise", held, 7)
    assert not speaks("item9", held, 7)
    assert only("cssrs", held, 7).level == "critical"
    later = score("cssrs_screen", 7, items=NO_RISK)
    # What a patient told is not taken back by a later screener; a clinician decides.
    told = (*rise, high, later)
    assert only("cssrs", record(*series(2), scores=told), 8).cause_id == high.entry_id
    assert not speaks("cssrs", record(*series(2), scores=told, decisions=(decided(7, "event"),)), 8)


def test_of_two_screeners_in_one_minute_the_one_kept_later_counts():
    method = score("cssrs_screen", 5, items=(1, 1, 1, 0, 0, 0))
    none = score("cssrs_screen", 5, items=NO_RISK)
    assert speaks("cssrs", record(*series(2), scores=(none, method)), 6)
    assert not speaks("cssrs", record(*series(2), scores=(method, none)), 6)
    assert only("item9", record(scores=(phq9(5, 0), phq9(5, 2))), 6).inputs == {"item9": 2}


def test_a_method_without_intent_warns():
    asked = score("cssrs_screen", 5, items=(1, 1, 1, 0, 0, 0))
    assert only("cssrs", record(*series(2), scores=(asked,)), 6).level == "warn"


def test_an_answer_that_is_not_known_is_first_read_from_the_form():
    alert = only("item9", record(scores=(phq9(5, None),)), 6)
    assert alert.advice.startswith("Read the answer from the form")
    assert alert.inputs == {"item9": "not known"}


def test_only_the_newest_answer_is_judged_in_whatever_order_they_are_kept():
    assert not speaks("item9", record(scores=(phq9(5, 0), phq9(4, 3))), 6)
    assert not speaks("item9_rise", record(scores=(phq9(5, 1), phq9(4, 3))), 6)


@pytest.mark.parametrize(
    ("screener", "is_told"),
    [
        (score("cssrs_screen", 5, items=NO_RISK), False),
        (score("cssrs_screen", 5, items=(1, 1, 0, 0, 0, 1), recent=False), False),
        (score("cssrs_screen", 4, items=NO_RISK), True),
        (score("cssrs_screen", 5, items=(1, None, None, None, None, None)), True),
        (score("gad7", 5, total=3), True),
    ],
    ids=["assessed", "positive is assessed", "before the answer", "not complete", "another scale"],
)
def test_an_assessment_with_all_its_answers_since_then_settles_it(screener, is_told):
    assert speaks("item9", record(scores=(phq9(5, 1), screener)), 6) is is_told


def test_the_alert_points_at_the_score_and_says_since_when():
    asked = phq9(5, 1)
    alert = only("item9", record(scores=(asked,)), 9)
    assert (alert.cause_id, alert.since, alert.session_id) == (asked.entry_id, on(5, 8), None)
    assert alert.cause == str(asked.entry_id)
    assert alert.advice == "Call the patient now, assess the risk (C-SSRS), call the clinician."
    assert alert.inputs == {"item9": 1}


def test_a_higher_answer_is_another_alert():
    first, second = phq9(5, 1), phq9(7, 2)
    before = only("item9", record(scores=(first,)), 9)
    after = only("item9", record(scores=(first, second)), 9)
    assert before.id != after.id
    assert only("item9", record(scores=(first,)), 20).id == before.id
    assert [alert.inputs for alert in found("item9_rise", record(scores=(first, second)), 9)] == [
        {"item9": 2, "last_item9": 1}
    ]
