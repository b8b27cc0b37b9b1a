"""Somebody who walks through the acts at random, and looks at the projection after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import SessiontrackError
from sessiontrack.domain.sessions import OPEN_STATES, State
from sessiontrack.domain.summing import summarise
from tests.service.bedside import Bedside

A_DAY = 24 * 60
Acts = tuple[Callable[["Walk"], None], ...]


class Walk:
    """Somebody who does whatever comes to mind, session after session; what is refused changes nothing."""

    def __init__(self, bedside: Bedside, seed: int, forward: Mapping[State, Acts], anywhere: Acts) -> None:
        self.bedside, self.chance = bedside, Random(seed)
        self.forward, self.anywhere = forward, anywhere
        self.minute, self.day = -30.0, 0
        self.sent: list[Callable[[], Any]] = []
        self.kept: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """One act, and the two things that must hold after it."""
        before = self.bedside.record()
        state = before.status().state
        if state not in (State.PLANNED, *OPEN_STATES) and self.chance.random() < 0.25:
            self.go_on()
            return
        self.minute += self.chance.choice((0, 1, 3, 8))
        moves = self.forward.get(state, ())
        act = (
            self.chance.choice(moves)
            if moves and self.chance.random() < 0.25
            else self.chance.choice(self.anywhere)
        )
        try:
            act(self)
        except SessiontrackError:
            self.refused[act.__name__] += 1
        else:
            self.kept[act.__name__] += 1
        record = self.bedside.record()
        if record.entries:
            assert self.bedside.summary() == summarise(record)

    def go_on(self) -> None:
        """The next session of the course, some days later."""
        self.day += self.chance.randint(2, 4)
        self.minute = self.day * A_DAY - 30.0
        self.bedside.plan(minute=self.day * A_DAY)

    def some_time(self) -> float:
        """Now, or some while ago."""
        return self.minute - self.chance.choice((0, 0, 0, 2, 25))

    def some_entry(self) -> Entry:
        """Anything that somebody kept in this session."""
        entries = [entry for entry in self.bedside.record().entries if entry.author_id is not None]
        if not entries:
            raise SessiontrackError("There is nothing to correct.")
        return self.chance.choice(entries)

    def send(self, act: Any, body: Any, minute: float | None = None, who: str = "nora", **more: Any) -> None:
        """Keep an entry, and remember it so that it can be sent again."""
        entry_id, at = uuid7(), self.minute if minute is None else minute

        def again() -> Any:
            return self.bedside.insist(who, act, body, at, entry_id=entry_id, **more)

        before = self.bedside.record().entries
        try:
            again()
        except SessiontrackError:
            assert self.bedside.record().entries == before
            raise
        self.sent.append(again)
