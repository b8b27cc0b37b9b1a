"""Everything a session's record is made of, in two queries and the summaries beside it; and its lock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.terms import Terms
from sessiontrack.storage.clinics import CLINIC, PROTOCOL
from sessiontrack.storage.courses import COURSE, COURSE_COLUMNS, course_from
from sessiontrack.storage.entries import ENTRY, HEAD, READ_COLUMNS, WIDE_KINDS, Head, entry_from
from sessiontrack.storage.patients import PATIENT, PATIENT_COLUMNS, patient_from
from sessiontrack.storage.sessions import SESSION, SESSION_COLUMNS, session_from
from sessiontrack.storage.statements import Statement
from sessiontrack.storage.terms import TERMS, TERMS_COLUMNS, newest_of, terms_from


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a session's entries.

    Args:
        protocol: the version kept since check-in; before it, the one in force.
        terms: the clinic's side-effect list in force.
    """

    session: TreatmentSession
    course: Course
    patient: Patient
    zone: ZoneInfo
    protocol: Protocol
    terms: Terms


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells, beside the locked end of the chain, whether a record that was read before still holds.

    Args:
        versions: of the rows around the entries: session, course, patient, protocol, list of
            side effects, and the clinic's zone.
        is_known: the course had an entry with the id that was asked for before the lock was asked for.
    """

    head: Head
    versions: tuple[Any, ...]
    is_known: bool


_ANY = PROTOCOL.alias("any_version")
_NEWEST = (
    sa.select(sa.func.max(_ANY.c.version))
    .where(_ANY.c.clinic_id == SESSION.c.clinic_id)
    .correlate(SESSION)
    .scalar_subquery()
)
_GROUPS: list[list[Any]] = [
    SESSION_COLUMNS,
    COURSE_COLUMNS,
    PATIENT_COLUMNS,
    [CLINIC.c.zone, PROTOCOL.c.version, PROTOCOL.c.limits, *TERMS_COLUMNS],
]
AROUND_SESSIONS = (
    sa.select(*(column for group in _GROUPS for column in group))
    .select_from(SESSION)
    .join(COURSE, (COURSE.c.clinic_id == SESSION.c.clinic_id) & (COURSE.c.id == SESSION.c.course_id))
    .join(
        PATIENT,
        (PATIENT.c.clinic_id == SESSION.c.clinic_id) & (PATIENT.c.id == SESSION.c.patient_id),
    )
    .join(CLINIC, CLINIC.c.id == SESSION.c.clinic_id)
    .outerjoin(
        PROTOCOL,
        (PROTOCOL.c.clinic_id == SESSION.c.clinic_id)
        & (PROTOCOL.c.version == sa.func.coalesce(SESSION.c.protocol_version, _NEWEST)),
    )
    .outerjoin(
        TERMS,
        (TERMS.c.clinic_id == SESSION.c.clinic_id) & (TERMS.c.version == newest_of(SESSION.c.clinic_id)),
    )
    .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
)
"""What stands around sessions, one row each, for ``context_from``."""

_CONTEXT = Statement(
    AROUND_SESSIONS.where(
        SESSION.c.clinic_id == sa.bindparam("clinic"), SESSION.c.id == sa.bindparam("session")
    )
)


def find_context(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> Context | None:
    """A session of a clinic with its course, patient and protocol."""
    row = _CONTEXT.first(db, {"clinic": clinic_id, "session": session_id})
    return None if row is None else context_from(row)


def list_contexts(db: sa.Connection, clinic_id: UUID, session_ids: Collection[UUID]) -> list[Context]:
    """Some sessions of a clinic, each with its course, patient and protocol."""
    query = AROUND_SESSIONS.where(SESSION.c.clinic_id == clinic_id, SESSION.c.id.in_(session_ids))
    return [context_from(row) for row in db.execute(query).all()]


def context_from(row: Any) -> Context:
    """What stands around a session, from a row of ``AROUND_SESSIONS``."""
    parts, start = [], 0
    for group in _GROUPS:
        parts.append(row[start : start + len(group)])
        start += len(group)
    session, course, patient, (zone, version, limits, *listed) = parts
    return Context(
        session_from(session),
        course_from(course),
        patient_from(patient),
        ZoneInfo(zone),
        Protocol(version, limits) if version is not None else Protocol(),
        terms_from(*listed),
    )


_HEAD_COLUMNS = [HEAD.c.clinic_id, HEAD.c.course_id, HEAD.c.seq, HEAD.c.link, HEAD.c.entered_at]


def _beside(column: sa.Column[Any], *same: Any) -> Any:
    """One value of a row beside the session, found by its key."""
    return sa.select(column).where(*same).correlate(SESSION).scalar_subquery()


_KNOWN = _beside(
    ENTRY.c.seq,
    ENTRY.c.clinic_id == SESSION.c.clinic_id,
    ENTRY.c.course_id == SESSION.c.course_id,
    ENTRY.c.id == sa.bindparam("entry"),
)
_SAME = SESSION.alias("same_session")
_COURSE_ID = (
    sa.select(_SAME.c.course_id)
    .where(_SAME.c.clinic_id == sa.bindparam("clinic"), _SAME.c.id == sa.bindparam("session"))
    .scalar_subquery()
)
# Each row by its whole key. Joined on the clinic too, the planner may begin with every course and every patient
# of a clinic whose statistics are young, while the chain is locked.
_STAMP = Statement(
    sa.select(
        *_HEAD_COLUMNS,
        _KNOWN,
        SESSION.c.version,
        _beside(
            COURSE.c.version,
            COURSE.c.clinic_id == SESSION.c.clinic_id,
            COURSE.c.patient_id == SESSION.c.patient_id,
            COURSE.c.id == SESSION.c.course_id,
        ),
        _beside(
            PATIENT.c.version,
            PATIENT.c.clinic_id == SESSION.c.clinic_id,
            PATIENT.c.id == SESSION.c.patient_id,
        ),
        sa.func.coalesce(SESSION.c.protocol_version, _NEWEST),
        newest_of(SESSION.c.clinic_id),
        _beside(CLINIC.c.zone, CLINIC.c.id == SESSION.c.clinic_id),
    )
    .select_from(SESSION.join(HEAD, sa.true()))
    .where(
        SESSION.c.clinic_id == sa.bindparam("clinic"),
        SESSION.c.id == sa.bindparam("session"),
        HEAD.c.clinic_id == sa.bindparam("clinic"),
        HEAD.c.course_id == _COURSE_ID,
    )
    # What was waited for is read again: the head, and the plan that a check-in may have changed.
    .with_for_update(of=[HEAD, SESSION])
    .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
)


def lock_session(
    db: sa.Connection, clinic_id: UUID, session_id: UUID, entry_id: UUID | None = None
) -> Stamp | None:
    """Lock the end of the chain of a session's course: nobody else appends until the transaction ends."""
    row = _STAMP.first(db, {"clinic": clinic_id, "session": session_id, "entry": entry_id})
    if row is None:
        return None
    count = len(_HEAD_COLUMNS)
    return Stamp(Head(*row[:count]), row[count + 1 :], is_known=row[count] is not None)


_ENTRIES = Statement(
    sa.select(*READ_COLUMNS)
    .where(
        ENTRY.c.clinic_id == sa.bindparam("clinic"),
        ENTRY.c.course_id == sa.bindparam("course"),
        (ENTRY.c.session_id == sa.bindparam("session"))
        | (ENTRY.c.id == sa.bindparam("also"))
        | ENTRY.c.kind.in_([sa.literal_column(f"'{kind}'") for kind in WIDE_KINDS]),
    )
    .order_by(ENTRY.c.seq)
)


def list_record_entries(
    db: sa.Connection, session: TreatmentSession, also: UUID | None = None
) -> list[Entry]:
    """A session's entries, those that speak about the whole course, and one more by its id, as they were kept."""
    values = {
        "clinic": session.clinic_id,
        "course": session.course_id,
        "session": session.id,
        "also": also,
    }
    # A body that cannot be read must not leave a statement running on a pooled connection.
    return [entry_from(row) for row in _ENTRIES.all(db, values)]


def list_entries_of_records(
    db: sa.Connection, clinic_id: UUID, sessions: Collection[TreatmentSession]
) -> dict[UUID, list[Entry]]:
    """The same for some sessions in one query, by their courses."""
    query = (
        sa.select(*READ_COLUMNS)
        .where(
            ENTRY.c.clinic_id == clinic_id,
            ENTRY.c.course_id.in_({session.course_id for session in sessions}),
            ENTRY.c.session_id.in_([session.id for session in sessions]) | ENTRY.c.kind.in_(WIDE_KINDS),
        )
        .order_by(ENTRY.c.course_id, ENTRY.c.seq)
    )
    found: dict[UUID, list[Entry]] = {}
    for row in db.execute(query).all():
        entry = entry_from(row)
        found.setdefault(entry.course_id, []).append(entry)
    return found
