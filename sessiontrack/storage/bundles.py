"""What a bundle is told from, some patients at a time, as it stands now or stood at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.protocol import Protocol
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import PROTOCOL
from sessiontrack.storage.courses import COURSE, COURSE_COLUMNS, course_from
from sessiontrack.storage.entries import ENTRY, READ_COLUMNS, decoded_entry
from sessiontrack.storage.imports import IMPORTED_SESSION, SESSION_IMPORT
from sessiontrack.storage.patients import PATIENT
from sessiontrack.storage.people import PERSON
from sessiontrack.storage.verification import snapshot


@contextmanager
def own_snapshot(database: Database) -> Iterator[sa.Connection]:
    """A view of the database in which nothing moves, on a connection that no nurse waits for."""
    with snapshot(database) as db:
        db.detach()
        yield db


def list_patient_keys(db: sa.Connection, clinic_id: UUID, as_of: datetime | None) -> list[tuple[UUID, str]]:
    """Id and pseudonym of every patient of a clinic that was registered by a moment."""
    query = sa.select(PATIENT.c.id, PATIENT.c.ref).where(PATIENT.c.clinic_id == clinic_id)
    if as_of is not None:
        query = query.where(PATIENT.c.created_at <= as_of)
    return [(row[0], row[1]) for row in db.execute(query)]


def list_refs(db: sa.Connection, clinic_id: UUID) -> dict[UUID, str]:
    """The pseudonym of everybody who ever worked in a clinic."""
    query = sa.select(PERSON.c.id, PERSON.c.ref).where(PERSON.c.clinic_id == clinic_id)
    return {row[0]: row[1] for row in db.execute(query)}


def list_protocols(db: sa.Connection, clinic_id: UUID) -> dict[int, Protocol]:
    """Every version of a clinic's protocol."""
    query = sa.select(PROTOCOL.c.version, PROTOCOL.c.limits).where(PROTOCOL.c.clinic_id == clinic_id)
    return {row.version: Protocol(row.version, row.limits) for row in db.execute(query)}


def list_planned_after(db: sa.Connection, clinic_id: UUID, moment: datetime) -> set[UUID]:
    """Sessions that were planned after a moment, as the trail tells, or brought in after it by an import."""
    planned = sa.select(AUDIT.c.session_id).where(
        AUDIT.c.clinic_id == clinic_id, AUDIT.c.at > moment, AUDIT.c.action == "session.planned"
    )
    brought = (
        sa.select(IMPORTED_SESSION.c.session_id)
        .join(
            SESSION_IMPORT,
            sa.and_(
                SESSION_IMPORT.c.clinic_id == IMPORTED_SESSION.c.clinic_id,
                SESSION_IMPORT.c.id == IMPORTED_SESSION.c.import_id,
            ),
        )
        .where(SESSION_IMPORT.c.clinic_id == clinic_id, SESSION_IMPORT.c.imported_at > moment)
    )
    return {*db.execute(planned).scalars(), *db.execute(brought).scalars()}


def list_courses_opened(
    db: sa.Connection, clinic_id: UUID, patient_ids: Collection[UUID], as_of: datetime | None
) -> list[Course]:
    """The courses of some patients that were opened by a moment, oldest first."""
    query = sa.select(*COURSE_COLUMNS).where(
        COURSE.c.clinic_id == clinic_id, COURSE.c.patient_id.in_(patient_ids)
    )
    if as_of is not None:
        query = query.where(COURSE.c.opened_at <= as_of)
    return [course_from(row) for row in db.execute(query.order_by(COURSE.c.opened_at, COURSE.c.id))]


def list_entries_kept(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID], as_of: datetime | None
) -> list[Entry]:
    """The entries of some courses that were kept by a moment, each course's in its order."""
    query = sa.select(*READ_COLUMNS).where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.course_id.in_(course_ids))
    if as_of is not None:
        query = query.where(ENTRY.c.entered_at <= as_of)
    return [decoded_entry(row) for row in db.execute(query.order_by(ENTRY.c.course_id, ENTRY.c.seq)).all()]
