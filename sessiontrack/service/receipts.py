"""Receipts come back: a chain that lacks an entry whose receipt a device holds raises an alarm, and refuses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from sessiontrack.domain.entries import Entry
from sessiontrack.service.audit import note
from sessiontrack.service.work import Work
from sessiontrack.storage.audit import AuditEvent, add_audit_event
from sessiontrack.storage.base import Database
from sessiontrack.storage.entries import Head
from sessiontrack.storage.receipts import RECEIPT_MISSING, find_link, has_alarm


def compare_receipt(
    work: Work,
    course_id: UUID,
    *,
    patient_id: UUID,
    session_id: UUID | None = None,
    head: Head | None = None,
    seen: Iterable[Entry] = (),
) -> None:
    """Note an alarm when the receipt that came along is of no entry of this course's chain.

    Args:
        head: where the chain ends; what lies at it or beyond it needs no look at the entries.
        seen: entries of the course that were read anyway.
    """
    receipt = work.sending.receipt
    if receipt is None:
        return
    if head is not None and receipt.seq >= head.seq:
        link = head.link if receipt.seq == head.seq else None
    else:
        near = (entry.link for entry in seen if entry.seq == receipt.seq)
        link = next(near, None) or find_link(work.db, work.actor.clinic_id, course_id, receipt.seq)
    if link != receipt.link:
        aside = replace(work, lines=work.sending.missing)
        note(
            aside,
            RECEIPT_MISSING,
            course_id,
            patient_ids=(patient_id,),
            session_id=session_id,
            seq=receipt.seq,
            link=receipt.link,
        )


def raise_alarms(database: Database, lines: Sequence[AuditEvent]) -> list[AuditEvent]:
    """Write the alarms of a request into the trail, each once a person; those that are new.

    They have a transaction of their own, for an act that was refused leaves nothing.
    """
    with database.writing() as db:
        fresh = [line for line in lines if not has_alarm(db, line)]
        for line in fresh:
            add_audit_event(db, line)
    return fresh
