"""When something happened, as the forms of a session ask it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.pages.session_times import clock_time, when

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 14, 0, 20, tzinfo=UTC)


def said(now=NOW, **fields):
    return when(MultiDict(fields), now, CHICAGO)


@pytest.mark.parametrize(("ago", "minutes"), [("", 0), ("0", 0), ("1", 1), ("2", 2), ("5", 5)])
def test_now_and_minutes_ago_move_with_the_clock(ago, minutes):
    found = said(ago=ago)
    assert found.at == NOW - timedelta(minutes=minutes)
    assert not found.is_exact


@pytest.mark.parametrize("clock", ["07:45", "0745", "7:45", "07.45", " 07:45 "])
def test_a_clock_time_is_exact(clock):
    found = said(clock=clock)
    assert found.at == datetime(2026, 11, 23, 13, 45, tzinfo=UTC)
    assert found.is_exact


def test_the_present_minute_means_now():
    assert said(clock="08:00").at == NOW


@pytest.mark.parametrize(
    ("now", "clock", "at"),
    [
        ("2026-11-24T06:10+00:00", "23:55", "2026-11-24T05:55+00:00"),
        ("2026-11-24T05:55+00:00", "00:10", "2026-11-24T06:10+00:00"),
        # The second of the two hours in which the clocks went back: the first is taken.
        ("2026-11-01T07:40+00:00", "01:30", "2026-11-01T06:30+00:00"),
    ],
)
def test_a_clock_time_is_the_nearest_one(now, clock, at):
    assert clock_time(clock, datetime.fromisoformat(now), CHICAGO) == datetime.fromisoformat(at)


@pytest.mark.parametrize("clock", ["24:00", "14:60", "yesterday", "1", "14:05:30", "-1:00"])
def test_what_is_no_time_is_refused(clock):
    with pytest.raises(Rejected) as refused:
        said(clock=clock)
    assert [fault.path for fault in refused.value.faults] == ["/clock"]


def test_a_choice_that_is_none_is_refused():
    with pytest.raises(Rejected):
        said(ago="90")


@pytest.mark.parametrize(
    ("asked", "minutes"), [("2026-11-23T13:59:20+00:00", 1), ("2026-11-23T13:00+00:00", 0), ("then", 0)]
)
def test_now_stays_the_moment_of_the_first_try_for_half_an_hour(asked, minutes):
    assert said(asked_at=asked).at == NOW - timedelta(minutes=minutes)


def test_a_first_try_cannot_lie_ahead():
    assert said(asked_at=(NOW + timedelta(hours=1)).isoformat()).at == NOW
