"""One line in the audit trail for each act and each read, in the words of the act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.service.work import Sending, Work
from sessiontrack.storage.audit import AuditEvent, has_line_since

POLLED_EVERY = timedelta(minutes=1)


def note(
    work: Work,
    action: str,
    subject_id: UUID | None = None,
    *,
    patient_ids: Sequence[UUID] = (),
    session_id: UUID | None = None,
    purpose: str | None = None,
    **details: Any,
) -> None:
    """Owe the trail one line about this work.

    Args:
        action: ``subject.past_tense``: ``vitals.recorded``, ``patient.read``.
        details: counts, before and after; never clinical text.
    """
    actor = work.sending.sender or work.actor
    work.lines.append(
        AuditEvent(
            id=uuid7(),
            at=work.now,
            actor_role=actor.role,
            action=action,
            clinic_id=actor.clinic_id,
            actor_id=actor.id,
            patient_ids=patient_ids,
            session_id=session_id,
            subject_id=subject_id,
            purpose=purpose,
            request_id=actor.request_id,
            details={**details, **_sent_along(work.sending)},
        )
    )


def _sent_along(sending: Sending) -> dict[str, Any]:
    """Whose entry it is when the line's person only sent it, and how wrong the device's clock was."""
    said: dict[str, Any] = {}
    if sending.capture is not None:
        said["author_id"] = str(sending.capture.person_id)
        said["sign_in_id"] = str(sending.capture.sign_in_id)
    if sending.clock_skew_seconds is not None:
        said["clock_skew_seconds"] = sending.clock_skew_seconds
    return said


def note_polled(work: Work, action: str, patient_ids: Sequence[UUID], session_id: UUID | None = None) -> None:
    """The same for a page that is polled: once a minute a person, and a session when it is about one."""
    since = work.now - POLLED_EVERY
    if not has_line_since(work.db, work.actor.id, action, since, session_id=session_id):
        note(work, action, session_id, patient_ids=patient_ids, session_id=session_id)
