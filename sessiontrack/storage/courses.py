"""Courses and maintenance episodes; the head of each course's chain stands in ``entries``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import Course, MaintenanceEpisode
from sessiontrack.storage.base import Guid, Moment, plain, private, table

COURSE = table(
    "course",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("patient_id", Guid, nullable=False),
    private("indications", sa.JSON, nullable=False),
    private("indication_text", sa.Text),
    plain("agent", sa.Text, nullable=False),
    plain("route", sa.Text, nullable=False),
    plain("planned_sessions", sa.Integer, nullable=False),
    plain("primary_scale", sa.Text, nullable=False),
    private("goals", sa.Text),
    plain("opened_at", Moment, nullable=False),
    plain("version", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "patient_id"], ["patient.clinic_id", "patient.id"]),
    sa.Index("ix_course_clinic_id_patient_id", "clinic_id", "patient_id"),
)

EPISODE = table(
    "maintenance_episode",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("course_id", Guid, nullable=False),
    private("trigger", sa.Text, nullable=False),
    plain("opened_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "course_id"], ["course.clinic_id", "course.id"]),
    sa.Index("ix_maintenance_episode_clinic_id_course_id", "clinic_id", "course_id"),
)

COURSE_COLUMNS = [
    COURSE.c[name]
    for name in (
        "id clinic_id patient_id indications agent route opened_at planned_sessions primary_scale goals "
        "indication_text version"
    ).split()
]


def course_from(row: Any) -> Course:
    """A course from the values of ``COURSE_COLUMNS``."""
    return Course(row[0], row[1], row[2], tuple(row[3]), *row[4:])


def _values(course: Course) -> dict[str, Any]:
    values = {column.name: getattr(course, column.name) for column in COURSE_COLUMNS}
    return {**values, "indications": list(course.indications)}


def add_course(db: sa.Connection, course: Course) -> None:
    """Keep a new course."""
    db.execute(COURSE.insert().values(**_values(course)))


def change_course(db: sa.Connection, course: Course) -> bool:
    """Keep a new version of a course; false when the row has moved on since."""
    changed = db.execute(
        COURSE.update()
        .where(
            COURSE.c.clinic_id == course.clinic_id,
            COURSE.c.id == course.id,
            COURSE.c.version == course.version - 1,
        )
        .values(**_values(course))
    )
    return changed.rowcount == 1


def find_course(db: sa.Connection, clinic_id: UUID, course_id: UUID) -> Course | None:
    """A course of a clinic."""
    query = sa.select(*COURSE_COLUMNS).where(COURSE.c.clinic_id == clinic_id, COURSE.c.id == course_id)
    row = db.execute(query).first()
    return course_from(row) if row else None


def list_courses_by_id(db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]) -> list[Course]:
    """Some courses of a clinic."""
    query = sa.select(*COURSE_COLUMNS).where(COURSE.c.clinic_id == clinic_id, COURSE.c.id.in_(course_ids))
    return [course_from(row) for row in db.execute(query)]


def list_courses_of_patients(
    db: sa.Connection, clinic_id: UUID, patient_ids: Collection[UUID]
) -> list[Course]:
    """Every course of some patients, oldest first."""
    query = (
        sa.select(*COURSE_COLUMNS)
        .where(COURSE.c.clinic_id == clinic_id, COURSE.c.patient_id.in_(patient_ids))
        .order_by(COURSE.c.opened_at, COURSE.c.id)
    )
    return [course_from(row) for row in db.execute(query)]


def add_episode(db: sa.Connection, clinic_id: UUID, episode: MaintenanceEpisode) -> None:
    """Keep a maintenance episode."""
    db.execute(
        EPISODE.insert().values(
            clinic_id=clinic_id,
            id=episode.id,
            course_id=episode.course_id,
            trigger=episode.trigger,
            opened_at=episode.opened_at,
        )
    )


def list_episodes(db: sa.Connection, clinic_id: UUID, *course_ids: UUID) -> list[MaintenanceEpisode]:
    """The maintenance episodes of a course, or of several, oldest first."""
    query = (
        sa.select(EPISODE.c.id, EPISODE.c.course_id, EPISODE.c.trigger, EPISODE.c.opened_at)
        .where(EPISODE.c.clinic_id == clinic_id, EPISODE.c.course_id.in_(course_ids))
        .order_by(EPISODE.c.opened_at, EPISODE.c.id)
    )
    return [MaintenanceEpisode(*row) for row in db.execute(query)]
