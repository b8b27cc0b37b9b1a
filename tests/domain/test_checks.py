"""Times, and which doubts a person has answered."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.checks import check_distance, check_times, unconfirmed
from sessiontrack.domain.errors import Fault
from tests.builders_domain import at

DOUBT = Fault("/readings/systolic", "unusual", "is unusual", confirmable=True, value=185)


@pytest.mark.parametrize(
    ("answer", "remains"),
    [
        (("/readings/systolic", "unusual", 185), False),
        (("/readings/systolic", "unusual", 186), True),
        (("/readings/systolic", "unusual", "185"), True),
        (("/readings/systolic", "jump", 185), True),
        (("/readings/diastolic", "unusual", 185), True),
    ],
)
def test_a_confirmation_is_bound_to_path_code_and_value(answer, remains):
    path, code, value = answer
    said = Confirmed(path=path, code=code, value=value)
    assert bool(unconfirmed([DOUBT], [said])) is remains


def test_true_is_not_one():
    doubt = Fault("/readings", "copied", "are the same", confirmable=True, value=1)
    said = Confirmed(path="/readings", code="copied", value=True)
    assert unconfirmed([doubt], [said]) == [doubt]


def test_what_is_impossible_stays_whatever_was_confirmed():
    wrong = Fault("/readings/systolic", "out_of_range", "must be 40 to 300 mmHg", value=1200)
    said = Confirmed(path="/readings/systolic", code="out_of_range", value=1200)
    assert unconfirmed([wrong], [said]) == [wrong]


def codes(minute, now=0.0, **session):
    around = {"planned_at": at(0), **session}
    return [(fault.code, fault.confirmable) for fault in check_times(at(minute), at(now), **around)]


@pytest.mark.parametrize(
    ("ahead", "found"),
    [
        (0, []),
        (2, []),
        (2.1, [("clock_skew", True)]),
        (5, [("clock_skew", True)]),
        (5.1, [("in_future", False)]),
    ],
)
def test_a_clock_may_be_two_minutes_ahead_and_not_more_than_five(ahead, found):
    assert codes(ahead) == found


DAY = 24 * 60


@pytest.mark.parametrize(
    ("minute", "checked_in", "found"),
    [
        (-DAY, None, []),
        (-DAY - 1, None, [("far_from_session", False)]),
        (2 * DAY, 2 * DAY - 30, []),
        (DAY + 1, None, [("far_from_session", False)]),
        (3 * DAY, 2 * DAY - 30, [("far_from_session", False)]),
    ],
)
def test_more_than_a_day_from_the_plan_and_the_check_in_belongs_elsewhere(minute, checked_in, found):
    arrived = {} if checked_in is None else {"checked_in_at": at(checked_in)}
    assert codes(minute, now=5 * DAY, **arrived) == found


def test_charting_before_the_check_in_or_after_leaving_asks():
    stay = {"checked_in_at": at(-30), "discharged_at": at(110)}
    assert codes(-31, now=200, **stay) == [("before_check_in", True)]
    assert codes(111, now=200, **stay) == [("after_discharge", True)]
    assert codes(60, now=200, **stay) == []
    assert codes(-31, now=200, is_charting=False, **stay) == []
    assert codes(111, now=200, is_charting=False, **stay) == []


def test_a_doubt_about_the_time_names_the_time_so_that_the_answer_still_fits_later():
    (fault,) = check_times(at(3), at(0), planned_at=at(0))
    assert (fault.path, fault.value) == ("/measured_at", "2026-11-23T14:03:00+00:00")


@pytest.mark.parametrize(
    ("minute", "checked_in", "found"),
    [
        (24 * 60, None, []),
        (24 * 60 + 1, None, [("far_from_session", True)]),
        (-2 * 24 * 60, None, [("far_from_session", True)]),
        # A visit that was moved lies where the patient arrived.
        (26 * 60, 25 * 60, []),
        (52 * 60, 25 * 60, [("far_from_session", True)]),
    ],
)
def test_a_move_more_than_a_day_from_the_session_is_asked_about(minute, checked_in, found):
    arrived = None if checked_in is None else at(checked_in)
    faults = check_distance(at(minute), planned_at=at(0), checked_in_at=arrived)
    assert [(fault.code, fault.confirmable) for fault in faults] == found
