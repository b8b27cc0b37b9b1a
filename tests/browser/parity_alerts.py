"""The alerts that a device must tell of a record, from what the server says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sessiontrack.domain.alerts import AlertState, Level
from sessiontrack.domain.entries import Entry

ELSEWHERE = {
    "eligibility_missing",
    "weight_stale_or_jump",
    "agent_conflict",
    "dose_jump",
    "item9",
    "item9_rise",
    "cssrs",
    "no_response_3",
    "pre_exclusion",
    "course_danger",
}
"""Rules about the course, its scores and the arrival, which only the server judges."""


def micros(moment: datetime | None) -> int | None:
    """Microseconds since 1970."""
    if moment is None:
        return None
    return (moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def told_alerts(states: Iterable[AlertState], waiting_entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The loudest first, then by time; what the device keeps back yet has the time of what raised it."""
    waiting: dict[UUID | None, datetime] = {entry.id: entry.measured_at for entry in waiting_entries}
    told = []
    for state in states:
        is_judged_there = not state.is_kept and state.alert.rule not in ELSEWHERE
        at = waiting.get(state.alert.cause_id) if is_judged_there else None
        told.append(_alert(state, at or state.raised_at))
    return sorted(told, key=lambda one: (-Level(one["level"]).rank, one["raised_at"], one["id"]))


def _alert(state: AlertState, raised_at: datetime) -> dict[str, Any]:
    alert = state.alert
    return {
        "id": str(alert.id),
        "rule": alert.rule,
        "level": alert.level,
        "message": alert.message,
        "entry_id": str(alert.cause_id) if alert.cause_id else None,
        "status": str(state.status),
        "raised_at": micros(raised_at),
        "blocks": alert.blocks,
        "late": alert.late,
        "isKept": state.is_kept,
        "isGate": state.is_gate,
    }
