"""Courses with sessions in which drug was given, kept without their acts; and how many queries an act sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from sessiontrack.domain.bodies import (
    CheckIn,
    DoseEvent,
    Score,
    SideEffectChange,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.entries import Entry
from sessiontrack.storage.base import Database
from tests.recorded import OPENED, Recorded


def mins(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def score(recorded: Recorded, total: int, at: datetime) -> Entry:
    """A PHQ-9 whose points stand in its first questions, so that the ninth is 0 up to a total of 24."""
    items = tuple(min(max(total - 3 * place, 0), 3) for place in range(9))
    body = Score(scale="phq9", occasion="after_24h", items=items, scale_version="1.0")
    return recorded.enter(body, at)


def treat(recorded: Recorded, number: int) -> None:
    """One session with drug given, a side effect that ends, and a score on the day after."""
    start = OPENED + timedelta(days=3 * number + 1)
    session = recorded.plan(start)
    recorded.enter(CheckIn(identity_confirmed=True, weight_g=80_000), start, session)
    begun = start + timedelta(minutes=15)
    recorded.enter(DoseEvent(event="dose_given", dose_ug=40_000), begun, session)
    recorded.enter(
        Vitals(readings={"systolic": 140 + number % 40, "diastolic": 88}), begun + mins(20), session
    )
    onset = SideEffectOnset(effect="nausea", severity="mild", solicited=True)
    kept = recorded.enter(onset, begun + mins(10), session)
    gone = SideEffectChange(side_effect_id=kept.id, resolved=True)
    recorded.enter(gone, begun + mins(30), session)
    score(recorded, max(20 - number * 3, 4), start + timedelta(days=1))


def queries_of(database: Database, act: Callable[[], object]) -> list[str]:
    """The queries that an act sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
    return [each for each in sent if each.lstrip().upper().startswith(("SELECT", "WITH"))]
