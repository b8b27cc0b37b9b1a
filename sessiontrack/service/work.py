"""``Work``: the facts every act needs, and the only place where a transaction begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from sessiontrack.domain.captures import Capture
from sessiontrack.domain.permissions import Actor
from sessiontrack.storage.audit import AuditEvent, add_audit_event
from sessiontrack.storage.base import Database


@dataclass(frozen=True, slots=True)
class Receipt:
    """The place of an entry in its course's chain, as a device was told it."""

    seq: int
    link: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What a device sent along with a request.

    Args:
        receipt: the newest it holds of the course.
        clock_skew_seconds: how far its clock is ahead of ours, where that is worth a word.
        capture: whose entry it is, when somebody else sends it.
        sender: that somebody.
        missing: alarms about a receipt that the chain lacks; told whatever becomes of the act.
    """

    receipt: Receipt | None = None
    clock_skew_seconds: int | None = None
    capture: Capture | None = None
    sender: Actor | None = None
    missing: list[AuditEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Work:
    """One act of one person at one moment.

    Args:
        db: the open transaction.
        actor: whose act it is.
        now: the moment of the act; handed in, never looked up.
        lines: what this work owes the audit trail; written before anybody sees an answer.
    """

    db: sa.Connection
    actor: Actor
    now: datetime
    lines: list[AuditEvent] = field(default_factory=list)
    sending: Sending = field(default_factory=Sending)


@contextmanager
def writing(database: Database, actor: Actor, now: datetime) -> Iterator[Work]:
    """Work that changes something: kept whole with its audit line, or not at all."""
    with database.writing() as db:
        work = Work(db, actor, now)
        yield work
        write_lines(work)


@contextmanager
def reading(database: Database, actor: Actor, now: datetime) -> Iterator[Work]:
    """Work that only reads: its audit line is committed before the data leave, or the read is refused."""
    with database.reading() as db:
        work = Work(db, actor, now)
        yield work
    if work.lines:
        with database.writing() as db:
            write_lines(replace(work, db=db))


def write_lines(work: Work) -> None:
    """Write what this work owes the audit trail so far."""
    for line in work.lines:
        add_audit_event(work.db, line)
    work.lines.clear()
