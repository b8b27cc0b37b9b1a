"""Suicidal thoughts, and the question before infusion 4."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import Cancellation, Decision, Discharge
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import SESSION_ID, at, entry
from tests.builders_record import (
    checked_in,
    earlier,
    eligible,
    ended,
    full,
    ordered,
    record,
    running,
    score,
    session,
)

DAY = 24 * 60
NO_RISK, METHOD, INTENT = (0, 0, 0, 0, 0, 0), (1, 1, 1, 0, 0, 0), (1, 1, 0, 1, 0, 0)


def phq9(minute, item9, others=1, **answers):
    return score("phq9", minute, (*[others] * 8, item9), **answers)


def cssrs(minute, items=NO_RISK, **answers):
    return score("cssrs_screen", minute, items, **answers)


def arrived(*scores, **around):
    return record(checked_in(), ordered(), full(-5), course_entries=(*eligible(), *scores), **around)


def third(*scores, **around):
    """Three sessions were given, three days apart; this is the fourth."""
    given = (earlier(9), earlier(6), earlier(3))
    return arrived(score("phq9", -10 * DAY, total=20), *scores, earlier=given, **around)


def decided(minute=-60, checkpoint="after_infusion_3", decision="continue"):
    return entry(Decision(checkpoint=checkpoint, decision=decision), at(minute), session_id=None)


CASES = {
    "item9": Case(
        fires=Example(arrived(phq9(-60, 1)), -5, "warn"),
        silent=Example(arrived(phq9(-60, 0)), -5),
        missing=Example(arrived(score("phq9", -60, total=9)), -5, "warn"),
    ),
    "item9_rise": Case(
        fires=Example(arrived(phq9(-3 * DAY, 0), phq9(-60, 1, others=0)), -5, "critical"),
        silent=Example(arrived(phq9(-3 * DAY, 1), phq9(-60, 1)), -5),
        missing=Example(arrived(score("phq9", -3 * DAY, total=9), phq9(-60, 1)), -5),
    ),
    "cssrs": Case(
        fires=Example(arrived(cssrs(-60, INTENT)), -5, "critical"),
        silent=Example(arrived(cssrs(-60)), -5),
        missing=Example(arrived(cssrs(-60, None)), -5, "warn"),
    ),
    "no_response_3": Case(
        fires=Example(
            third(score("phq9", -DAY, total=18), score("global_change", -DAY, total=0)), -5, "warn"
        ),
        silent=Example(third(score("phq9", -DAY, total=12)), -5),
        missing=Example(third(), -5, "warn"),
    ),
}


def holds(visit, rule, minute=0):
    return rule in [alert.rule for alert in blocking(visit, "start", at(minute))]


@pytest.mark.parametrize(
    ("assessed", "is_held"),
    [
        ((), True),
        ((cssrs(-30),), False),
        ((cssrs(-60),), False),
        ((cssrs(-61),), True),
        ((cssrs(-30, None),), True),
    ],
)
def test_item_9_above_0_holds_the_start_until_the_risk_is_assessed(assessed, is_held):
    assert holds(arrived(phq9(-60, 1), *assessed), "item9") is is_held


def test_an_assessment_holds_for_a_day():
    visit = arrived(phq9(-3 * DAY, 2), cssrs(-DAY))
    assert not holds(visit, "item9", minute=0)
    assert holds(visit, "item9", minute=1)


def test_item_9_says_the_answer_and_what_is_needed():
    (alert,) = alerts_of("item9", arrived(phq9(-60, 2)), -5)
    assert alert.message == "PHQ-9 item 9 is 2, above 0: needs a risk assessment (C-SSRS) before the dose."
    (unknown,) = alerts_of("item9", arrived(score("phq9", -60, total=9)), -5)
    assert unknown.message.startswith("PHQ-9 item 9 is not known:")
    assert alerts_of("item9", arrived(score("phq9", -60, total=0)), -5) == []


def test_a_dose_without_an_assessment_is_critical_and_an_assessment_after_it_counts():
    around = {"course_entries": (*eligible(), phq9(-60, 1))}
    assert levels("item9", running(**around), 5) == ["critical"]
    assessed = {"course_entries": (*eligible(), phq9(-60, 1), cssrs(10))}
    assert levels("item9", running(**assessed), 15) == []


def test_the_newest_answer_counts():
    assert levels("item9", arrived(phq9(-3 * DAY, 2), phq9(-60, 0)), -5) == []


def test_asking_again_within_the_day_takes_no_answer_back():
    assert holds(arrived(phq9(-60, 2), phq9(-58, 0)), "item9")
    assert holds(arrived(phq9(-3 * DAY, 0), phq9(-60, 2), phq9(-58, 0)), "item9_rise")
    assert holds(arrived(phq9(-3 * DAY, 0), phq9(-60, 2), phq9(-58, 2)), "item9_rise")
    assert not holds(arrived(phq9(-60, 2), phq9(-58, 0), cssrs(-57)), "item9")
    # What could not be read is known once it was asked again.
    assert not holds(arrived(score("phq9", -60, total=9), phq9(-58, 0)), "item9")
    assert not holds(arrived(phq9(-60, 1), cssrs(-59), phq9(-58, 0)), "item9")
    assert holds(arrived(phq9(-60, 1), cssrs(-59), phq9(-58, 1)), "item9")


def test_what_was_answered_after_leaving_belongs_to_a_later_day_unless_it_names_this_session():
    left = entry(Discharge(disposition="home"), at(120))
    later = phq9(3 * DAY, 1)
    assert alerts_of("item9", ended(left, course_entries=(later,)), 4 * DAY) == []
    own = replace(later, session_id=SESSION_ID)
    assert levels("item9", ended(left, own), 4 * DAY) == ["critical"]
    assert levels("item9", ended(left, own, course_entries=(own,)), 4 * DAY) == ["critical"]


def test_a_visit_that_did_not_take_place_asks_for_no_assessment():
    cancelled = entry(Cancellation(outcome="cancelled", reason="pressure"), at(10))
    visit = record(checked_in(), cancelled, course_entries=(phq9(-60, 1),))
    assert levels("item9", visit, 4) == ["warn"]
    assert levels("item9", visit, 20) == []


def test_a_rise_of_item_9_holds_the_start_until_the_risk_is_assessed_and_stays_critical():
    rise = (phq9(-3 * DAY, 0), phq9(-60, 2))
    assert holds(arrived(*rise), "item9_rise")
    assert not holds(arrived(*rise, cssrs(-30)), "item9_rise")
    (alert,) = alerts_of("item9_rise", arrived(*rise, cssrs(-30)), -5)
    assert alert.message.startswith("PHQ-9 item 9 rose from 0 to 2.")


def test_one_answer_cannot_have_risen():
    assert alerts_of("item9_rise", arrived(phq9(-60, 3)), -5) == []


@pytest.mark.parametrize(
    ("items", "recent", "level", "is_held"),
    [
        ((1, 1, 0, 0, 0, 0), None, None, False),
        (METHOD, None, "warn", False),
        ((0, 0, None, None, None, 1), False, "warn", False),
        (INTENT, None, "critical", True),
        ((1, 1, 0, 0, 1, 0), None, "critical", True),
        ((0, 0, None, None, None, 1), True, "critical", True),
        ((0, 0, None, None, None, 1), None, "critical", True),
        ((1, 1), None, "warn", True),
    ],
)
def test_the_screener(items, recent, level, is_held):
    visit = arrived(cssrs(-60, items, recent=recent))
    assert levels("cssrs", visit, -5) == ([level] if level else [])
    assert holds(visit, "cssrs") is is_held


def test_a_later_screener_does_not_take_back_intent_but_a_decision_settles_it():
    told = (cssrs(-3 * DAY, INTENT), cssrs(-60))
    assert holds(arrived(*told), "cssrs")
    assert not holds(arrived(*told, decided(minute=-2 * DAY, checkpoint="event")), "cssrs")
    assert holds(arrived(*told, decided(minute=-4 * DAY, checkpoint="event")), "cssrs")
    assert holds(arrived(*told, decided(minute=30, checkpoint="event")), "cssrs")


def test_alerts_about_a_score_belong_to_the_session_that_had_to_act():
    asked = cssrs(-3 * DAY, INTENT)
    one, other = arrived(asked), arrived(asked, session=session(id=asked.id))
    ids = [alerts_of("cssrs", visit, -5)[0].id for visit in (one, other)]
    assert ids[0] != ids[1]


def test_no_reaction_after_three_is_decided_before_the_fourth():
    flat = (score("phq9", -DAY, total=18), score("global_change", -DAY, total=0))
    (alert,) = [alert for alert in blocking(third(*flat), "start", at(0)) if alert.rule == "no_response_3"]
    assert alert.message == (
        "No reaction on PHQ-9 after infusion 3: a clinician decides before infusion 4 how it goes on."
    )
    assert alert.inputs == {"verdict": "no_response", "baseline": 20, "score": 18}
    assert not holds(third(*flat, decided()), "no_response_3")
    stopped = decided(decision="stop")
    (alert,) = [
        alert for alert in blocking(third(*flat, stopped), "start", at(0)) if alert.rule == "no_response_3"
    ]
    assert alert.message == (
        "Decided after infusion 3: stop. A clinician decides anew before another infusion."
    )
    assert not holds(third(*flat, stopped, decided()), "no_response_3")
    assert holds(third(*flat, decided(checkpoint="mid_series")), "no_response_3")
    assert holds(third(*flat, decided(minute=30)), "no_response_3")


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((), "no score in time"),
        ((score("phq9", -DAY, total=18),), "the patient's own rating is missing"),
        ((score("phq9", -DAY, (1, 1)),), "no score in time"),
        ((score("phq9", -DAY, [2] * 9),), "the patient's own rating is missing"),
    ],
)
def test_what_cannot_be_assessed_says_why(scores, words):
    (alert,) = alerts_of("no_response_3", third(*scores), -5)
    assert f"cannot be assessed ({words})" in alert.message
    assert alert.inputs["verdict"] == "cannot_assess"


def test_a_fourth_infusion_too_early_for_the_check_asks_too():
    visit = arrived(earlier=(earlier(9), earlier(6), earlier(0.5)))
    assert "(too early)" in alerts_of("no_response_3", visit, -5)[0].message


@pytest.mark.parametrize(
    "visit",
    [
        arrived(earlier=(earlier(6), earlier(3))),
        arrived(earlier=tuple(earlier(days) for days in (12, 9, 6, 3))),
        third(session=session(phase="maintenance")),
        running(earlier=(earlier(9), earlier(6), earlier(3))),
        arrived(earlier=(earlier(9), earlier(6), earlier(3, delivered_ug=0))),
    ],
)
def test_the_question_is_asked_before_infusion_4_only(visit):
    assert alerts_of("no_response_3", visit, -5 if visit.infusion.started_at is None else 5) == []
