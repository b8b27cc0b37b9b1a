"""Misuse, urinary symptoms, and the checks of long use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.course_record import EffectCell
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.response import ScorePoint
from tests.builders_course import (
    checked,
    contact,
    decided,
    maintenance,
    not_given,
    on,
    record,
    score,
    series,
    session_id,
    visit,
)
from tests.course_cases import Case, Example, found, only, speaks

CLEAR = (0, 0, 0, 0)
NO_SYMPTOM = (0, 0, 0, 0, 0)
LATER = maintenance(60)


def misused(day, items=CLEAR, **values):
    return score("misuse_screen", day, items=items, **values)


def passed(day, items=NO_SYMPTOM, **values):
    return score("urinary_screen", day, items=items, **values)


def at_maintenance(*scores, **around):
    """A series, a maintenance session on day 60 (30 June), and scores."""
    return record(*series(), *LATER, scores=scores, **around)


def long(number=12, **around):
    """So many sessions from 1 May on, three days apart, the twelfth on 3 June."""
    return record(*series(number), **around)


CASES = {
    "misuse": Case(
        fires=Example(
            at_maintenance(misused(60, (1, 1, 0, 0))), 61, "critical",
            'Misuse screen of 30 June, answered above 0: "Have you had a strong wish or craving for ketamine?"; "Have '
            'you used any ketamine outside this clinic?".',
        ),
        silent=Example(at_maintenance(misused(60)), 61),
        missing=Example(
            at_maintenance(), 61, "warn",
            "Misuse screen: cannot be assessed, no complete one for the maintenance session of 30 June.",
        ),
    ),
    "urinary": Case(
        fires=Example(
            at_maintenance(passed(60, (0, 0, 0, 0, 1))), 61, "critical",
            'Urinary screen of 30 June, answered above 0: "Blood in the urine".',
        ),
        silent=Example(at_maintenance(passed(60)), 61),
        missing=Example(
            at_maintenance(passed(60, (0, None, 0, 0, 0))), 61, "warn",
            "Urinary screen: cannot be assessed, no complete one for the maintenance session of 30 June.",
        ),
    ),
    "longterm_due": Case(
        fires=Example(
            long(checks=(checked("urinalysis", 30), checked("liver_tests", 30))), 34, "warn",
            "Cognition due since 3 June: never recorded, 12 sessions since 1 May; the limit is 12 sessions or 6 "
            "months.",
        ),
        silent=Example(long(11), 34),
        missing=Example(
            record(*series(), *maintenance(184), checks=(checked("urinalysis", 30), checked("cognition", 30))), 185,
            "warn",
            "Liver tests due since 1 November: never recorded, 7 sessions since 1 May; the limit is 12 sessions or 6 "
            "months.",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "answer"),
    [("misuse", misused), ("urinary", passed)],
)
def test_a_total_typed_from_paper_tells_of_some_answer(rule, answer):
    scale = answer(60).point.scale
    alert = only(rule, at_maintenance(score(scale, 60, 2)), 61)
    assert alert.level == "critical"
    assert alert.message.endswith("of 30 June, answered above 0: 2 points.")
    assert not speaks(rule, at_maintenance(score(scale, 60, 0)), 61)


def test_a_yes_counts_even_when_other_answers_are_missing():
    assert only("misuse", at_maintenance(misused(60, (None, 1, None, None))), 61).level == "critical"


def test_a_yes_in_the_series_counts_too_but_nothing_asks_for_the_screen_there():
    assert only("urinary", record(*series(), scores=(passed(3, (1, 0, 0, 0, 0)),)), 20).level == "critical"
    assert not speaks("urinary", record(*series()), 20)
    assert not speaks("misuse", record(), 20)


@pytest.mark.parametrize("rule", ["misuse", "urinary"])
def test_a_yes_is_settled_by_a_decision_and_not_by_asking_again(rule):
    yes, no = (misused(60, (0, 0, 0, 1)), misused(61))
    if rule == "urinary":
        yes, no = (passed(60, (0, 0, 0, 0, 1)), passed(61))
    assert only(rule, at_maintenance(yes, no), 62).level == "critical"
    assert not speaks(rule, at_maintenance(yes, no, decisions=(decided(61, "event"),)), 62)
    assert not speaks(rule, at_maintenance(yes, decisions=(decided(61, "event"),)), 62)
    assert speaks(rule, at_maintenance(yes, no, decisions=(decided(59, "event"),)), 62)


def test_a_gap_in_the_answers_settles_nothing():
    held = at_maintenance(misused(60, (0, 0, 0, 1)), misused(61, (0, 0, 0, None)))
    assert only("misuse", held, 62).since == on(60, 8)


def test_a_yes_stands_since_the_first_and_points_at_the_newest():
    first, second = passed(60, (1, 0, 0, 0, 0)), passed(70, (2, 0, 0, 0, 0), of=60)
    alert = only("urinary", at_maintenance(first, second), 71)
    assert (alert.since, alert.cause_id, alert.session_id) == (on(60, 8), second.entry_id, session_id(60))
    assert alert.limits == {"item_points": 1}
    assert alert.advice.startswith("Stop, and assess early")


def test_a_symptom_told_at_a_contact_counts():
    told = contact(62, ("urinary_symptoms", "mild"), ("nausea", "mild"))
    alert = only("urinary", at_maintenance(passed(60), contacts=(told, contact(63))), 64)
    assert alert.message == "Urinary symptoms: told at the contact of 2 July."
    assert (alert.cause_id, alert.level) == (told.entry_id, "critical")
    assert alert.advice


def test_a_symptom_charted_in_a_session_counts():
    held = record(*series(), visit(60, "nausea", "craving_or_misuse", episode=1), scores=(misused(59),))
    alert = only("misuse", held, 61)
    assert alert.message == ("Craving, misuse or use outside the clinic: charted in the session of 30 June.")
    assert (alert.session_id, alert.cause) == (session_id(60), f"session:{session_id(60)}:critical")


def test_a_symptom_charted_in_a_session_is_not_cleared_by_its_screen():
    asked = replace(
        score("urinary_screen", 60, items=(0,) * 5),
        point=ScorePoint("urinary_screen", 0, on(60, 10), (0,) * 5),
    )
    charted = visit(60, episode=1)
    cells = (EffectCell("urinary_symptoms", "mild", last_at=on(60, 11)),)
    held = record(*series(), replace(charted, effects=cells), scores=(asked,))
    assert only("urinary", held, 61).level == "critical"
    earlier = (EffectCell("urinary_symptoms", "mild", last_at=on(60, 9.5)),)
    before = record(*series(), replace(charted, effects=earlier), scores=(asked,))
    assert only("urinary", before, 61).level == "critical"
    assert not speaks("urinary", replace(before, decisions=(decided(61, "event"),)), 62)


def test_a_screen_of_the_session_before_is_none_of_this_one():
    held = record(*series(), *maintenance(60, 90), scores=(misused(60),))
    alert = only("misuse", held, 91)
    assert (alert.level, alert.since, alert.session_id) == ("warn", on(90), session_id(90))
    assert not speaks("misuse", record(*series(), *maintenance(60, 90), scores=(misused(61),)), 91)


def test_a_course_that_begins_with_maintenance_takes_any_screen_since_it_was_opened():
    assert not speaks("misuse", record(*LATER, scores=(misused(-5),)), 61)
    assert speaks("misuse", record(*LATER, scores=(misused(-21),)), 61)


def test_each_check_is_told_by_itself():
    alerts = found("longterm_due", long(), 34)
    assert [alert.inputs["check"] for alert in alerts] == ["cognition", "urinalysis", "liver_tests"]
    assert len({alert.id for alert in alerts}) == 3
    assert {alert.since for alert in alerts} == {on(33, 0)}


def test_a_check_that_was_done_says_when():
    done = tuple(checked(code, 0) for code in ("cognition", "urinalysis", "liver_tests"))
    alert = found("longterm_due", long(12, checks=done), 34)[0]
    assert alert.message == (
        "Cognition due since 3 June: last done on 1 May, 12 sessions since; the limit is 12 sessions or 6 months."
    )
    assert not speaks("longterm_due", long(12, checks=tuple(checked(c.code, 1) for c in done)), 34)


@pytest.mark.parametrize(("day", "is_due"), [(183, False), (184, True)], ids=["31 October", "1 November"])
def test_six_months_are_over_on_the_same_day(day, is_due):
    assert speaks("longterm_due", record(*series(2), *maintenance(100)), day) is is_due


@pytest.mark.parametrize(
    ("sessions", "day", "is_due"),
    [
        (series(2), 186, True),
        (series(2), 187, False),
        ((*series(2), not_given(400)), 399, True),
        ((*series(2), not_given(400)), 401, False),
        ((*series(2), not_given(400, "cancelled")), 399, False),
        ((not_given(400),), 399, False),
    ],
    ids=["not long ago", "over", "taken up again", "plan is past", "cancelled", "never begun"],
)
def test_checks_are_due_while_the_treatment_goes_on(sessions, day, is_due):
    assert speaks("longterm_due", record(*sessions), day) is is_due


def test_sessions_of_other_courses_count_for_the_checks():
    assert speaks("longterm_due", replace(long(6), elsewhere=tuple(visit(-30 + n) for n in range(6))), 20)


def test_the_clinic_sets_the_schedule():
    strict = Protocol(1, {"longterm_sessions": 4, "longterm_months": 12})
    alert = found("longterm_due", long(4, protocol=strict), 10)[0]
    assert alert.limits == {"longterm_months": 12, "longterm_sessions": 4}
    assert alert.message.endswith("the limit is 4 sessions or 12 months.")
