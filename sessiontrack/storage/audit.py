"""The audit trail: who, when, what, about whom; append-only, one line an act and one a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.base import Guid, Moment, plain, private, table

AUDIT = table(
    "audit_event",
    plain("id", Guid, primary_key=True),
    plain("clinic_id", Guid),
    plain("at", Moment, nullable=False),
    plain("actor_id", Guid),
    plain("actor_role", sa.Text, nullable=False),
    plain("action", sa.Text, nullable=False),
    private("patient_ids", sa.JSON, nullable=False),
    plain("session_id", Guid),
    plain("subject_id", Guid),
    plain("purpose", sa.Text),
    plain("request_id", sa.Text),
    private("details", sa.JSON, nullable=False),
    sa.Index("ix_audit_event_clinic_id_at", "clinic_id", "at"),
    sa.Index("ix_audit_event_actor_id_action_at", "actor_id", "action", "at"),
)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the trail.

    Args:
        patient_ids: every patient who was shown or concerned.
        details: before and after, counts, the keyed hash of a search; never clinical text.
    """

    id: UUID
    at: datetime
    actor_role: str
    action: str
    clinic_id: UUID | None = None
    actor_id: UUID | None = None
    patient_ids: Sequence[UUID] = ()
    session_id: UUID | None = None
    subject_id: UUID | None = None
    purpose: str | None = None
    request_id: str | None = None
    details: Mapping[str, Any] | None = None


_ADD = AUDIT.insert()


def add_audit_event(db: sa.Connection, line: AuditEvent) -> None:
    """Write one line."""
    db.execute(
        _ADD,
        {
            "id": line.id,
            "at": line.at,
            "actor_role": line.actor_role,
            "action": line.action,
            "clinic_id": line.clinic_id,
            "actor_id": line.actor_id,
            "patient_ids": [str(patient_id) for patient_id in line.patient_ids],
            "session_id": line.session_id,
            "subject_id": line.subject_id,
            "purpose": line.purpose,
            "request_id": line.request_id,
            "details": dict(line.details or {}),
        },
    )


def has_line_since(
    db: sa.Connection, actor_id: UUID, action: str, since: datetime, *, session_id: UUID | None = None
) -> bool:
    """A person left such a line since a moment, about a session when one is named: what is polled counts rarely."""
    query = sa.select(AUDIT.c.id).where(
        AUDIT.c.actor_id == actor_id, AUDIT.c.action == action, AUDIT.c.at >= since
    )
    if session_id is not None:
        query = query.where(AUDIT.c.session_id == session_id)
    return db.execute(query.limit(1)).first() is not None


def list_audit_events(
    db: sa.Connection, clinic_id: UUID, *, actor_id: UUID | None = None, limit: int
) -> list[AuditEvent]:
    """The newest lines of a clinic's trail, of one person when one is named."""
    names = tuple(AuditEvent.__dataclass_fields__)
    query = sa.select(*(AUDIT.c[name] for name in names)).where(AUDIT.c.clinic_id == clinic_id)
    if actor_id is not None:
        query = query.where(AUDIT.c.actor_id == actor_id)
    rows = db.execute(query.order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc()).limit(limit)).mappings()
    return [AuditEvent(**{name: row[name] for name in names}) for row in rows]
