"""What would have happened: sessions that are over, judged again with other limits.

The rules look at the very entries that were kept; what people would have done about another alert nobody knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sessiontrack.domain.alerts import RULES, Alert, Level, evaluate, held
from sessiontrack.domain.bodies import Discharge
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import OPEN_STATES

EXAMPLES: Final = 3
"""How many sessions are named for each line; enough to look at, few enough to read."""

TALLIES: Final[Mapping[str, str]] = {
    "warn": "With a warning",
    "critical": "With a critical alert",
    "start": "Held before the start",
    "discharge": "Held from leaving",
}
"""What sessions are counted by, and its words."""

_FROM_START = ("dose_event", "cancellation", "discharge", "completion", "sign_off")
_FROM_LEAVING = ("discharge", "completion", "sign_off")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say about one session that is over.

    Args:
        rules: alerts by rule, each finding once.
        tallies: those of ``TALLIES`` that are so.
    """

    rules: Mapping[str, int]
    tallies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One session with the limits it had, and with others."""

    session_id: UUID
    before: Judgement
    after: Judgement


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison.

    Args:
        before: with the limits that each session had.
        after: with the other ones.
        newly: sessions in which there are more of it than before.
        examples: some of the sessions that differ.
    """

    code: str
    label: str
    before: int
    after: int
    newly: int
    no_longer: int
    examples: tuple[UUID, ...]

    @property
    def change(self) -> int:
        """How many more; below 0 how many fewer."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What would have happened.

    Args:
        sessions: how many were judged.
        tallies: counts of sessions, one line of ``TALLIES`` each.
        rules: counts of alerts, a line for each rule that spoke at all, the largest difference first.
    """

    sessions: int
    differing: int
    tallies: tuple[Difference, ...]
    rules: tuple[Difference, ...]


def compare(record: SessionRecord, draft: Protocol, now: datetime) -> Compared:
    """A session judged with the limits it had, and with a draft's."""
    bare = _without(record, ("alert",))
    before = judge(bare, now)
    is_same = all(draft[code] == bare.protocol[code] for code in {*draft.values, *bare.protocol.values})
    after = before if is_same else judge(replace(bare, protocol=draft), now)
    return Compared(record.session.id, before, after)


def judge(record: SessionRecord, now: datetime) -> Judgement:
    """What the rules say with a record's limits: at its start, when the patient left, and at its end.

    Holds count whether or not a clinician lifted them. What was true only in between and left no trace, as a record
    that was closed late, is not found.

    Args:
        record: without the alerts that were kept, which spoke with the limits of their time.
        now: the server's clock; a session that is over is judged as it ended.
    """
    end = now if record.status().state in OPEN_STATES else record.current[-1].measured_at
    starting, at_start = _starting(record, end)
    start = held(starting, "start", at_start)
    leaving = _held_from_leaving(record)
    found = {alert.id: alert for alert in (*start, *leaving, *evaluate(record, end))}
    return Judgement(
        Counter(alert.rule for alert in found.values()), _tallies(found.values(), start, leaving)
    )


def _starting(record: SessionRecord, end: datetime) -> tuple[SessionRecord, datetime]:
    """The record as whoever started the drug saw it, or whoever never did."""
    return _without(record, _FROM_START), record.infusion.started_at or end


def _held_from_leaving(record: SessionRecord) -> tuple[Alert, ...]:
    discharge, left_at = cast(Discharge | None, record.newest("discharge")), record.discharged_at
    if discharge is None or left_at is None:
        return ()
    return held(_without(record, _FROM_LEAVING), "discharge", left_at, discharge=discharge)


def _without(record: SessionRecord, kinds: tuple[str, ...]) -> SessionRecord:
    return replace(record, entries=tuple(entry for entry in record.entries if entry.kind not in kinds))


def _tallies(found: Iterable[Alert], start: tuple[Alert, ...], leaving: tuple[Alert, ...]) -> frozenset[str]:
    # What is merely not done yet is no alarm; that it held is told apart.
    levels = {alert.level for alert in found if not RULES[alert.rule].is_gate}
    so = {
        "warn": Level.WARN in levels,
        "critical": Level.CRITICAL in levels,
        "start": bool(start),
        "discharge": bool(leaving),
    }
    return frozenset(code for code, is_so in so.items() if is_so)


def look_back(compared: Iterable[Compared]) -> Hindsight:
    """Add the comparisons up, one after another, so that they need not be held together."""
    sessions = differing = 0
    tallies = {code: _Count() for code in TALLIES}
    rules = {rule: _Count() for rule in RULES}
    for each in compared:
        sessions += 1
        differing += each.before != each.after
        for code, count in tallies.items():
            count.add(each.session_id, code in each.before.tallies, code in each.after.tallies)
        for rule, count in rules.items():
            count.add(each.session_id, each.before.rules.get(rule, 0), each.after.rules.get(rule, 0))
    spoken = [
        count.line(rule, RULES[rule].title) for rule, count in rules.items() if count.before or count.after
    ]
    return Hindsight(
        sessions=sessions,
        differing=differing,
        tallies=tuple(count.line(code, TALLIES[code]) for code, count in tallies.items()),
        rules=tuple(sorted(spoken, key=lambda line: -abs(line.change))),
    )


@dataclass(slots=True)
class _Count:
    """A line while it is added up."""

    before: int = 0
    after: int = 0
    newly: int = 0
    no_longer: int = 0
    examples: tuple[UUID, ...] = ()

    def add(self, session_id: UUID, before: int, after: int) -> None:
        self.before += before
        self.after += after
        self.newly += after > before
        self.no_longer += after < before
        if after != before and len(self.examples) < EXAMPLES:
            self.examples = (*self.examples, session_id)

    def line(self, code: str, label: str) -> Difference:
        return Difference(code, label, self.before, self.after, self.newly, self.no_longer, self.examples)
