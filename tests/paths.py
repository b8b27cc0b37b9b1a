"""The shortest way of entries to each state of a session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.sessions import NO_VISIT, State
from tests.builders_domain import at, dose, entry

_SIGNED: dict[str, Any] = {"meaning": "administered", "digest": "0" * 64, "covers_link": "0" * 64}


def to_state(state: State) -> list[Entry]:
    """Entries that lead a planned session to a state; the drug starts at minute 0."""
    if state is State.PLANNED:
        return []
    if state in NO_VISIT:
        return [entry(bodies.Cancellation(outcome=state.value, reason="clinic"), at(-30))]
    if state is State.IMPORTED:
        return [entry(bodies.PastSession(import_id=UUID(int=9), line=2), at(0))]
    way = [
        (State.CHECKED_IN, entry(bodies.CheckIn(identity_confirmed=True), at(-20))),
        (State.INFUSING, dose("started", 0, rate_ug_per_h=61_500)),
        (State.PAUSED, dose("paused", 20)),
        (State.RECOVERING, dose("completed", 45)),
        (State.DISCHARGED, entry(bodies.Discharge(disposition="home"), at(110))),
        (State.COMPLETED, entry(bodies.Completion(**_SIGNED), at(120))),
        (State.SIGNED, entry(bodies.SignOff(**_SIGNED), at(130))),
    ]
    taken = []
    for reached, step in way:
        taken.append(step)
        if reached is state:
            return taken
    raise AssertionError(state)
