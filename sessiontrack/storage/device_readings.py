"""Readings that a monitor's gateway sent: unvalidated, beside the record, until a person decides on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.device_readings import DeviceReading, ReadingState
from sessiontrack.domain.sessions import OPEN_STATES, State
from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.patients import PATIENT
from sessiontrack.storage.sessions import SESSION
from sessiontrack.storage.summaries import SUMMARY

DEVICE_READING = table(
    "device_reading",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("session_id", Guid, nullable=False),
    plain("sender", sa.Text, nullable=False),
    plain("control_id", sa.Text, nullable=False),
    private("message_hash", sa.Text, nullable=False),
    private("location", sa.Text, nullable=False),
    private("measured_at", Moment, nullable=False),
    private("received_at", Moment, nullable=False),
    private("readings", sa.JSON, nullable=False),
    private("doubtful", sa.JSON, nullable=False),
    private("unusable", sa.JSON, nullable=False),
    private("sent", sa.JSON, nullable=False),
    plain("state", sa.Text, nullable=False),
    plain("decided_by", Guid, sa.ForeignKey("person.id")),
    plain("decided_at", Moment),
    sa.ForeignKeyConstraint(
        ["clinic_id", "session_id"], ["treatment_session.clinic_id", "treatment_session.id"]
    ),
    sa.Index("ix_device_reading_clinic_id_session_id", "clinic_id", "session_id", "measured_at"),
)

_NAMES = tuple(field.name for field in fields(DeviceReading))
_COLUMNS = [DEVICE_READING.c[name] for name in _NAMES]


def _reading_from(row: Any) -> DeviceReading:
    values = dict(zip(_NAMES, row, strict=True))
    state, doubtful = ReadingState(values["state"]), tuple(values["doubtful"])
    return DeviceReading(**{**values, "state": state, "doubtful": doubtful})


def _values(reading: DeviceReading) -> dict[str, Any]:
    kept = {name: getattr(reading, name) for name in _NAMES}
    texts = {name: dict(kept[name]) for name in ("readings", "unusable", "sent")}
    return {**kept, **texts, "doubtful": list(reading.doubtful), "state": str(reading.state)}


def _of(clinic_id: UUID, session_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(DEVICE_READING.c.clinic_id == clinic_id, DEVICE_READING.c.session_id == session_id)


def find_receiving_session(
    db: sa.Connection, clinic_id: UUID, mrn: str, *, recent: datetime, since: datetime, until: datetime
) -> tuple[UUID, UUID] | None:
    """The session of the patient of a record number that runs, or else the first one planned between two moments.

    It comes with its patient. One that the patient has left, and nobody has completed, comes last.

    Args:
        recent: a session that was planned and begun before it takes no more vitals of now.
    """
    state = sa.func.coalesce(SUMMARY.c.state, State.PLANNED)
    is_planned = (state == State.PLANNED) & (SESSION.c.planned_at >= since) & (SESSION.c.planned_at < until)
    is_recent = (SESSION.c.planned_at >= recent) | (SUMMARY.c.checked_in_at >= recent)
    query = (
        sa.select(SESSION.c.id, SESSION.c.patient_id)
        .join(PATIENT, (PATIENT.c.clinic_id == SESSION.c.clinic_id) & (PATIENT.c.id == SESSION.c.patient_id))
        .outerjoin(
            SUMMARY, (SUMMARY.c.clinic_id == SESSION.c.clinic_id) & (SUMMARY.c.session_id == SESSION.c.id)
        )
        .where(SESSION.c.clinic_id == clinic_id, PATIENT.c.mrn == mrn)
        .where((state.in_(OPEN_STATES) & is_recent) | is_planned)
        .order_by(
            sa.case((state == State.PLANNED, 1), (state == State.DISCHARGED, 2), else_=0),
            SESSION.c.planned_at,
            SESSION.c.id,
        )
    )
    found = db.execute(query.limit(1)).first()
    return (found[0], found[1]) if found else None


def add_device_readings(db: sa.Connection, readings: Sequence[DeviceReading]) -> None:
    """Keep readings that wait; at least one."""
    db.execute(DEVICE_READING.insert(), [_values(reading) for reading in readings])


def has_message(db: sa.Connection, clinic_id: UUID, session_id: UUID, message_hash: str) -> bool:
    """Readings of the same message are there."""
    query = sa.select(DEVICE_READING.c.id).where(
        _of(clinic_id, session_id), DEVICE_READING.c.message_hash == message_hash
    )
    return db.execute(query.limit(1)).first() is not None


def list_told(
    db: sa.Connection, clinic_id: UUID, session_id: UUID, *, sender: str, moments: Collection[datetime]
) -> list[DeviceReading]:
    """What a sender told of some moments before."""
    query = sa.select(*_COLUMNS).where(
        _of(clinic_id, session_id),
        DEVICE_READING.c.sender == sender,
        DEVICE_READING.c.measured_at.in_(moments),
    )
    return [_reading_from(row) for row in db.execute(query)]


def find_device_reading(
    db: sa.Connection, clinic_id: UUID, session_id: UUID, reading_id: UUID
) -> DeviceReading | None:
    """A reading of a session."""
    query = sa.select(*_COLUMNS).where(_of(clinic_id, session_id), DEVICE_READING.c.id == reading_id)
    row = db.execute(query).first()
    return _reading_from(row) if row else None


def list_waiting(
    db: sa.Connection, clinic_id: UUID, session_id: UUID, *, limit: int, after: UUID | None = None
) -> list[DeviceReading]:
    """A session's readings on which nobody has decided, the newest first.

    Args:
        after: the last one of the page before.
    """
    query = sa.select(*_COLUMNS).where(
        _of(clinic_id, session_id), DEVICE_READING.c.state == ReadingState.WAITING
    )
    place = (DEVICE_READING.c.measured_at, DEVICE_READING.c.id)
    if after is not None:
        last = sa.select(*place).where(_of(clinic_id, session_id), DEVICE_READING.c.id == after).subquery()
        query = query.where(sa.tuple_(*place) < sa.select(*last.c).scalar_subquery())
    query = query.order_by(*(column.desc() for column in place)).limit(limit)
    return [_reading_from(row) for row in db.execute(query)]


def last_decided(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> datetime | None:
    """When the newest of the session's readings was measured on which somebody has decided."""
    query = sa.select(sa.func.max(DEVICE_READING.c.measured_at, type_=DEVICE_READING.c.measured_at.type))
    decided = DEVICE_READING.c.state != ReadingState.WAITING
    return db.execute(query.where(_of(clinic_id, session_id), decided)).scalar()


_CHANGES = sa.select(
    sa.func.count(),
    sa.func.max(DEVICE_READING.c.received_at, type_=DEVICE_READING.c.received_at.type),
    sa.func.max(DEVICE_READING.c.decided_at, type_=DEVICE_READING.c.decided_at.type),
).where(_of(sa.bindparam("clinic", type_=Guid), sa.bindparam("session", type_=Guid)))  # type: ignore[arg-type]


def device_mark(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> str:
    """The same as long as no reading of a session came and nobody decided on one."""
    row = db.execute(_CHANGES, {"clinic": clinic_id, "session": session_id}).one()
    return " ".join(map(str, row))


def decide(db: sa.Connection, reading: DeviceReading, state: ReadingState, *, by: UUID, at: datetime) -> bool:
    """Keep what somebody decided; false when the reading waits no longer."""
    changed = db.execute(
        DEVICE_READING.update()
        .where(
            DEVICE_READING.c.clinic_id == reading.clinic_id,
            DEVICE_READING.c.id == reading.id,
            DEVICE_READING.c.state == ReadingState.WAITING,
        )
        .values(state=str(state), decided_by=by, decided_at=at)
    )
    return changed.rowcount == 1
