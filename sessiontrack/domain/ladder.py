"""When the next vitals are due."""

from __future__ import annotations

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
