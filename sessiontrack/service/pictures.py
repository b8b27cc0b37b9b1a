"""Pictures of a record that was read: the chart of a session, and the table beside it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sessiontrack.charts.session import draw_session, draw_session_file, events_of, session_table
from sessiontrack.charts.tables import Table
from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import last_signature
from sessiontrack.domain.signed_records import as_signed
from sessiontrack.service.access import open_session
from sessiontrack.service.work import Work

__all__ = [
    "Table",
    "read_session_chart",
    "read_signed_chart",
    "session_chart",
    "session_events",
    "session_rows",
]


def read_session_chart(work: Work, session_id: UUID) -> str:
    """A session's picture as a file of its own; leaves one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    return draw_session_file(open_session(work, session_id, to=Permission.ENTRIES_READ), work.now)


def read_signed_chart(work: Work, session_id: UUID, signature_id: UUID | None) -> str:
    """The same as it was signed; leaves one line in the trail.

    Args:
        signature_id: a sign-off of the session; without one the newest is meant.

    Raises:
        NotFound: there is none here, or no such signature of it.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_READ)
    signatures = record.of_kind("sign_off")
    named = [entry for entry in signatures if signature_id in (None, entry.id)]
    signature = last_signature(named)
    if signature is None:
        raise NotFound("This session has no such signature.")
    return draw_session_file(as_signed(record, signature), work.now)


def session_chart(record: SessionRecord, now: datetime) -> str:
    """The picture of a record for a page; the right to the record was asked when it was read."""
    return draw_session(record, now)


def session_rows(record: SessionRecord) -> Table:
    """The same as rows."""
    return session_table(record)


def session_events(record: SessionRecord) -> dict[UUID, int]:
    """The numbers of the picture's events, by entry."""
    return {event.entry_id: event.number for event in events_of(record)}
