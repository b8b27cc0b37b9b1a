"""From when to when the entries of sessions reach, and the entries of just some sessions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.entries import Entry
from sessiontrack.storage.entries import ENTRY, READ_COLUMNS, entry_from


@dataclass(frozen=True, slots=True)
class Span:
    """What a session's entries reach over, every version and what was taken back among them, but no taking back.

    Args:
        has_end: the patient left, and nothing was taken back that could undo it.
    """

    first_at: datetime
    last_at: datetime
    has_end: bool


def spans_of_sessions(db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]) -> dict[UUID, Span]:
    """From when to when the entries kept in each session of some courses reach; without entries it is not there."""
    moment = sa.case((ENTRY.c.kind != "retraction", ENTRY.c.measured_at))
    query = (
        sa.select(
            ENTRY.c.session_id,
            sa.func.min(moment),
            sa.func.max(moment),
            _has("discharge"),
            _has("retraction"),
        )
        .where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.course_id.in_(course_ids))
        .where(ENTRY.c.session_id.is_not(None))
        .group_by(ENTRY.c.session_id)
    )
    return {
        session_id: Span(first_at, last_at, bool(left and not undone))
        for session_id, first_at, last_at, left, undone in db.execute(query)
    }


def _has(kind: str) -> Any:
    return sa.func.max(sa.case((ENTRY.c.kind == kind, 1), else_=0))


def list_entries_of_sessions(
    db: sa.Connection, clinic_id: UUID, session_ids: Collection[UUID]
) -> list[Entry]:
    """The entries kept in some sessions."""
    return _entries(db, ENTRY.c.clinic_id == clinic_id, ENTRY.c.session_id.in_(session_ids))


def list_entries_outside(db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]) -> list[Entry]:
    """The entries of some courses that were kept in no session."""
    in_course = ENTRY.c.course_id.in_(course_ids)
    return _entries(db, ENTRY.c.clinic_id == clinic_id, in_course, ENTRY.c.session_id.is_(None))


def _entries(db: sa.Connection, *conditions: Any) -> list[Entry]:
    query = sa.select(*READ_COLUMNS).where(*conditions).order_by(ENTRY.c.course_id, ENTRY.c.seq)
    return [entry_from(row) for row in db.execute(query).all()]


def sessions_of_entries(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID], entry_ids: Collection[UUID]
) -> dict[UUID, UUID]:
    """The sessions in which some entries were kept, by entry."""
    query = sa.select(ENTRY.c.id, ENTRY.c.session_id).where(
        ENTRY.c.clinic_id == clinic_id,
        ENTRY.c.course_id.in_(course_ids),
        ENTRY.c.id.in_(entry_ids),
        ENTRY.c.session_id.is_not(None),
    )
    return {row.id: row.session_id for row in db.execute(query)}
