"""When the next vitals are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State

INTERVALS = {
    State.INFUSING: "vitals_interval_minutes",
    State.PAUSED: "vitals_interval_minutes",
    State.RECOVERING: "vitals_interval_recovery_minutes",
}
"""The limit that says how often a full set is due, by state."""


def next_vitals_due_at(record: SessionRecord, now: datetime) -> datetime | None:
    """When the next full set is due: one interval after the last one, or after the start.

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
