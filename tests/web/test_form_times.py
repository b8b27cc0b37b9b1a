"""Local times and days of a form, read in the clinic's zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from sessiontrack.web.entry_schemas import VitalsSchema
from sessiontrack.web.form_reading import read_form
from sessiontrack.web.patient_routes import NewPatient
from tests.web.test_forms import faults_of, values_of

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2026-11-23T08:05", "2026-11-23T08:05:00-06:00"),
        ("2026-07-04T08:05:30", "2026-07-04T08:05:30-05:00"),
        ("23-Nov-2026 08:05", "2026-11-23T08:05:00-06:00"),
        ("3 nov 2026 08:05", "2026-11-03T08:05:00-06:00"),
        ("2026-11-23T08:05:00+01:00", "2026-11-23T08:05:00+01:00"),
    ],
)
def test_a_local_time_gets_the_offset_of_its_day(text, offset):
    """Row B49 is what a form sends by its nature."""
    assert values_of(VitalsSchema, ("measured_at", text)) == {"measured_at": offset}


def test_a_time_that_the_clocks_jumped_over_is_refused():
    """Row B50."""
    assert faults_of(VitalsSchema, ("measured_at", "2026-03-08T02:30")) == {"/measured_at": "no_such_time"}


def test_of_a_repeated_hour_the_first_is_taken_and_said():
    """Row B51."""
    reading = read_form(VitalsSchema(), MultiDict([("measured_at", "2026-11-01T01:30")]), CHICAGO)
    assert reading.values == {"measured_at": "2026-11-01T01:30:00-05:00"}
    assert "first of the two hours" in reading.notices["measured_at"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-29T08:00", "no_such_day"),
        ("2026-11-23T24:00", "not_a_moment"),
        ("2026-11-23T08:05:60", "not_a_moment"),
        ("2026-W47-7", "not_a_moment"),
        ("2026-11-23", "not_a_moment"),
        ("0001-01-01T00:00", "out_of_range"),
        ("9999-12-31T23:59", "out_of_range"),
        ("08:05", "not_a_moment"),
        ("2026-11-23T08:05:00.123456789", "not_a_moment"),
    ],
)
def test_times_outside_the_calendar_are_refused(text, code):
    """Rows B52 to B56."""
    assert faults_of(VitalsSchema, ("measured_at", text)) == {"/measured_at": code}


@pytest.mark.parametrize("text", ["1985-03-14", "14-Mar-1985", "14 mar 1985"])
def test_a_day_is_read_as_it_is_shown(text):
    assert values_of(NewPatient, ("born_on", text)) == {"born_on": "1985-03-14"}


@pytest.mark.parametrize("text", ["03/04/2026", "14-Mrz-1985", "14-03-1985", "14-Mar-85"])
def test_a_day_that_others_read_otherwise_is_refused(text):
    """Row B92."""
    assert faults_of(NewPatient, ("born_on", text))["/born_on"] == "not_a_day"
