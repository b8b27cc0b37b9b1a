"""A session on the day of the monitor's trends, and the trends that are brought into it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import Body
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.monitor_outcomes import MonitorImport
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.imports import import_monitor
from sessiontrack.storage.base import Database
from sessiontrack.storage.entries import list_entries
from tests.people import CLINIC, member

FILES = Path(__file__).resolve().parents[1] / "data" / "monitor"
Q5, Q10 = ((FILES / name).read_bytes() for name in ("trend-q5.csv", "trend-q10.csv"))
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)


def chart_at(begin: Any, chain: Any, minute: float, body: Body, number: int = 1) -> Charted:
    """Nora charts something of that session, so many minutes after nine."""
    at = NINE + timedelta(minutes=minute)
    with begin("nora", at=at) as work:
        return chart(work, chain.session.id, Draft(UUID(int=7000 + number), body, at, chain.session.id))


def bring(
    database: Database,
    chain: Any,
    content: bytes = Q5,
    *,
    every: int = 5,
    who: str = "nora",
    now: datetime = NOON,
    confirmed: Collection[str] = (),
) -> MonitorImport:
    """Somebody brings a trend into that session."""
    options: Any = {"session_id": chain.session.id, "every_minutes": every, "now": now}
    return import_monitor(database, member(who).actor, content, **options, confirmed=confirmed)


def kept(database: Database, chain: Any, kind: str = "vitals") -> list[Entry]:
    """The entries of a kind that the session has."""
    with database.reading() as db:
        return [entry for entry in list_entries(db, CLINIC.id, chain.session.id) if entry.kind == kind]
