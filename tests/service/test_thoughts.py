"""Thoughts of death: which answer a session's alerts, its summary and its start are judged by."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Blocked
from sessiontrack.domain.sessions import State
from sessiontrack.service.course_entries import record_score
from tests.service.samples import ON_SQLITE, phq9

pytestmark = ON_SQLITE

NO_RISK = bodies.Score(
    scale="cssrs_screen",
    occasion="before_session",
    items=(0, 0, 0, 0, 0, 0),
    recent=False,
    scale_version="1.0",
)


def told(bedside, minute, body, **more):
    return bedside.send("nora", record_score, body, minute, owner=bedside.course_id, **more)


def rises(alerts):
    return [alert for alert in alerts if alert.rule == "item9_rise"]


def test_an_amended_answer_is_not_held_against_the_one_it_replaces(bedside):
    bedside.to(State.CHECKED_IN)
    first = told(bedside, -28, phq9(item9=1), session_id=bedside.session_id).entry
    assert rises(bedside.amend(first, phq9(item9=2), -28).alerts) == []
    assert bedside.summary().critical_alerts_n == 0


def test_an_answer_amended_to_a_smaller_rise_still_says_so_at_once(bedside):
    bedside.to(State.CHECKED_IN)
    told(bedside, -29, phq9(item9=1))
    first = told(bedside, -28, phq9(item9=3), session_id=bedside.session_id).entry
    (rise,) = rises(bedside.amend(first, phq9(item9=2), -28).alerts)
    assert rise.level == "critical"


def test_the_summary_counts_an_alert_about_an_answer_from_outside_the_session(bedside):
    bedside.booked()
    told(bedside, -60, phq9(item9=0))
    told(bedside, -50, phq9(item9=2))
    bedside.arrive()
    kept = [entry.body for entry in bedside.record().of_kind("alert")]
    critical = [body for body in kept if body.level == "critical"]
    assert "item9_rise" in [body.rule for body in critical]
    assert bedside.summary().critical_alerts_n == len(critical)
    assert bedside.summary().open_alerts_n == len(kept)


def test_an_assessment_after_the_start_does_not_allow_it(bedside):
    bedside.ready()
    told(bedside, -4, phq9(item9=2), session_id=bedside.session_id)
    with pytest.raises(Blocked):
        bedside.start(0)
    bedside.clock.advance(minutes=1)
    told(bedside, 10, NO_RISK, session_id=bedside.session_id)
    with pytest.raises(Blocked):
        bedside.start(0)
