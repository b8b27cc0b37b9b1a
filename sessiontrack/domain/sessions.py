"""A session's state and the moves between states, derived from its entries and never stored as truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from sessiontrack.domain.bodies import Cancellation, DoseEvent
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import AlreadySigned, Conflict


class State(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    CHECKED_IN = "checked_in"
    INFUSING = "infusing"
    PAUSED = "paused"
    RECOVERING = "recovering"
    DISCHARGED = "discharged"
    COMPLETED = "completed"
    SIGNED = "signed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (State.CHECKED_IN, State.INFUSING, State.PAUSED, State.RECOVERING, State.DISCHARGED)
WATCHED_STATES = (State.INFUSING, State.PAUSED, State.RECOVERING)
"""Somebody sits with the patient, and may hand this over to another."""
HERE = (State.CHECKED_IN, *WATCHED_STATES)
"""The patient has come and has not left."""

NO_VISIT = (State.CANCELLED, State.NO_SHOW, State.WITHDRAWN)

MOVES: dict[str, dict[State, State]] = {
    "check_in": {State.PLANNED: State.CHECKED_IN},
    "started": {State.CHECKED_IN: State.INFUSING},
    "rate_changed": {State.INFUSING: State.INFUSING},
    "bolus": {State.INFUSING: State.INFUSING},
    "paused": {State.INFUSING: State.PAUSED},
    "resumed": {State.PAUSED: State.INFUSING},
    "stopped": {State.INFUSING: State.RECOVERING, State.PAUSED: State.RECOVERING},
    "completed": {State.INFUSING: State.RECOVERING, State.PAUSED: State.RECOVERING},
    "dose_given": {
        State.CHECKED_IN: State.INFUSING,
        State.INFUSING: State.INFUSING,
        State.RECOVERING: State.INFUSING,
    },
    "discharge": {State.RECOVERING: State.DISCHARGED},
    "completion": {State.DISCHARGED: State.COMPLETED},
    "sign_off": {State.COMPLETED: State.SIGNED, State.SIGNED: State.SIGNED},
    "cancelled": {State.PLANNED: State.CANCELLED, State.CHECKED_IN: State.CANCELLED},
    "no_show": {State.PLANNED: State.NO_SHOW, State.CHECKED_IN: State.NO_SHOW},
    "past_session": {State.PLANNED: State.IMPORTED},
    "withdrawn": {State.PLANNED: State.WITHDRAWN},
}
"""State after, by move and state before.

Source: vocabulary of the project, with the clinic's correction that a single dose (IM, nasal) leaves the patient
under effect, which is the state ``infusing`` for the route's minutes. A session that was held elsewhere is neither
checked in nor signed here: one statement takes it to ``imported``, which nothing follows. When its import is withdrawn
every statement is retracted, and it is ``withdrawn``: it was never called off.
"""

RATE_MOVES = ("rate_changed", "bolus", "paused", "resumed", "stopped", "completed")
"""Moves of a drug with a rate; while a single dose acts they are impossible."""

CHARTING = frozenset(
    "vitals side_effect side_effect_change sweep medicine note score acknowledgement iv_access oxygen emergency "
    "incident tolerability second_check drug_count override handover".split()
)
"""Kinds that chart what happened and leave the state as it is."""

_ALLOWED: dict[str, tuple[State, ...]] = {
    **dict.fromkeys(CHARTING, OPEN_STATES),
    "override": (State.PLANNED, *OPEN_STATES),
    "acknowledgement": (State.PLANNED, *OPEN_STATES),
    "order": (State.PLANNED, *OPEN_STATES),
    "addendum": (State.SIGNED,),
    "handover": WATCHED_STATES,
    **dict.fromkeys(("side_effect", "side_effect_change", "note"), (*OPEN_STATES, State.IMPORTED)),
    **dict.fromkeys(("vitals", "score"), (State.PLANNED, *OPEN_STATES, State.IMPORTED)),
}

_SENTENCES = {
    State.PLANNED: "The patient has not checked in yet.",
    State.CHECKED_IN: "The drug has not been started yet.",
    State.INFUSING: "The drug is running.",
    State.PAUSED: "The drug is paused.",
    State.RECOVERING: "The drug has ended and the patient is recovering.",
    State.DISCHARGED: "The patient has left.",
    State.COMPLETED: "The nurse has completed this session.",
    State.SIGNED: "This session is signed.",
    State.CANCELLED: "This session was cancelled.",
    State.NO_SHOW: "The patient did not come to this session.",
    State.IMPORTED: "This session was brought in from another record.",
    State.WITHDRAWN: "The import that brought this session was withdrawn.",
}


@dataclass(frozen=True, slots=True)
class Status:
    """A session's state at a moment.

    Args:
        under_effect_until: for single doses, when ``infusing`` turns into ``recovering`` by itself.
    """

    state: State = State.PLANNED
    under_effect_until: datetime | None = None

    def at(self, moment: datetime) -> Status:
        """The same status later, when nothing was entered in between."""
        if (
            self.state is State.INFUSING
            and self.under_effect_until is not None
            and moment >= self.under_effect_until
        ):
            return Status(State.RECOVERING)
        return self


def move_of(entry: Entry | Draft) -> str | None:
    """The move that an entry is: a dose event's own name, a cancellation's outcome, or the kind; else nothing."""
    if entry.kind == "dose_event":
        return cast(DoseEvent, entry.body).event
    if entry.kind == "cancellation":
        return cast(Cancellation, entry.body).outcome
    return entry.kind if entry.kind in MOVES else None


def status_at(
    current: Iterable[Entry | Draft],
    moment: datetime | None = None,
    *,
    under_effect_minutes: int,
) -> Status:
    """The state that held at a moment, or after the last move.

    Args:
        current: the session's current entries, in the order of the bedside.
        under_effect_minutes: how long a single dose counts as running.

    Raises:
        Conflict: the moves cannot follow each other.
    """
    status = Status()
    for entry in current:
        move = move_of(entry)
        if move is None or (moment is not None and entry.measured_at > moment):
            continue
        status = after_move(
            status.at(entry.measured_at),
            move,
            entry.measured_at,
            under_effect_minutes=under_effect_minutes,
        )
    return status if moment is None else status.at(moment)


def after_move(status: Status, move: str, moment: datetime, *, under_effect_minutes: int) -> Status:
    """The status after one move.

    Raises:
        Conflict: the move is impossible in this state, with a sentence that says why.
    """
    after = MOVES[move].get(status.state)
    if after is None:
        raise refusal(status.state, move)
    if move == "dose_given":
        return Status(after, moment + timedelta(minutes=under_effect_minutes))
    if status.under_effect_until is not None and move in RATE_MOVES:
        raise Conflict("A single dose has no rate to change, pause, resume or stop.")
    return Status(after)


def refusal(state: State, move: str) -> Conflict:
    """Why a move or a kind is impossible in a state, as an error to raise."""
    wanted = move.replace("_", " ")
    if state is State.SIGNED:
        return AlreadySigned(
            f"{_SENTENCES[state]} What is added now is an addendum; '{wanted}' is not possible."
        )
    return Conflict(f"{_SENTENCES[state]} So '{wanted}' is not possible.")


def require_allowed(kind: str, state: State, *, is_after_signature: bool = False) -> None:
    """A kind that moves nothing may be charted in this state.

    Args:
        is_after_signature: what happened, happened after the signature.

    Raises:
        AlreadySigned: it happened after the signature.
        Conflict: the state does not take this kind.
    """
    if is_after_signature and kind not in ("addendum", "retraction", "follow_up"):
        raise refusal(State.SIGNED, kind)
    if kind in ("retraction", "alert", "follow_up"):
        return
    if state not in _ALLOWED[kind]:
        raise refusal(state, kind)


def first_signature(entries: Iterable[Entry]) -> Entry | None:
    """The clinician's first signature, after which an arriving entry is late; none while unsigned."""
    signatures = [entry for entry in entries if entry.kind == "sign_off"]
    return min(signatures, key=lambda entry: entry.seq) if signatures else None


def last_signature(entries: Sequence[Entry]) -> Entry | None:
    """The clinician's newest signature."""
    signatures = [entry for entry in entries if entry.kind == "sign_off"]
    return max(signatures, key=lambda entry: entry.seq) if signatures else None
