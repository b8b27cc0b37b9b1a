"""Checks of long use: when each was done last, and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS, CheckDue, long_term_checks
from tests.builders_course import checked, record, series, visit

FIRST = date(2026, 5, 1)


def cognition(held, on):
    return next(check for check in long_term_checks(held, on) if check.code == "cognition")


def test_before_the_first_session_none_is_due():
    assert long_term_checks(record(), FIRST) == ()
    assert long_term_checks(record(visit(1)), FIRST) == ()


def test_each_check_that_was_never_recorded_counts_from_the_first_session():
    found = long_term_checks(record(*series()), date(2026, 6, 1))
    assert [check.code for check in found] == list(LONG_TERM_CHECKS)
    assert found[0] == CheckDue("cognition", None, FIRST, 6, date(2026, 11, 1), False)


@pytest.mark.parametrize(("number", "due_on"), [(11, date(2026, 11, 1)), (12, date(2026, 6, 3))])
def test_the_months_or_the_sessions_whichever_come_first(number, due_on):
    check = cognition(record(*series(number)), date(2026, 6, 10))
    assert (check.sessions_since, check.due_on, check.is_due) == (number, due_on, number == 12)


def test_the_newest_check_starts_the_count_again():
    done = (checked("cognition", 20), checked("cognition", 3), checked("liver_tests", 33))
    check = cognition(record(*series(12), checks=done), date(2026, 6, 10))
    assert check == CheckDue("cognition", date(2026, 5, 21), date(2026, 5, 21), 5, date(2026, 11, 21), False)


def test_a_check_of_the_day_of_a_session_was_made_before_it():
    check = cognition(record(*series(4), checks=(checked("cognition", 9),)), date(2026, 6, 1))
    assert check.sessions_since == 1


def test_a_check_of_a_later_day_is_not_seen():
    check = cognition(record(*series(2), checks=(checked("cognition", 9),)), date(2026, 5, 5))
    assert (check.last_on, check.sessions_since) == (None, 2)


def test_the_sessions_may_be_over_in_another_course():
    held = record(*series(6), elsewhere=tuple(visit(-40 + n) for n in range(6)))
    assert cognition(held, date(2026, 6, 1)).due_on == date(2026, 5, 16)
