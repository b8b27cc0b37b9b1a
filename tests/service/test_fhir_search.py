"""Dates as FHIR compares them: a search value is a stretch of time, and so is a visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.service.fhir_search import dates_of

CHICAGO = ZoneInfo("America/Chicago")
DAY = datetime(2026, 11, 23, tzinfo=CHICAGO)


def date_of(text: str):
    (found,) = dates_of([text], CHICAGO)
    return found


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026", "2026-01-01T06:00Z", "2027-01-01T06:00Z"),
        ("2026-12", "2026-12-01T06:00Z", "2027-01-01T06:00Z"),
        ("2026-02", "2026-02-01T06:00Z", "2026-03-01T06:00Z"),
        ("2026-11-23", "2026-11-23T06:00Z", "2026-11-24T06:00Z"),
        # The clocks go back: this day has 25 hours.
        ("2026-11-01", "2026-11-01T05:00Z", "2026-11-02T06:00Z"),
        ("2026-11-23T08:30", "2026-11-23T14:30Z", "2026-11-23T14:31Z"),
        ("2026-11-23T08:30Z", "2026-11-23T08:30Z", "2026-11-23T08:31Z"),
        ("2026-11-23T08:30:10+01:00", "2026-11-23T07:30:10Z", "2026-11-23T07:30:11Z"),
        ("2026-11-23T08:30:10.5Z", "2026-11-23T08:30:10.5Z", "2026-11-23T08:30:10.500001Z"),
    ],
)
def test_a_date_is_a_stretch_on_the_clinics_clock(text, since, until):
    found = date_of(text)
    told = [each.astimezone(UTC) for each in (found.since, found.until)]
    assert told == [datetime.fromisoformat(each) for each in (since, until)]


@pytest.mark.parametrize(
    ("comparison", "before", "across", "within", "goes_on", "after"),
    [
        ("", 0, 0, 1, 0, 0),
        ("eq", 0, 0, 1, 0, 0),
        ("gt", 0, 1, 0, 1, 1),
        ("ge", 0, 1, 1, 1, 1),
        ("lt", 1, 1, 0, 0, 0),
        ("le", 1, 1, 1, 0, 0),
        ("sa", 0, 0, 0, 0, 1),
        ("eb", 1, 0, 0, 0, 0),
    ],
)
def test_each_comparison_means_what_the_standard_says(comparison, before, across, within, goes_on, after):
    found = date_of(f"{comparison}2026-11-23")
    hour, day = timedelta(hours=1), timedelta(days=1)
    stretches = [
        (DAY - 2 * hour, DAY - hour),
        (DAY - hour, DAY + day + hour),
        (DAY, DAY + hour),
        (DAY + hour, None),
        (DAY + day, DAY + day + hour),
    ]
    assert [found.holds(*each) for each in stretches] == [before, across, within, goes_on, after]


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "ne2026-11-23", "ap2026", "2026-13", "2026-02-30", "9999", "9999-12-31", "26-11-23",
     "2026-11-23T08", "2026-11-23 08:30", "0000-01-01", "2026-11-23T08:30:10+99:00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(Rejected) as refused:
        date_of(text)
    assert [fault.path for fault in refused.value.faults] == ["/date"]
