"""Entries for tests of the domain, without a database: a body, a moment, and sane defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import Body, DoseEvent
from sessiontrack.domain.entries import KIND_OF, Entry

MINUTE_ZERO = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The start of the drug, in most tests."""

COURSE_ID = UUID(int=1)
SESSION_ID = UUID(int=2)
AUTHOR_ID = UUID(int=3)

_places: Iterator[int] = count(1)


def at(minute: float, start: datetime = MINUTE_ZERO) -> datetime:
    """The moment so many minutes after the start, in its zone; negative is before."""
    return (start.astimezone(UTC) + timedelta(minutes=minute)).astimezone(start.tzinfo)


def entry(body: Body, measured_at: datetime, *, seq: int | None = None, **header: Any) -> Entry:
    """A kept entry; its place in the chain is the next one when none is given."""
    place = next(_places) if seq is None else seq
    held: dict[str, Any] = {
        "course_id": COURSE_ID,
        "session_id": SESSION_ID,
        "id": UUID(int=1000 + place),
        "kind": KIND_OF[type(body)],
        "author_id": AUTHOR_ID,
        "author_role": "nurse",
        "entered_at": measured_at,
        "link": f"{place:064x}",
    }
    return Entry(seq=place, measured_at=measured_at, body=body, **{**held, **header})


def dose(
    event: str,
    minute: float = 0,
    *,
    start: datetime = MINUTE_ZERO,
    seq: int | None = None,
    **amounts: Any,
) -> Entry:
    """A dose event so many minutes after the start: ``dose("started", rate_ug_per_h=61_500)``."""
    return entry(DoseEvent(event=event, **amounts), at(minute, start), seq=seq)
