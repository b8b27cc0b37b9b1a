"""What a monitor's trend would add is drawn before, and is what is kept then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Cancellation, DoseEvent, Vitals
from sessiontrack.domain.sessions import State
from sessiontrack.service.monitor_previews import SAYS_SIGNED, foresee_monitor, preview_monitor
from tests.service.monitors import NINE, NOON, Q5, bring, chart_at, kept

TEN = timedelta(minutes=10)
TIMED = {"duration_long", "not_closed", "vitals_gap", "no_40min_set"}


def preview(begin_reading, chain, content=Q5, *, every=5, now=NOON):
    with begin_reading("nora", at=now) as work:
        return preview_monitor(work, content, session_id=chain.session.id, every_minutes=every)


@pytest.mark.parametrize(("every", "now"), [(5, NOON), (10, NINE + timedelta(minutes=30))])
def test_what_is_drawn_before_is_what_is_kept_then(database, begin_reading, arrived, every, now):
    drawn = preview(begin_reading, arrived, every=every, now=now)
    assert kept(database, arrived) == []
    done = bring(database, arrived, every=every, now=now)
    assert drawn.foreseen.coming == done
    assert drawn.foreseen.coming.added > 0
    assert "<svg" in drawn.picture
    again = preview(begin_reading, arrived, every=every, now=now)
    assert (again.foreseen.coming.added, again.foreseen.coming.repeated) == (0, done.added)


def test_what_a_session_does_not_take_is_said_before(database, begin, begin_reading, arrived):
    wrong = Vitals(readings={"systolic": 120, "diastolic": 80, "heart_rate": 70})
    chart_at(begin, arrived, 5, wrong, 2)
    assert preview(begin_reading, arrived).foreseen.coming == bring(database, arrived)


def test_a_session_that_was_called_off_takes_no_set(begin, begin_reading, chain):
    chart_at(begin, chain, -4, Cancellation(outcome="cancelled", reason="illness"))
    drawn = preview(begin_reading, chain)
    assert drawn.foreseen.coming.added == 0
    assert {outcome.left_out for outcome in drawn.foreseen.coming.outcomes} == {
        "This session was cancelled. So 'vitals' is not possible"
    }


def test_the_alerts_that_it_would_raise_are_those_that_it_raises_then(
    database, begin, begin_reading, arrived
):
    chart_at(begin, arrived, 1, DoseEvent(event="started", rate_ug_per_h=50_000), 2)
    before = {entry.id for entry in kept(database, arrived, "alert")}
    drawn = preview(begin_reading, arrived).foreseen
    bring(database, arrived)
    raised: dict[UUID, Any] = {
        entry.id: entry.body for entry in kept(database, arrived, "alert") if entry.id not in before
    }
    assert {alert.id: alert.message for alert in drawn.alerts}.items() <= {
        alert_id: body.message for alert_id, body in raised.items()
    }.items()
    # What is late without the import, such as the long infusion, is not the import's.
    assert {raised[alert_id].rule for alert_id in raised.keys() - {a.id for a in drawn.alerts}} <= TIMED
    assert {"value_implausible", "inf_rr"} <= {alert.rule for alert in drawn.alerts}


def test_each_unusual_value_is_listed_with_its_limit_before(begin_reading, arrived):
    doubts = preview(begin_reading, arrived).foreseen.coming.doubts
    (slow,) = [doubt for doubt in doubts if doubt.line == 12]
    assert (slow.sign.label, slow.value, slow.measured_at) == ("Respiratory rate", 8, NINE + TEN)
    assert slow.why == "is unusual, 10 to 24 /min are usual"


def test_a_signed_session_is_said_to_need_a_new_signature_before_anything_is_kept(bedside, clock):
    bedside.to(State.SIGNED)
    heading, moments = "Time,NBPSys (mmHg),NBPDias (mmHg)\n", (bedside.at(32), bedside.at(-3000))
    inside, outside = (f"{heading}{at:%Y-%m-%dT%H:%M:%SZ},131,82\n".encode() for at in moments)
    with bedside.begin("nora", at=clock()) as work:
        found = foresee_monitor(work, inside, session_id=bedside.session_id, every_minutes=5)
        nothing = foresee_monitor(work, outside, session_id=bedside.session_id, every_minutes=5)
    assert (found.coming.added, found.warning) == (1, SAYS_SIGNED)
    assert SAYS_SIGNED in list(found.lines())
    assert nothing.warning is None
    assert bedside.summary().needs_signature is False


def test_what_would_come_of_it_is_said_line_by_line(begin_reading, arrived):
    drawn = preview(begin_reading, arrived).foreseen
    lines = list(drawn.lines())
    assert lines[0] == "23 sets would be added, 0 there before, 0 would be left out. Nothing is kept."
    (first, *_) = [alert for alert in drawn.alerts if alert.rule == "value_implausible"]
    assert f"would raise value_implausible (warn): {first.message}" in lines
    assert any(
        line.startswith("line 12 (2026-03-02 09:10 UTC): to confirm: respiratory_rate 8") for line in lines
    )
