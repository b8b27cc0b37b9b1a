"""Every pair of state and entry: allowed where the table says so, refused with a sentence everywhere else."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from sessiontrack.domain.errors import AlreadySigned, Conflict
from sessiontrack.domain.sessions import (
    CHARTING,
    MOVES,
    OPEN_STATES,
    State,
    Status,
    after_move,
    require_allowed,
    status_at,
)
from tests.builders_domain import MINUTE_ZERO, at, dose, entry
from tests.paths import to_state

UNDER_EFFECT = 60

# What leads where, written out by hand from the vocabulary and the clinic-day corrections.
LEADS_TO = {
    ("planned", "check_in"): "checked_in",
    ("planned", "cancelled"): "cancelled",
    ("planned", "no_show"): "no_show",
    ("checked_in", "cancelled"): "cancelled",
    ("checked_in", "no_show"): "no_show",
    ("checked_in", "started"): "infusing",
    ("checked_in", "dose_given"): "infusing",
    ("infusing", "dose_given"): "infusing",
    ("recovering", "dose_given"): "infusing",
    ("infusing", "rate_changed"): "infusing",
    ("infusing", "bolus"): "infusing",
    ("infusing", "paused"): "paused",
    ("paused", "resumed"): "infusing",
    ("infusing", "stopped"): "recovering",
    ("paused", "stopped"): "recovering",
    ("infusing", "completed"): "recovering",
    ("paused", "completed"): "recovering",
    ("recovering", "discharge"): "discharged",
    ("discharged", "completion"): "completed",
    ("completed", "sign_off"): "signed",
    ("signed", "sign_off"): "signed",
    ("planned", "past_session"): "imported",
    ("planned", "withdrawn"): "withdrawn",
}


@pytest.mark.parametrize(("state", "move"), list(product(State, MOVES)))
def test_every_move_leads_where_the_table_says_or_is_refused(state, move):
    expected = LEADS_TO.get((state.value, move))
    if expected is None:
        with pytest.raises(Conflict) as refused:
            after_move(Status(state), move, MINUTE_ZERO, under_effect_minutes=UNDER_EFFECT)
        assert refused.value.sentence.endswith("is not possible.")
    else:
        after = after_move(Status(state), move, MINUTE_ZERO, under_effect_minutes=UNDER_EFFECT)
        assert after.state == expected


BEFORE_ARRIVAL = {"vitals", "score", "override", "acknowledgement", "order"}
ALWAYS = {"retraction", "alert", "follow_up"}
OF_ANOTHER_RECORD = {"vitals", "side_effect", "side_effect_change", "score", "note"}
WATCHED = (State.INFUSING, State.PAUSED, State.RECOVERING)


@pytest.mark.parametrize(
    ("state", "kind"), list(product(State, sorted({*CHARTING, *BEFORE_ARRIVAL, *ALWAYS, "addendum"})))
)
def test_every_kind_is_charted_where_the_table_says_or_refused(state, kind):
    allowed = (
        kind in ALWAYS
        or (kind == "addendum" and state is State.SIGNED)
        or (kind == "handover" and state in WATCHED)
        or (kind not in ("addendum", "handover") and state in OPEN_STATES)
        or (kind in BEFORE_ARRIVAL and state is State.PLANNED)
        or (kind in OF_ANOTHER_RECORD and state is State.IMPORTED)
    )
    if allowed:
        require_allowed(kind, state)
    else:
        with pytest.raises(Conflict):
            require_allowed(kind, state)


@pytest.mark.parametrize("kind", sorted(CHARTING))
def test_what_happened_after_the_signature_is_an_addendum(kind):
    with pytest.raises(AlreadySigned):
        require_allowed(kind, State.DISCHARGED, is_after_signature=True)
    require_allowed("addendum", State.SIGNED, is_after_signature=True)


@pytest.mark.parametrize("state", list(State))
def test_a_session_reaches_every_state_by_its_entries(state):
    assert status_at(to_state(state), under_effect_minutes=UNDER_EFFECT).state is state


def test_a_back_dated_entry_is_judged_by_the_state_of_its_moment():
    entries = to_state(State.SIGNED)
    began = next(entry for entry in entries if entry.kind == "dose_event").measured_at
    later = began + timedelta(minutes=5)
    assert status_at(entries, later, under_effect_minutes=UNDER_EFFECT).state is State.INFUSING


def test_a_single_dose_counts_as_running_for_the_minutes_of_its_route():
    entries = [*to_state(State.CHECKED_IN), dose("dose_given", 0, dose_ug=40_000)]
    running = status_at(entries, at(59), under_effect_minutes=UNDER_EFFECT)
    assert (running.state, running.under_effect_until) == (State.INFUSING, at(60))
    assert status_at(entries, at(60), under_effect_minutes=UNDER_EFFECT).state is State.RECOVERING


def test_a_second_dose_prolongs_it_and_a_rate_is_refused():
    entries = [
        *to_state(State.CHECKED_IN),
        dose("dose_given", 0, dose_ug=20_000),
        dose("dose_given", 30, dose_ug=20_000),
    ]
    assert status_at(entries, at(80), under_effect_minutes=UNDER_EFFECT).state is State.INFUSING
    with pytest.raises(Conflict, match="single dose"):
        status_at([*entries, dose("paused", 40)], under_effect_minutes=UNDER_EFFECT)


def test_the_builder_makes_entries_of_any_kind():
    assert entry(to_state(State.CHECKED_IN)[0].body, at(0)).kind == "check_in"
