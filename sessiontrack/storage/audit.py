"""The audit trail: who, when, what, about whom; append-only, one line an act and one a read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.audit_trails import Sight
from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.statements import Statement

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


_ADD = Statement(AUDIT.insert())


def newest_audit_at(db: sa.Connection, clinic_id: UUID) -> datetime | None:
    """The time of the newest line about a clinic; none while there is none."""
    query = sa.select(sa.func.max(AUDIT.c.at, type_=AUDIT.c.at.type)).where(AUDIT.c.clinic_id == clinic_id)
    found: datetime | None = db.execute(query).scalar()
    return found


def add_audit_event(db: sa.Connection, line: AuditEvent) -> None:
    """Write one line."""
    _ADD.run(
        db,
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


@dataclass(frozen=True, slots=True)
class TrailSpan:
    """Which lines of a clinic's trail; without a word of it, every one.

    Args:
        sight: what the reader may see of it; nothing said is all.
        actor_role: of somebody without an account.
        actions: only these; none: every one.
        since: the first moment that is in.
        until: the first moment that is out.
    """

    sight: Sight | None = None
    actor_id: UUID | None = None
    actor_role: str | None = None
    actions: tuple[str, ...] = ()
    patient_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERY_LINE = TrailSpan()

Place = tuple[datetime, UUID]
"""Where a page ended: the moment and the id of its last line."""

_NAMES = tuple(AuditEvent.__dataclass_fields__)
_LINES = sa.select(*(AUDIT.c[name] for name in _NAMES)).order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc())
_PATIENTS = sa.cast(AUDIT.c.patient_ids, sa.Text)
_NO_PATIENT = "[]"


def list_audit_events(
    db: sa.Connection,
    clinic_id: UUID,
    span: TrailSpan = EVERY_LINE,
    *,
    after: Place | None = None,
    limit: int,
) -> list[AuditEvent]:
    """Lines of a clinic's trail, the newest first, behind one of them."""
    query = select_audit_events(clinic_id, span)
    if after is not None:
        place = (sa.literal(after[0], Moment), sa.literal(after[1], Guid))
        query = query.where(sa.tuple_(AUDIT.c.at, AUDIT.c.id) < sa.tuple_(*place))
    return [audit_event_from(row) for row in db.execute(query.limit(limit)).mappings()]


def count_audit_events(db: sa.Connection, clinic_id: UUID, span: TrailSpan) -> dict[str, int]:
    """How many lines there are of each action."""
    query = sa.select(AUDIT.c.action, sa.func.count()).where(*_conditions(clinic_id, span))
    return {row[0]: row[1] for row in db.execute(query.group_by(AUDIT.c.action))}


def select_audit_events(clinic_id: UUID, span: TrailSpan) -> sa.Select[Any]:
    """The query for lines of a clinic's trail, the newest first."""
    return _LINES.where(*_conditions(clinic_id, span))


def audit_event_from(row: sa.RowMapping) -> AuditEvent:
    """The line in a row of that query."""
    return AuditEvent(**{name: row[name] for name in _NAMES})


def _conditions(clinic_id: UUID, span: TrailSpan) -> list[sa.ColumnElement[bool]]:
    found = [AUDIT.c.clinic_id == clinic_id]
    if span.sight is not None:
        found.append(_seen(span.sight))
    if span.actor_id is not None:
        found.append(AUDIT.c.actor_id == span.actor_id)
    if span.actor_role is not None:
        found.append(AUDIT.c.actor_role == span.actor_role)
    if span.actions:
        found.append(AUDIT.c.action.in_(span.actions))
    if span.patient_id is not None:
        # A list of ids as text: an id has one length and one form, so it is found whole or not at all.
        found.append(_PATIENTS.contains(str(span.patient_id)))
    if span.since is not None:
        found.append(AUDIT.c.at >= span.since)
    if span.until is not None:
        found.append(AUDIT.c.at < span.until)
    return found


def _seen(sight: Sight) -> sa.ColumnElement[bool]:
    ways = [AUDIT.c.actor_id == sight.own_id]
    if sight.sees_patients:
        ways.append(_PATIENTS != _NO_PATIENT)
    if sight.actions:
        ways.append(AUDIT.c.action.in_(sight.actions))
    return sa.or_(*ways)
