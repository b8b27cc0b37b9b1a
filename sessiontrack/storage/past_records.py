"""Records of many sessions that were held, course by course, in the same few queries however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.entries import Entry
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.storage.entries import ENTRY, READ_COLUMNS, WIDE_KINDS, entry_from
from sessiontrack.storage.records import AROUND_SESSIONS, Context, context_from
from sessiontrack.storage.sessions import SESSION
from sessiontrack.storage.summaries import EARLIER, SUMMARY, earlier_from

AT_ONCE = 500
"""How many entries are held at a time beyond those of one course."""

_PLAN = SESSION.alias("held_session")
_SUM = SUMMARY.alias("held_summary")


def _held(column: Any) -> sa.Select[Any]:
    """One column of the sessions of a span to which the patient came."""
    return (
        sa.select(column)
        .select_from(_PLAN)
        .join(_SUM, (_SUM.c.clinic_id == _PLAN.c.clinic_id) & (_SUM.c.session_id == _PLAN.c.id))
        .where(
            _PLAN.c.clinic_id == sa.bindparam("clinic"),
            _PLAN.c.planned_at >= sa.bindparam("since"),
            _PLAN.c.planned_at < sa.bindparam("until"),
            _SUM.c.checked_in_at.is_not(None),
        )
    )


_CONTEXTS = AROUND_SESSIONS.where(
    SESSION.c.clinic_id == sa.bindparam("clinic"), SESSION.c.id.in_(_held(_PLAN.c.id))
).order_by(SESSION.c.planned_at.desc(), SESSION.c.id)
_SUMMARIES = sa.select(SUMMARY.c.course_id, *EARLIER).where(
    SUMMARY.c.clinic_id == sa.bindparam("clinic"), SUMMARY.c.course_id.in_(_held(_PLAN.c.course_id))
)
_ENTRIES = (
    sa.select(*READ_COLUMNS)
    .where(
        ENTRY.c.clinic_id == sa.bindparam("clinic"),
        ENTRY.c.course_id.in_(_held(_PLAN.c.course_id)),
        ENTRY.c.kind.in_(WIDE_KINDS) | ENTRY.c.session_id.in_(_held(_PLAN.c.id)),
    )
    .order_by(ENTRY.c.course_id, ENTRY.c.seq)
)


def list_held_sessions(
    db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime
) -> dict[UUID, list[Context]]:
    """What stands around the sessions of a span to which the patient came, by course, the newest first."""
    found: dict[UUID, list[Context]] = {}
    for row in db.execute(_CONTEXTS, _values(clinic_id, since, until)):
        context = context_from(row)
        found.setdefault(context.course.id, []).append(context)
    return found


def list_summaries_beside(
    db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime
) -> dict[UUID, list[SessionSummary]]:
    """Summaries of every session of the same courses, as ``list_earlier`` gives them."""
    found: dict[UUID, list[SessionSummary]] = {}
    for course_id, *row in db.execute(_SUMMARIES, _values(clinic_id, since, until)):
        found.setdefault(course_id, []).append(earlier_from(row))
    return found


def stream_held_entries(
    db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime
) -> Iterator[tuple[UUID, list[Entry]]]:
    """Course by course, the entries of those sessions and what speaks about the whole course."""
    rows = db.execute(_ENTRIES, _values(clinic_id, since, until), execution_options={"yield_per": AT_ONCE})
    for course_id, entries in groupby(map(entry_from, rows), key=lambda entry: entry.course_id):
        yield course_id, list(entries)


def _values(clinic_id: UUID, since: datetime, until: datetime) -> dict[str, Any]:
    return {"clinic": clinic_id, "since": since, "until": until}
