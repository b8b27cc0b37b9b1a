"""Lines of the audit trail for acts without a sign-in: of the operator, a patient, a gateway or a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.storage.audit import AuditEvent, add_audit_event
from sessiontrack.storage.people import Person

OPERATOR = "operator"
"""The role, in the trail, of somebody with a shell on the machine."""

PATIENT = "patient"
"""The role, in the trail and on an entry, of the patient who answered by a one-time link."""

GATEWAY = "gateway"
"""The role, in the trail, of a monitor's gateway."""

STRANGER = "nobody"
"""The role, in the trail, of somebody who could not sign in."""


def note_by_operator(
    db: sa.Connection,
    action: str,
    now: datetime,
    *,
    clinic_id: UUID | None = None,
    subject_id: UUID | None = None,
    **details: Any,
) -> None:
    """One line about an act of the command line."""
    line = AuditEvent(uuid7(), now, OPERATOR, action, clinic_id, subject_id=subject_id, details=details)
    add_audit_event(db, line)


def note_by_person(db: sa.Connection, action: str, now: datetime, person: Person, **details: Any) -> None:
    """One line about an act by which a person comes to be signed in."""
    line = AuditEvent(
        uuid7(), now, person.role, action, person.clinic_id, person.id, subject_id=person.id, details=details
    )
    add_audit_event(db, line)


def note_by_stranger(
    db: sa.Connection, action: str, now: datetime, *, clinic_id: UUID | None, **details: Any
) -> None:
    """One line about somebody whom the password did not prove; it names no account, only what was hashed."""
    add_audit_event(db, AuditEvent(uuid7(), now, STRANGER, action, clinic_id, details=details))


def note_by_patient(
    db: sa.Connection,
    action: str,
    now: datetime,
    *,
    clinic_id: UUID,
    patient_ids: Sequence[UUID],
    subject_id: UUID,
    **details: Any,
) -> None:
    """One line about what a patient answered; who holds the link is all that is known of them."""
    line = AuditEvent(
        uuid7(),
        now,
        PATIENT,
        action,
        clinic_id,
        patient_ids=patient_ids,
        subject_id=subject_id,
        details=details,
    )
    add_audit_event(db, line)


def note_by_gateway(
    db: sa.Connection,
    action: str,
    now: datetime,
    *,
    clinic_id: UUID,
    patient_ids: Sequence[UUID],
    session_id: UUID,
    **details: Any,
) -> None:
    """One line about what a monitor's gateway sent; its own name for itself is all that is known of it."""
    line = AuditEvent(
        uuid7(),
        now,
        GATEWAY,
        action,
        clinic_id,
        patient_ids=patient_ids,
        session_id=session_id,
        details=details,
    )
    add_audit_event(db, line)
