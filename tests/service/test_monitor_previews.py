"""What a monitor's trend would add is drawn before, and is what is kept then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Cancellation, CheckIn, Vitals
from sessiontrack.domain.entries import Draft
from sessiontrack.service.charting import chart
from sessiontrack.service.imports import import_monitor
from sessiontrack.service.monitor_previews import preview_monitor
from sessiontrack.storage.entries import list_entries
from tests.people import CLINIC, member
from tests.storage.chains import open_course

FILES = Path(__file__).resolve().parents[1] / "data" / "monitor"
Q5 = (FILES / "trend-q5.csv").read_bytes()
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)


@pytest.fixture
def chain(database):
    """A session planned for nine o'clock of the day of the trends; nobody has checked in yet."""
    with database.writing() as db:
        return open_course(db, planned_at=NINE)


def chart_at(begin, chain, minute, body, number=1):
    at = NINE + timedelta(minutes=minute)
    with begin("nora", at=at) as work:
        return chart(work, chain.session.id, Draft(UUID(int=7000 + number), body, at, chain.session.id))


@pytest.fixture
def arrived(begin, chain):
    """The patient checked in at 08:55."""
    chart_at(begin, chain, -5, CheckIn(identity_confirmed=True, weight_g=70_000))
    return chain


def bring(database, chain, content=Q5, *, every=5, who="nora", now=NOON):
    return import_monitor(
        database, member(who).actor, content, session_id=chain.session.id, every_minutes=every, now=now
    )


def kept(database, chain, kind="vitals"):
    with database.reading() as db:
        return [entry for entry in list_entries(db, CLINIC.id, chain.session.id) if entry.kind == kind]


def preview(begin_reading, chain, content=Q5, *, every=5, now=NOON):
    with begin_reading("nora", at=now) as work:
        return preview_monitor(work, content, session_id=chain.session.id, every_minutes=every)


@pytest.mark.parametrize(("every", "now"), [(5, NOON), (10, NINE + timedelta(minutes=30))])
def test_what_is_drawn_before_is_what_is_kept_then(database, begin_reading, arrived, every, now):
    drawn = preview(begin_reading, arrived, every=every, now=now)
    assert kept(database, arrived) == []
    done = bring(database, arrived, every=every, now=now)
    assert drawn.coming == done
    assert drawn.coming.added > 0
    assert "<svg" in drawn.picture
    again = preview(begin_reading, arrived, every=every, now=now)
    assert (again.coming.added, again.coming.repeated) == (0, done.added)


def test_what_a_session_does_not_take_is_said_before(database, begin, begin_reading, arrived):
    wrong = Vitals(readings={"systolic": 120, "diastolic": 80, "heart_rate": 70})
    chart_at(begin, arrived, 5, wrong, 2)
    assert preview(begin_reading, arrived).coming == bring(database, arrived)


def test_a_session_that_was_called_off_takes_no_set(begin, begin_reading, chain):
    chart_at(begin, chain, -4, Cancellation(outcome="cancelled", reason="illness"))
    drawn = preview(begin_reading, chain)
    assert drawn.coming.added == 0
    assert {outcome.left_out for outcome in drawn.coming.outcomes} == {
        "This session was cancelled. So 'vitals' is not possible"
    }
