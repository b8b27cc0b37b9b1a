"""Receipts that devices send back: whether the chain has their entry, and the alarms about those it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.audit import AUDIT, AuditEvent
from sessiontrack.storage.chain_walks import Finding, Tampering
from sessiontrack.storage.entries import ENTRY

RECEIPT_MISSING = "chain.receipt_missing"

_HELD = sa.select(ENTRY.c.link).where(
    ENTRY.c.clinic_id == sa.bindparam("clinic"),
    ENTRY.c.course_id == sa.bindparam("course"),
    ENTRY.c.seq == sa.bindparam("seq"),
)


def find_link(db: sa.Connection, clinic_id: UUID, course_id: UUID | None, seq: int) -> str | None:
    """The link of the entry at a place of a course's chain."""
    link: str | None = db.execute(_HELD, {"clinic": clinic_id, "course": course_id, "seq": seq}).scalar()
    return link


def has_alarm(db: sa.Connection, line: AuditEvent) -> bool:
    """The same person raised the same alarm before."""
    query = sa.select(AUDIT.c.subject_id, AUDIT.c.details).where(
        AUDIT.c.actor_id == line.actor_id, AUDIT.c.action == RECEIPT_MISSING
    )
    wanted = _place(line.subject_id, line.details)
    return any(_place(course_id, details) == wanted for course_id, details in db.execute(query))


def lost_receipts(db: sa.Connection) -> Iterator[Finding]:
    """Every receipt that an alarm was raised about and that the chain still lacks."""
    query = sa.select(AUDIT.c.clinic_id, AUDIT.c.subject_id, AUDIT.c.details)
    found = db.execute(query.where(AUDIT.c.action == RECEIPT_MISSING).order_by(AUDIT.c.id)).all()
    places = dict.fromkeys(
        (clinic_id, *_place(course_id, details)) for clinic_id, course_id, details in found
    )
    for clinic_id, course_id, seq, link in places:
        if seq is None or link is None:
            said = "An alarm about a receipt was changed: which entry is missing cannot be told."
            yield Finding(course_id, None, None, Tampering.RECEIPT, said)
        elif find_link(db, clinic_id, course_id, seq) != link:
            said = (
                f"A device holds the receipt of an entry here ({link[:12]}…) that the chain does not have: "
                "it was taken away or written anew, or an older backup was put back."
            )
            yield Finding(course_id, seq, None, Tampering.RECEIPT, said)


def _place(course_id: UUID | None, details: Any) -> tuple[UUID | None, int | None, str | None]:
    """Which entry an alarm is about, as far as its words can be read."""
    seq, link = details.get("seq"), details.get("link")
    return course_id, seq if isinstance(seq, int) else None, link if isinstance(link, str) else None
