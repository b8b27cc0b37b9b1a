"""What dose events add up to: rates, pauses, boluses, single doses, odd series, and what always holds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessiontrack.domain.bodies import Note
from sessiontrack.domain.dosing import (
    DOSE_EVENTS,
    Infusion,
    Pause,
    Segment,
    SingleDose,
    infusion_of,
)
from tests.builders_domain import MINUTE_ZERO, at, dose, entry

MG_A_MINUTE: dict[str, Any] = {"rate_ug_per_h": 60_000}
STARTED = dose("started", 0, **MG_A_MINUTE)


def test_nothing_was_given_before_anything_was_charted():
    infusion = infusion_of([entry(Note(text="Patient is calm."), MINUTE_ZERO)])
    assert infusion == Infusion()
    assert infusion.delivered_ug(at(60)) == 0
    assert infusion.elapsed_seconds(at(60)) is None
    assert infusion.infusing_seconds(at(60)) is None
    assert infusion.rate_ug_per_h_at(at(60)) is None


def test_a_running_infusion_counts_to_now():
    infusion = infusion_of([STARTED])
    assert infusion.started_at == MINUTE_ZERO
    assert (infusion.ended_at, infusion.end_event) == (None, None)
    assert infusion.delivered_ug(at(12)) == 12_000
    assert infusion.elapsed_seconds(at(12)) == infusion.infusing_seconds(at(12)) == 720


def test_before_its_start_it_has_no_rate_no_amount_and_no_negative_time():
    infusion = infusion_of([STARTED])
    assert infusion.delivered_ug_at(at(-5)) == 0
    assert infusion.rate_ug_per_h_at(at(-5)) is None
    assert infusion.elapsed_seconds(at(-5)) == infusion.infusing_seconds(at(-5)) == 0


def test_a_rate_holds_from_its_moment_until_the_next():
    infusion = infusion_of([STARTED, dose("rate_changed", 20, rate_ug_per_h=30_000)])
    assert infusion.rate_ug_per_h_at(at(19.999)) == 60_000
    assert infusion.rate_ug_per_h_at(at(20)) == 30_000
    assert infusion.delivered_ug_at(at(30)) == 25_000
    assert infusion.segments == (
        Segment(MINUTE_ZERO, at(20), Fraction(60_000)),
        Segment(at(20), None, Fraction(30_000)),
    )


def test_after_its_end_it_stands_still_whatever_the_time():
    infusion = infusion_of([STARTED, dose("completed", 40)])
    assert infusion.rate_ug_per_h_at(at(40)) is None
    for now in (at(30), at(40), at(500)):
        assert infusion.delivered_ug(now) == 40_000
        assert infusion.elapsed_seconds(now) == infusion.infusing_seconds(now) == 2400


def test_a_pause_that_lasts_stops_the_drug_and_not_the_clock():
    infusion = infusion_of([STARTED, dose("paused", 10, reason="nausea_vomiting")])
    assert infusion.pauses == (Pause(at(10), None, "nausea_vomiting"),)
    assert infusion.is_paused_at(at(10))
    assert infusion.rate_ug_per_h_at(at(15)) == 0
    assert infusion.delivered_ug(at(15)) == 10_000
    assert (infusion.elapsed_seconds(at(15)), infusion.infusing_seconds(at(15))) == (900, 600)


def test_a_pause_ends_with_the_resumption_or_with_the_drug():
    paused = dose("paused", 10, reason="high_bp")
    resumed = infusion_of([STARTED, paused, dose("resumed", 14, **MG_A_MINUTE)])
    assert not resumed.is_paused_at(at(14))
    assert resumed.rate_ug_per_h_at(at(14)) == 60_000
    stopped = infusion_of([STARTED, paused, dose("stopped", 14, reason="high_bp")])
    assert stopped.pauses == (Pause(at(10), at(14), "high_bp"),)
    assert (stopped.elapsed_seconds(at(60)), stopped.infusing_seconds(at(60))) == (840, 600)


def test_a_bolus_counts_from_its_moment():
    infusion = infusion_of([STARTED, dose("bolus", 5, dose_ug=4_000), dose("completed", 10)])
    assert infusion.doses == (SingleDose(at(5), 4_000, "bolus"),)
    assert infusion.given_ug("bolus") == 4_000
    assert infusion.delivered_ug_at(at(4)) == 4_000
    assert infusion.delivered_ug_at(at(5)) == 9_000
    assert infusion.delivered_ug(at(60)) == 14_000


def test_single_doses_run_from_the_first_to_the_last_and_have_no_elapsed_time():
    first = dose("dose_given", 0, dose_ug=28_000, site="left nostril")
    alone = infusion_of([first])
    assert alone.started_at == alone.ended_at == MINUTE_ZERO
    both = infusion_of([first, dose("dose_given", 5, dose_ug=28_000)])
    assert (both.started_at, both.ended_at, both.end_event) == (MINUTE_ZERO, at(5), None)
    assert both.delivered_ug_at(at(4)) == 28_000
    assert both.delivered_ug(at(5)) == 56_000
    assert both.given_ug("bolus") == 0
    assert both.elapsed_seconds(at(60)) is both.infusing_seconds(at(60)) is None
    assert both.rate_ug_per_h_at(at(1)) is None


ODD = [
    pytest.param([dose("paused", 5), dose("stopped", 9)], None, None, 0, id="never started"),
    pytest.param([dose("resumed", 0, **MG_A_MINUTE)], 0, None, 60_000, id="resumed only"),
    pytest.param([STARTED, dose("started", 5, rate_ug_per_h=0)], 0, None, 5_000, id="twice"),
    pytest.param([STARTED, dose("rate_changed", 5)], 0, None, 60_000, id="change without rate"),
    pytest.param([dose("started", 0)], 0, None, 0, id="start without rate"),
    pytest.param([STARTED, dose("bolus", 5)], 0, None, 60_000, id="bolus without dose"),
    pytest.param([STARTED, dose("flushed", 5)], 0, None, 60_000, id="unheard of"),
    pytest.param([STARTED, dose("completed", 5), dose("stopped", 9)], 0, 5, 5_000, id="ended twice"),
    pytest.param(
        [STARTED, dose("completed", 5), dose("rate_changed", 6, **MG_A_MINUTE)],
        0,
        5,
        5_000,
        id="changed after the end",
    ),
    pytest.param([STARTED, dose("stopped", 0)], 0, 0, 0, id="stopped as it started"),
]


@pytest.mark.parametrize(("events", "start", "end", "delivered"), ODD)
def test_an_odd_series_is_never_refused(events, start, end, delivered):
    infusion = infusion_of(events)
    assert infusion.started_at == (None if start is None else at(start))
    assert infusion.ended_at == (None if end is None else at(end))
    assert infusion.delivered_ug(at(60)) == delivered


def test_a_second_pause_does_not_move_the_first():
    infusion = infusion_of([STARTED, dose("paused", 5), dose("paused", 8, reason="distress")])
    assert infusion.pauses == (Pause(at(5), None),)


def test_a_rate_set_during_a_pause_holds_from_the_resumption():
    changed = dose("rate_changed", 6, rate_ug_per_h=30_000)
    infusion = infusion_of([STARTED, dose("paused", 5), changed, dose("resumed", 10)])
    assert infusion.delivered_ug_at(at(10)) == 5_000
    assert infusion.delivered_ug_at(at(20)) == 10_000


def test_a_drug_that_runs_again_after_its_end_was_paused_in_between():
    stopped = dose("stopped", 10, reason="line_problem")
    again = dose("started", 16, **MG_A_MINUTE)
    infusion = infusion_of([STARTED, stopped, again, dose("completed", 46)])
    assert (infusion.started_at, infusion.ended_at) == (MINUTE_ZERO, at(46))
    assert (infusion.end_event, infusion.end_reason) == ("completed", None)
    assert infusion.pauses == (Pause(at(10), at(16), "line_problem"),)
    assert infusion.delivered_ug(at(90)) == 40_000
    assert (infusion.elapsed_seconds(at(90)), infusion.infusing_seconds(at(90))) == (2760, 2400)


def test_events_of_one_moment_follow_the_order_in_which_they_were_kept():
    slower = dose("rate_changed", 5, seq=902, rate_ug_per_h=30_000)
    faster = dose("rate_changed", 5, seq=901, rate_ug_per_h=90_000)
    infusion = infusion_of([slower, STARTED, faster])
    assert infusion.rate_ug_per_h_at(at(5)) == 30_000
    assert len(infusion.segments) == 2


def test_what_lasted_no_time_leaves_no_trace():
    paused, resumed = dose("paused", 5), dose("resumed", 5, **MG_A_MINUTE)
    infusion = infusion_of([STARTED, paused, resumed])
    assert infusion.pauses == ()
    assert infusion.delivered_ug_at(at(10)) == 10_000


rates = st.integers(1, 9_000_000)
minutes = st.integers(0, 120)
single_event = st.tuples(minutes, st.sampled_from(DOSE_EVENTS), rates)


@st.composite
def plausible_series(draw):
    """A start, then pauses, changes and boluses at whole minutes, then an end or none."""
    events = [dose("started", 0, rate_ug_per_h=draw(rates))]
    is_running = True
    for minute in sorted(draw(st.sets(st.integers(1, 90), max_size=8))):
        choices = ["paused", "rate_changed", "bolus"] if is_running else ["resumed"]
        event = draw(st.sampled_from(choices))
        is_running = event != "paused"
        amounts = {"rate_ug_per_h": draw(rates)} if event in ("resumed", "rate_changed") else {}
        amounts |= {"dose_ug": draw(rates)} if event == "bolus" else {}
        events.append(dose(event, minute, **amounts))
    if draw(st.booleans()):
        events.append(dose("completed", draw(st.integers(91, 120))))
    return events


@settings(max_examples=50, deadline=None)
@given(plausible_series())
def test_delivered_is_the_sum_of_each_minute_s_rate_and_the_boluses(events):
    infusion = infusion_of(events)
    summed = Fraction(0)
    for minute in range(121):
        summed += sum(given.dose_ug for given in infusion.doses if given.at == at(minute))
        assert infusion.delivered_ug_at(at(minute)) == summed
        summed += (infusion.rate_ug_per_h_at(at(minute)) or Fraction(0)) / 60


@settings(max_examples=50, deadline=None)
@given(plausible_series(), st.integers(1, 119))
def test_splitting_a_stretch_at_any_minute_changes_no_amount(events, minute):
    whole = infusion_of(events)
    rate = whole.rate_ug_per_h_at(at(minute))
    if rate:
        events = [*events, dose("rate_changed", minute, rate_ug_per_h=int(rate))]
    split = infusion_of(events)
    for moment in (at(minute), at(minute + 0.5), at(120)):
        assert split.delivered_ug_at(moment) == whole.delivered_ug_at(moment)
    assert split.infusing_seconds(at(120)) == whole.infusing_seconds(at(120))


@settings(max_examples=50, deadline=None)
@given(plausible_series())
def test_a_pause_adds_time_and_no_drug(events):
    infusion, now = infusion_of(events), at(120)
    for pause in infusion.pauses:
        given_meanwhile = infusion.delivered_ug_at(pause.ends_at or now)
        assert given_meanwhile == infusion.delivered_ug_at(pause.begins_at)
    paused = sum(((p.ends_at or now) - p.begins_at).total_seconds() for p in infusion.pauses)
    assert (infusion.elapsed_seconds(now) or 0) - (infusion.infusing_seconds(now) or 0) == paused


@settings(max_examples=50, deadline=None)
@given(st.lists(single_event, max_size=12), minutes, minutes)
def test_any_series_at_all_is_read_and_only_grows(series, one, other):
    events = [dose(event, minute, rate_ug_per_h=amount, dose_ug=amount) for minute, event, amount in series]
    infusion = infusion_of(events)
    assert infusion == infusion_of(reversed(events))
    earlier, later = sorted((at(one), at(other)))
    assert 0 <= infusion.delivered_ug_at(earlier) <= infusion.delivered_ug_at(later)
    elapsed, infusing = infusion.elapsed_seconds(later), infusion.infusing_seconds(later)
    assert 0 <= (infusing or 0) <= (elapsed or 0)
