"""What a monitor's trend would add is drawn before, and is what is kept then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Cancellation, Vitals
from sessiontrack.service.monitor_previews import preview_monitor
from tests.service.monitors import NINE, NOON, Q5, bring, chart_at, kept


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
