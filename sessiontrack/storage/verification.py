"""Reads every course's chain as it is stored and says what does not fit: one finding a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.storage.base import CanonicalJson, Database, Guid
from sessiontrack.storage.chain import first_link
from sessiontrack.storage.chain_walks import Finding, Tampering, Walk, as_uuid
from sessiontrack.storage.courses import COURSE
from sessiontrack.storage.entries import ENTRY, HEAD, HEADER
from sessiontrack.storage.sealed import loose_text, sealed_from
from sessiontrack.storage.sessions import SESSION
from sessiontrack.storage.summaries import SUMMARY

Key = tuple[Any, Any]
"""A chain's clinic and course as they are stored: bytes on SQLite, where two spellings are two keys."""

_AT_ONCE = 200


@contextmanager
def snapshot(database: Database) -> Iterator[sa.Connection]:
    """A reading transaction in which nothing moves: head, entries and projection belong together."""
    with database.reading() as db:
        if not database.is_sqlite:
            db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield db


def next_chain(db: sa.Connection, last: Key | None) -> Key | None:
    """The chain after another, wherever a trace of it stands: course, head or entries."""
    found: list[Key] = []
    for place, name in ((COURSE, "id"), (HEAD, "course_id"), (ENTRY, "course_id")):
        key = (place.c.clinic_id, place.c[name])
        query = sa.select(*(_exact(db, column) for column in key)).order_by(*key).limit(1)
        if last is not None:
            query = query.where(sa.tuple_(*key) > sa.tuple_(*(_bound(db, part) for part in last)))
        found += [(row[0], row[1]) for row in db.execute(query)]
    return min(found, default=None)


def count_chains(db: sa.Connection) -> int:
    """How many courses there are, for showing how far a verification is."""
    return db.execute(sa.select(sa.func.count()).select_from(COURSE)).scalar_one()


def check_chain(db: sa.Connection, key: Key) -> Iterator[Finding]:
    """What does not fit in one course: its beginning, every entry, its head, its sessions."""
    walk = Walk(as_uuid(key[1]))
    course = _row(db, COURSE, "id", key)
    if course is not None:
        walk.stored = first_link(course["clinic_id"], course["id"], course["patient_id"], course["opened_at"])
    columns = [_exact(db, ENTRY.c[name]) for name in (*HEADER, "body", "body_salt", "link")]
    query = _of(db, ENTRY, "course_id", key, columns=columns).order_by(ENTRY.c.seq)
    for row in db.execute(query.execution_options(yield_per=_AT_ONCE)).mappings():
        entry = sealed_from(dict(row))
        if course is None:
            yield walk.finding(Tampering.EXTRA, "It belongs to a course that is not there.", entry)
        yield from walk.step(entry)
    yield from walk.end(_row(db, HEAD, "course_id", key))
    yield from _duplicates(db, key, walk)
    if course is not None:
        yield from _moved_sessions(db, key, walk)


def _duplicates(db: sa.Connection, key: Key, walk: Walk) -> Iterator[Finding]:
    columns = [_exact(db, ENTRY.c.id), sa.func.max(ENTRY.c.seq)]
    query = _of(db, ENTRY, "course_id", key, columns=columns).group_by(ENTRY.c.id).having(sa.func.count() > 1)
    for entry_id, seq in db.execute(query):
        sentence = "This id stands for several entries."
        yield Finding(walk.course_id, seq, as_uuid(entry_id), Tampering.DUPLICATE, sentence)


def _moved_sessions(db: sa.Connection, key: Key, walk: Walk) -> Iterator[Finding]:
    """Sessions whose row names another patient or course than the entries that were charted in them."""
    is_session = (SESSION.c.clinic_id == ENTRY.c.clinic_id) & (SESSION.c.id == ENTRY.c.session_id)
    is_course = (COURSE.c.clinic_id == ENTRY.c.clinic_id) & (COURSE.c.id == ENTRY.c.course_id)
    moved = (
        SESSION.c.id.is_(None)
        | (SESSION.c.course_id != ENTRY.c.course_id)
        | (SESSION.c.patient_id != COURSE.c.patient_id)
    )
    columns = [_exact(db, ENTRY.c.session_id), sa.func.min(ENTRY.c.seq)]
    query = (
        _of(db, ENTRY, "course_id", key, columns=columns)
        .select_from(ENTRY.outerjoin(SESSION, is_session).join(COURSE, is_course))
        .where(ENTRY.c.session_id.is_not(None), moved)
        .group_by(ENTRY.c.session_id)
    )
    for session_id, seq in db.execute(query):
        named = loose_text(session_id)
        sentence = f"Session {named} is gone, or names another course or patient than what was charted in it."
        yield Finding(walk.course_id, seq, None, Tampering.SESSION, sentence)


def _row(db: sa.Connection, place: sa.Table, name: str, key: Key) -> dict[str, Any] | None:
    """The row of a course in a table, letter by letter."""
    columns = [_exact(db, column) for column in place.c]
    row = db.execute(_of(db, place, name, key, columns=columns)).mappings().first()
    return {column: loose_text(value) for column, value in row.items()} if row else None


def _of(db: sa.Connection, place: sa.Table, name: str, key: Key, *, columns: Any) -> Any:
    clinic, course = (_bound(db, part) for part in key)
    return sa.select(*columns).where(place.c.clinic_id == clinic, place.c[name] == course)


def _exact(db: sa.Connection, column: sa.Column[Any]) -> Any:
    """A column as it is stored, tidied by nothing on the way."""
    if db.dialect.name != "sqlite":
        is_body = isinstance(column.type, CanonicalJson)
        return sa.cast(column, sa.Text).label(column.name) if is_body else column
    if isinstance(column.type, sa.Integer | sa.LargeBinary):
        return column
    # Text that is no UTF-8 any more would make the whole query fail, so it is read as bytes.
    return sa.cast(column, sa.LargeBinary).label(column.name)


def _bound(db: sa.Connection, part: Any) -> Any:
    if db.dialect.name != "sqlite":
        return sa.literal(part, Guid)
    return sa.cast(sa.literal(part, sa.LargeBinary), sa.Text)


def damage(db: sa.Connection) -> Iterator[str]:
    """What SQLite finds broken in its own file, or names that lead nowhere; PostgreSQL guards both itself."""
    if db.dialect.name == "sqlite":
        found = db.exec_driver_sql("PRAGMA integrity_check(100)").scalars()
        yield from (line for line in found if line != "ok")
        for child, _, parent, _ in db.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"a row of {child} names one of {parent} that is not there"


def is_damage(error: Exception) -> bool:
    """The database says that its own files are broken, and not that it was asked wrongly."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "sqlstate", None) or ""
    # XX001 and XX002: a data page or an index that PostgreSQL cannot trust.
    words = str(original)
    return state.startswith("XX") or "malformed" in words or "not a database" in words


def stored_summary(db: sa.Connection, session: TreatmentSession) -> dict[str, Any] | None:
    """What the projection says about a session, whichever course and patient its row names."""
    query = sa.select(SUMMARY).where(
        SUMMARY.c.clinic_id == session.clinic_id, SUMMARY.c.session_id == session.id
    )
    row = db.execute(query).mappings().first()
    return dict(row) if row else None
