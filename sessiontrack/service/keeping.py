"""Keeping the record sound: verifying every chain, and rebuilding the one projection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.errors import SessiontrackError, Unavailable
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.summing import summarise
from sessiontrack.service.access import record_of
from sessiontrack.storage.base import Database, sqlite_module, why_unusable
from sessiontrack.storage.chain_walks import Finding, Tampering, as_uuid
from sessiontrack.storage.receipts import lost_receipts
from sessiontrack.storage.records import Context, find_context, lock_session
from sessiontrack.storage.schema import faults_by_kind
from sessiontrack.storage.sessions import list_sessions_of_courses
from sessiontrack.storage.summaries import put_summary
from sessiontrack.storage.verification import (
    Key,
    check_chain,
    count_chains,
    damage,
    is_damage,
    next_chain,
    snapshot,
    stored_summary,
)

__all__ = ["Difference", "Finding", "Tampering", "Verdict", "rebuild", "verify"]

Told = Callable[[int, int], None]
"""Is told how many courses were read, and how many there are."""

# What reading a record raises when a body, a kind or an order of moves is not one of ours.
_UNREADABLE = (SessiontrackError, LookupError, TypeError, ValueError, AttributeError, ExceptionGroup)
_READS_AS = "a record that can be read"


class Verdict(IntEnum):
    """What a verification came to; the exit code of ``sessiontrack verify``."""

    CLEAN = 0
    TAMPERED = 1
    UNVERIFIED = 2

    def after(self, finding: Finding) -> Verdict:
        """The verdict with one more finding: a proven change outweighs what could not be looked at."""
        if finding.kind not in _UNVERIFIED:
            return Verdict.TAMPERED
        return self or Verdict.UNVERIFIED


_UNVERIFIED = (Tampering.REVISION, Tampering.UNAVAILABLE, Tampering.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of ``session_summary`` that is not what the entries add up to.

    Args:
        column: ``row`` when the session has no row; ``record`` when its entries cannot be read, so
            that nothing could be compared.
    """

    course_id: UUID
    session_id: UUID
    column: str
    stored: object
    rebuilt: object


def verify(database: Database, *, told: Told | None = None) -> Iterator[Finding]:
    """Everything in a database that is not as it was written, one finding at a time; none is clean.

    A whole chain that somebody wrote anew from its first change to its head fits itself: only a
    checkpoint kept elsewhere shows that, or a receipt that a tablet kept.
    """
    try:
        yield from _verify(database, told)
    except Unavailable as error:
        yield Finding(None, None, None, Tampering.UNAVAILABLE, why_unusable(error.__cause__ or error))
    except (sa.exc.DBAPIError, sqlite_module().DatabaseError) as error:
        if is_damage(error):
            kind, sentence = Tampering.DAMAGED, "The database cannot be read to its end: restore a backup."
        else:
            kind, sentence = (
                Tampering.UNAVAILABLE,
                "The database lacks something, or does not let us read it.",
            )
        yield Finding(None, None, None, kind, sentence)


def _verify(database: Database, told: Told | None) -> Iterator[Finding]:
    is_readable = True
    for kind, sentence in faults_by_kind(database):
        is_readable = is_readable and kind != Tampering.REVISION
        yield Finding(None, None, None, Tampering(kind), sentence)
    if not is_readable:
        return
    with snapshot(database) as db:
        for sentence in damage(db):
            yield Finding(None, None, None, Tampering.DAMAGED, f"The file is damaged: {sentence}.")
    for key in _chains(database, told):
        with snapshot(database) as db:
            yield from check_chain(db, key)
            for difference in _differences(db, key):
                yield _finding(difference)
    with snapshot(database) as db:
        yield from lost_receipts(db)


def _finding(difference: Difference) -> Finding:
    said = f"session_summary of session {difference.session_id}"
    if difference.column == "record":
        kind, sentence = Tampering.UNREADABLE, f"{said} cannot be compared: its entries cannot be read."
    else:
        kind = Tampering.PROJECTION
        sentence = f"{said}: {difference.column} is not what the entries add up to ('sessiontrack rebuild')."
    return Finding(difference.course_id, None, None, kind, sentence)


def _chains(database: Database, told: Told | None = None) -> Iterator[Key]:
    with database.reading() as db:
        last, count = next_chain(db, None), count_chains(db)
    done = 0
    while last is not None:
        yield last
        done += 1
        if told is not None:
            told(done, max(done, count))
        with database.reading() as db:
            last = next_chain(db, last)


def rebuild(database: Database, *, check: bool) -> Iterator[Difference]:
    """Every difference between the projection and what the entries add up to, one course at a time.

    Args:
        check: only say them; else each session that differs is written anew, with its course's head locked.
    """
    for key in _chains(database):
        with snapshot(database) as db:
            found = list(_differences(db, key))
            differing = {difference.session_id for difference in found}
            sessions = [] if check else [each for each in _sessions(db, key) if each.id in differing]
        if check:
            yield from found
        for session in sessions:
            yield from _write(database, session)


def _sessions(db: sa.Connection, key: Key) -> list[TreatmentSession]:
    clinic_id, course_id = map(as_uuid, key)
    # A key that is no id any more names no course; verifying says so.
    if clinic_id is None or course_id is None:
        return []
    return list_sessions_of_courses(db, clinic_id, [course_id])


def _differences(db: sa.Connection, key: Key) -> Iterator[Difference]:
    for session in _sessions(db, key):
        summary = _summary(db, find_context(db, session.clinic_id, session.id))
        if summary is None:
            yield Difference(session.course_id, session.id, "record", None, _READS_AS)
        else:
            yield from _compare(session, stored_summary(db, session), summary)


def _summary(db: sa.Connection, context: Context | None) -> SessionSummary | None:
    """What a session's entries add up to; nothing when they, or what stands around them, cannot be read."""
    if context is None:
        return None
    try:
        return summarise(record_of(db, context))
    except _UNREADABLE:
        return None


def _compare(
    session: TreatmentSession, stored: dict[str, Any] | None, summary: SessionSummary
) -> Iterator[Difference]:
    if stored is None and not summary.last_seq:
        return
    if stored is None:
        yield Difference(session.course_id, session.id, "row", None, summary.state)
        return
    rebuilt = asdict(summary) | {"course_id": session.course_id, "patient_id": session.patient_id}
    for column, value in rebuilt.items():
        if stored[column] != value:
            yield Difference(session.course_id, session.id, column, stored[column], value)


def _write(database: Database, session: TreatmentSession) -> Iterator[Difference]:
    with database.writing() as db:
        lock_session(db, session.clinic_id, session.id)
        summary = _summary(db, find_context(db, session.clinic_id, session.id))
        if summary is None:
            found = [Difference(session.course_id, session.id, "record", None, _READS_AS)]
        else:
            found = list(_compare(session, stored_summary(db, session), summary))
            put_summary(
                db,
                summary,
                clinic_id=session.clinic_id,
                course_id=session.course_id,
                patient_id=session.patient_id,
            )
    yield from found
