"""Planned sessions; what happened in them is in ``entries``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.storage.base import Guid, Moment, plain, private, table

SESSION = table(
    "treatment_session",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("course_id", Guid, nullable=False),
    plain("patient_id", Guid, nullable=False),
    plain("phase", sa.Text, nullable=False),
    private("planned_at", Moment, nullable=False),
    plain("room", sa.Text),
    plain("episode_id", Guid),
    plain("protocol_version", sa.Integer),
    plain("version", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "course_id"], ["course.clinic_id", "course.id"]),
    sa.ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"]),
    sa.ForeignKeyConstraint(
        ["clinic_id", "episode_id"], ["maintenance_episode.clinic_id", "maintenance_episode.id"]
    ),
    sa.Index("ix_treatment_session_clinic_id_course_id", "clinic_id", "course_id"),
    sa.Index("ix_treatment_session_clinic_id_planned_at", "clinic_id", "planned_at"),
)

SESSION_COLUMNS = [
    SESSION.c[name]
    for name in (
        "id clinic_id course_id patient_id phase planned_at room episode_id protocol_version version"
    ).split()
]


def session_from(row: Any) -> TreatmentSession:
    """A session from the values of ``SESSION_COLUMNS``."""
    return TreatmentSession(*row)


def _values(session: TreatmentSession) -> dict[str, Any]:
    return {column.name: getattr(session, column.name) for column in SESSION_COLUMNS}


def add_session(db: sa.Connection, session: TreatmentSession) -> None:
    """Keep a planned session."""
    db.execute(SESSION.insert().values(**_values(session)))


def change_session(db: sa.Connection, session: TreatmentSession) -> bool:
    """Keep a new version of a planned session; false when the row has moved on since."""
    changed = db.execute(
        SESSION.update()
        .where(
            SESSION.c.clinic_id == session.clinic_id,
            SESSION.c.id == session.id,
            SESSION.c.version == session.version - 1,
        )
        .values(**_values(session))
    )
    return changed.rowcount == 1


def find_session(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> TreatmentSession | None:
    """A session of a clinic."""
    query = sa.select(*SESSION_COLUMNS).where(SESSION.c.clinic_id == clinic_id, SESSION.c.id == session_id)
    row = db.execute(query).first()
    return session_from(row) if row else None


def list_sessions_of_courses(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]
) -> list[TreatmentSession]:
    """The sessions of some courses by plan."""
    query = (
        sa.select(*SESSION_COLUMNS)
        .where(SESSION.c.clinic_id == clinic_id, SESSION.c.course_id.in_(course_ids))
        .order_by(SESSION.c.planned_at, SESSION.c.id)
    )
    return [session_from(row) for row in db.execute(query)]


def list_sessions_of_patient(db: sa.Connection, clinic_id: UUID, patient_id: UUID) -> list[TreatmentSession]:
    """Every session of a patient by plan."""
    query = (
        sa.select(*SESSION_COLUMNS)
        .where(SESSION.c.clinic_id == clinic_id, SESSION.c.patient_id == patient_id)
        .order_by(SESSION.c.planned_at, SESSION.c.id)
    )
    return [session_from(row) for row in db.execute(query)]


def list_sessions_planned(
    db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime
) -> list[TreatmentSession]:
    """A clinic's sessions planned from one moment up to another."""
    query = (
        sa.select(*SESSION_COLUMNS)
        .where(
            SESSION.c.clinic_id == clinic_id,
            SESSION.c.planned_at >= since,
            SESSION.c.planned_at < until,
        )
        .order_by(SESSION.c.planned_at, SESSION.c.id)
    )
    return [session_from(row) for row in db.execute(query)]


def list_sessions_by_id(
    db: sa.Connection, clinic_id: UUID, session_ids: Collection[UUID]
) -> list[TreatmentSession]:
    """Some sessions of a clinic."""
    query = sa.select(*SESSION_COLUMNS).where(SESSION.c.clinic_id == clinic_id, SESSION.c.id.in_(session_ids))
    return [session_from(row) for row in db.execute(query)]
