"""Bundles that are made while nobody waits: one row each, changed as it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.base import Guid, Moment, plain, private, table

QUEUED = "queued"
RUNNING = "running"
READY = "ready"
CANCELLED = "cancelled"
FAILED = "failed"
EXPIRED = "expired"
UNFINISHED = (QUEUED, RUNNING)

EXPORT_JOB = table(
    "export_job",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("person_id", Guid, sa.ForeignKey("person.id"), nullable=False),
    plain("profile", sa.Text, nullable=False),
    plain("purpose", sa.Text, nullable=False),
    private("asked", sa.JSON, nullable=False),
    plain("state", sa.Text, nullable=False),
    plain("is_cancelled", sa.Boolean, nullable=False),
    plain("done_n", sa.Integer, nullable=False),
    plain("total_n", sa.Integer, nullable=False),
    plain("rows_n", sa.BigInteger),
    plain("bytes_n", sa.BigInteger),
    plain("requested_at", Moment, nullable=False),
    plain("beat_at", Moment),
    plain("ended_at", Moment),
    plain("expires_at", Moment),
    sa.Index("ix_export_job_clinic_id_person_id", "clinic_id", "person_id", "requested_at"),
    sa.Index("ix_export_job_state", "state"),
)


@dataclass(frozen=True, slots=True)
class ExportJob:
    """One bundle that somebody asked for.

    Args:
        asked: the filter, by the names of its parts; moments as text.
        state: ``queued``, ``running``, ``ready``, ``cancelled``, ``failed`` or ``expired``.
        is_cancelled: somebody wants it to stop; it does at the next patient.
        done_n: patients written, of ``total_n``.
        bytes_n: of the file.
        beat_at: when it last said that it goes on.
        expires_at: until when its file is kept.
    """

    clinic_id: UUID
    id: UUID
    person_id: UUID
    profile: str
    purpose: str
    asked: dict[str, str]
    requested_at: datetime
    state: str = QUEUED
    is_cancelled: bool = False
    done_n: int = 0
    total_n: int = 0
    rows_n: int | None = None
    bytes_n: int | None = None
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None


_NAMES = tuple(ExportJob.__dataclass_fields__)
_COLUMNS = [EXPORT_JOB.c[name] for name in _NAMES]


def add_job(db: sa.Connection, job: ExportJob) -> None:
    """Keep a job."""
    db.execute(EXPORT_JOB.insert().values(**{name: getattr(job, name) for name in _NAMES}))


def find_job(db: sa.Connection, clinic_id: UUID, person_id: UUID, job_id: UUID) -> ExportJob | None:
    """A job of a person."""
    query = sa.select(*_COLUMNS).where(
        EXPORT_JOB.c.clinic_id == clinic_id, EXPORT_JOB.c.id == job_id, EXPORT_JOB.c.person_id == person_id
    )
    row = db.execute(query).first()
    return ExportJob(*row) if row else None


def list_jobs(db: sa.Connection, clinic_id: UUID, person_id: UUID, limit: int) -> list[ExportJob]:
    """The newest jobs of a person."""
    query = (
        sa.select(*_COLUMNS)
        .where(EXPORT_JOB.c.clinic_id == clinic_id, EXPORT_JOB.c.person_id == person_id)
        .order_by(EXPORT_JOB.c.requested_at.desc(), EXPORT_JOB.c.id.desc())
        .limit(limit)
    )
    return [ExportJob(*row) for row in db.execute(query)]


def list_queued(db: sa.Connection) -> list[ExportJob]:
    """Every job that waits, of any clinic, the oldest first."""
    query = sa.select(*_COLUMNS).where(EXPORT_JOB.c.state == QUEUED)
    return [ExportJob(*row) for row in db.execute(query.order_by(EXPORT_JOB.c.requested_at, EXPORT_JOB.c.id))]


def list_expired(db: sa.Connection, now: datetime) -> list[ExportJob]:
    """Every job whose file was kept long enough."""
    query = sa.select(*_COLUMNS).where(EXPORT_JOB.c.state == READY, EXPORT_JOB.c.expires_at <= now)
    return [ExportJob(*row) for row in db.execute(query)]


def list_kept_ids(db: sa.Connection) -> set[UUID]:
    """Every job, of any clinic, of which something may lie on the disk."""
    query = sa.select(EXPORT_JOB.c.id).where(EXPORT_JOB.c.state.in_((RUNNING, READY)))
    return set(db.execute(query).scalars())


def change_job(
    db: sa.Connection, job: ExportJob, *, was: str, unless_cancelled: bool = False, **values: Any
) -> bool:
    """Change a job that is in a state; false when it is no longer.

    Args:
        unless_cancelled: leave one alone that somebody wants to stop.
    """
    change = EXPORT_JOB.update().where(
        EXPORT_JOB.c.clinic_id == job.clinic_id, EXPORT_JOB.c.id == job.id, EXPORT_JOB.c.state == was
    )
    if unless_cancelled:
        change = change.where(EXPORT_JOB.c.is_cancelled.is_(False))
    return db.execute(change.values(**values)).rowcount == 1


def requeue(db: sa.Connection, silent_since: datetime) -> int:
    """Let jobs begin anew that were running and have said nothing since a moment; how many."""
    changed = db.execute(
        EXPORT_JOB.update()
        .where(EXPORT_JOB.c.state == RUNNING, EXPORT_JOB.c.beat_at <= silent_since)
        .values(state=QUEUED, done_n=0)
    )
    return changed.rowcount
