"""When the next vitals are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sessiontrack.domain.bodies import AlertRaised
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State

INTERVALS = {
    State.INFUSING: "vitals_interval_minutes",
    State.PAUSED: "vitals_interval_minutes",
    State.RECOVERING: "vitals_interval_recovery_minutes",
}
"""The limit that says how often a full set is due, by state."""

RECHECKS = (("critical", "recheck_critical_minutes"), ("warn", "recheck_warn_minutes"))
"""The limit that says how soon a reading is taken again, by the level of an alert that it raised."""


def next_vitals_due_at(record: SessionRecord, now: datetime) -> datetime | None:
    """When somebody should take vitals next: as planned, or earlier where the newest set raised an alert.

    Returns:
        A moment, past when it is overdue; nothing before the start and after leaving.
    """
    planned_at = planned_vitals_at(record, now)
    recheck_at = _recheck_at(record, now)
    return planned_at if planned_at is None or recheck_at is None else min(planned_at, recheck_at)


def _recheck_at(record: SessionRecord, now: datetime) -> datetime | None:
    taken = [entry for entry, _ in record.vitals if entry.measured_at <= now]
    if not taken:
        return None
    newest = taken[-1]
    kept = (cast(AlertRaised, alert.body) for alert in record.of_kind("alert"))
    levels = {alert.level for alert in kept if alert.cause_id == newest.id}
    minutes = [record.protocol[limit] for level, limit in RECHECKS if level in levels]
    return newest.measured_at + timedelta(minutes=minutes[0]) if minutes else None


def planned_vitals_at(record: SessionRecord, now: datetime) -> datetime | None:
    """When the next full set is planned: one interval after the last one, or after the start.

    Returns:
        A moment, past when the set is overdue; nothing before the start and after leaving. A
        pause of the drug is no pause of watching.

    Source: clinical research of this project, section 2.4: a default schedule from Riva-Posse 2018
    and Zhou (every 10 min), and the NSW ACI standard (every 15 min in recovery).
    """
    started_at = record.infusion.started_at
    limit = INTERVALS.get(record.status(now).state)
    if limit is None or started_at is None:
        return None
    # A set before the start does not postpone the first one after it.
    sets = record.full_sets_until(now)
    last_at = max([started_at, *(entry.measured_at for entry in sets[-1:])])
    return last_at + timedelta(minutes=record.protocol[limit])


@dataclass(frozen=True, slots=True)
class Rung:
    """A full set that was planned.

    Args:
        taken_at: when the set came that was taken for it; absent when none did.
        is_late: it came, or nobody took it, beyond the minutes of grace.
    """

    due_at: datetime
    taken_at: datetime | None
    is_late: bool

    @property
    def late_minutes(self) -> int | None:
        """Whole minutes from the plan to the set; nothing when no set came."""
        return None if self.taken_at is None else int((self.taken_at - self.due_at).total_seconds() // 60)


def rungs_of(record: SessionRecord, until: datetime) -> tuple[Rung, ...]:
    """The planned full sets of a session, from the one before the start to leaving.

    Each follows the set that was really taken before it, so that a late one moves those after it. The last is one
    that should have come by ``until`` and did not.

    Args:
        until: where the looking ends: the present, or the last thing that happened.

    Source: the intervals of ``planned_vitals_at``; the grace is that of the alert about a gap.
    """
    started_at = record.infusion.started_at
    if started_at is None:
        return ()
    return tuple(_rungs(record, started_at, min(until, record.discharged_at or until)))


def _rungs(record: SessionRecord, started_at: datetime, until: datetime) -> Iterator[Rung]:
    first_at = started_at + timedelta(minutes=record.protocol["vitals_first_minute"])
    sets = [entry.measured_at for entry in record.full_sets_until(until)]
    before = [at for at in sets if first_at <= at <= started_at]
    yield Rung(first_at, max(before, default=None), is_late=not before)
    last_at = started_at
    for at in (at for at in sets if at > started_at):
        due_at = _due_after(record, last_at)
        yield Rung(due_at, at, _is_late(record, due_at, at))
        last_at = at
    due_at = _due_after(record, last_at)
    if _is_late(record, due_at, until):
        yield Rung(due_at, None, is_late=True)


def _due_after(record: SessionRecord, last_at: datetime) -> datetime:
    """When the set after this one is planned: what would fall after the drug has the interval of recovery."""
    ended_at = record.infusion.ended_at
    if ended_at is not None and record.infusion.end_event is None:
        ended_at += timedelta(minutes=record.protocol["under_effect_minutes"])
    due_at = last_at + timedelta(minutes=record.protocol["vitals_interval_minutes"])
    if ended_at is None or due_at <= ended_at:
        return due_at
    return last_at + timedelta(minutes=record.protocol["vitals_interval_recovery_minutes"])


def _is_late(record: SessionRecord, due_at: datetime, at: datetime) -> bool:
    return at > due_at + timedelta(minutes=record.protocol["vitals_gap_warn_minutes"])
