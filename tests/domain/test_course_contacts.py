"""Pairs without a second session, contacts that are overdue, late effects that call a clinician."""

from __future__ import annotations

import pytest

from sessiontrack.domain.protocol import Protocol
from tests.builders_course import contact, decided, maintenance, on, record, series, session_id, visit
from tests.course_cases import Case, Example, found, only, speaks

SINGLE = record(*series(), *maintenance(60))

CASES = {
    "pair_incomplete": Case(
        fires=Example(
            SINGLE, 75, "info",
            "The maintenance episode of 30 June has one session; the second was due by 14 July, within 14 days.",
        ),
        silent=Example(record(*series(), visit(60, episode=1), visit(62, episode=1)), 75),
        missing=Example(record(*series(), visit(60, phase="maintenance")), 75),
        why_silent="a session that names no episode is no half of a pair",
    ),
    "followup_missed": Case(
        fires=Example(
            record(visit(0)), 2, "info",
            "No contact since the session of 1 May; overdue: 24 hours (by 2 May).",
        ),
        silent=Example(record(visit(0), contacts=(contact(1),)), 2),
        missing=Example(
            record(visit(0)), 17, "info",
            "No contact since the session of 1 May; overdue: 24 hours (by 2 May), day 7 (by 10 May), day 14 (by 17 "
            "May).",
        ),
    ),
    "red_flag_effect": Case(
        fires=Example(
            record(visit(0), contacts=(contact(1, ("suicidal_ideation", "mild"), ("nausea", "mild")),)), 2, "critical",
            "Told at the contact of 2 May: suicidal thoughts (mild).",
        ),
        silent=Example(record(visit(0), contacts=(contact(1, ("nausea", "mild")),)), 2),
        missing=Example(record(visit(0), contacts=(contact(1),)), 2),
        why_silent="a contact that told of no effect has none to judge; what was not asked stays not known",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("day", "is_told"), [(74, False), (75, True)], ids=["14 July", "15 July"])
def test_the_second_of_a_pair_may_come_until_the_end_of_the_last_day(day, is_told):
    assert speaks("pair_incomplete", SINGLE, day) is is_told


def test_a_pair_is_incomplete_since_the_end_of_that_day():
    alert = only("pair_incomplete", SINGLE, 90)
    assert (alert.since, alert.session_id) == (on(75, 0), session_id(60))
    assert (alert.limits, alert.inputs) == ({"pair_days": 14}, {"days": 30})


@pytest.mark.parametrize(
    ("day", "checkpoint", "is_told"),
    [(60, "maintenance", False), (59, "maintenance", True), (70, "series_end", True)],
)
def test_a_decision_about_maintenance_says_that_one_was_enough(day, checkpoint, is_told):
    held = record(*series(), *maintenance(60), decisions=(decided(day, checkpoint),))
    assert speaks("pair_incomplete", held, 80) is is_told


def test_a_new_episode_takes_the_place_of_an_incomplete_one():
    held = record(*series(), *maintenance(60), visit(100, episode=9), visit(102, episode=9))
    assert not speaks("pair_incomplete", held, 120)
    assert not speaks("pair_incomplete", record(*series()), 120)


def test_a_second_session_that_was_not_given_completes_nothing():
    held = record(*series(), visit(60, episode=1), visit(62, episode=1, delivered_ug=0))
    assert speaks("pair_incomplete", held, 75)


@pytest.mark.parametrize(("hours", "is_missed"), [(36, False), (36.01, True)])
def test_a_contact_is_missed_after_thirty_six_hours(hours, is_missed):
    # Sessions begin at 9, and the rules are asked at noon.
    held = record(visit(0, begins_at=on(1, 24 + 12 - hours)))
    assert speaks("followup_missed", held, 2) is is_missed


def test_it_stands_since_the_first_window_closed_and_ends_with_a_late_contact():
    alert = only("followup_missed", record(visit(0)), 17)
    assert (alert.since, alert.session_id) == (on(1, 21), session_id(0))
    assert alert.cause == f"day_14:{session_id(0)}"
    assert not speaks("followup_missed", record(visit(0), contacts=(contact(16.5),)), 17)
    assert not speaks("followup_missed", record(visit(0), visit(3)), 3)


def test_the_end_of_contacts_ends_it():
    short = Protocol(1, {"follow_up_until_days": 14})
    assert speaks("followup_missed", record(visit(0), protocol=short), 14)
    assert not speaks("followup_missed", record(visit(0), protocol=short), 15)


def test_what_is_told_of_a_session_is_its_own_alert_only_while_it_is_open():
    told = (contact(1, ("suicidal_ideation", "mild"), of=0),)
    running = record(visit(0, state="recovering", discharged_at=None, completed_at=None), contacts=told)
    assert not speaks("red_flag_effect", running, 2)
    assert only("red_flag_effect", record(visit(0), contacts=told), 2).session_id == session_id(0)


def test_a_clinicians_decision_settles_what_was_told_before_it():
    told = (contact(1, ("chest_pain", "mild")),)
    assert not speaks(
        "red_flag_effect", record(visit(0), contacts=told, decisions=(decided(2, "mid_series"),)), 3
    )
    assert speaks(
        "red_flag_effect", record(visit(0), contacts=told, decisions=(decided(0.5, "mid_series"),)), 3
    )


def test_each_contact_that_told_of_one_speaks():
    told = (contact(1, ("chest_pain", "mild")), contact(2, ("nausea", "severe"), ("seizure", "severe")))
    alerts = found("red_flag_effect", record(visit(0), contacts=told), 3)
    assert [alert.cause_id for alert in alerts] == [each.entry_id for each in told]
    assert [alert.since for alert in alerts] == [on(1), on(2)]
    assert alerts[1].inputs["seizure"] == "severe"
