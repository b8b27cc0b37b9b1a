"""Everything a session's record is made of, in two queries and the summaries beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import Protocol
from sessiontrack.storage.clinics import CLINIC, PROTOCOL
from sessiontrack.storage.courses import COURSE, COURSE_COLUMNS, course_from
from sessiontrack.storage.entries import ENTRY, HEAD, READ_COLUMNS, WIDE_KINDS, Head, entry_from
from sessiontrack.storage.patients import PATIENT, PATIENT_COLUMNS, patient_from
from sessiontrack.storage.sessions import SESSION, SESSION_COLUMNS, session_from


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a session's entries.

    Args:
        protocol: the version kept since check-in; before it, the one in force.
        head: where the course's chain ends.
    """

    session: TreatmentSession
    course: Course
    patient: Patient
    zone: ZoneInfo
    protocol: Protocol
    head: Head


_HEAD_COLUMNS = [HEAD.c.clinic_id, HEAD.c.course_id, HEAD.c.seq, HEAD.c.link, HEAD.c.entered_at]
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
    _HEAD_COLUMNS,
    [CLINIC.c.zone, PROTOCOL.c.version, PROTOCOL.c.limits],
]
_CONTEXT = (
    sa.select(*(column for group in _GROUPS for column in group))
    .select_from(SESSION)
    .join(COURSE, (COURSE.c.clinic_id == SESSION.c.clinic_id) & (COURSE.c.id == SESSION.c.course_id))
    .join(
        PATIENT,
        (PATIENT.c.clinic_id == SESSION.c.clinic_id) & (PATIENT.c.id == SESSION.c.patient_id),
    )
    .join(HEAD, (HEAD.c.clinic_id == SESSION.c.clinic_id) & (HEAD.c.course_id == SESSION.c.course_id))
    .join(CLINIC, CLINIC.c.id == SESSION.c.clinic_id)
    .outerjoin(
        PROTOCOL,
        (PROTOCOL.c.clinic_id == SESSION.c.clinic_id)
        & (PROTOCOL.c.version == sa.func.coalesce(SESSION.c.protocol_version, _NEWEST)),
    )
    .where(SESSION.c.clinic_id == sa.bindparam("clinic"), SESSION.c.id == sa.bindparam("session"))
    .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
)
# What was waited for is read again: the head, and the plan that a check-in may have changed.
_LOCKED_CONTEXT = _CONTEXT.with_for_update(of=[HEAD, SESSION])


def find_context(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> Context | None:
    """A session of a clinic with its course, patient, protocol and head."""
    return _context(db, _CONTEXT, clinic_id, session_id)


def lock_context(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> Context | None:
    """The same; nobody else appends to the course until the transaction ends."""
    return _context(db, _LOCKED_CONTEXT, clinic_id, session_id)


def _context(db: sa.Connection, query: Any, clinic_id: UUID, session_id: UUID) -> Context | None:
    row = db.execute(query, {"clinic": clinic_id, "session": session_id}).first()
    if row is None:
        return None
    parts, start = [], 0
    for group in _GROUPS:
        parts.append(row[start : start + len(group)])
        start += len(group)
    session, course, patient, head, (zone, version, limits) = parts
    return Context(
        session_from(session),
        course_from(course),
        patient_from(patient),
        ZoneInfo(zone),
        Protocol(version, limits) if version is not None else Protocol(),
        Head(*head),
    )


_ENTRIES = (
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
    return [entry_from(row) for row in db.execute(_ENTRIES, values).all()]
