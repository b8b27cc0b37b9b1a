"""Imports of past sessions: what each brought, row by row, and the words that a clinic matched to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from sessiontrack.storage.base import Guid, Moment, plain, private, table

SESSION_IMPORT = table(
    "session_import",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("file_hash", sa.Text, nullable=False),
    plain("imported_by", Guid, sa.ForeignKey("person.id"), nullable=False),
    plain("imported_at", Moment, nullable=False),
    plain("sessions_n", sa.Integer, nullable=False),
    plain("entries_n", sa.Integer, nullable=False),
    plain("unusual_n", sa.Integer, nullable=False),
    plain("repeated_n", sa.Integer, nullable=False),
    plain("patients_n", sa.Integer, nullable=False),
    plain("courses_n", sa.Integer, nullable=False),
    plain("withdrawn_by", Guid, sa.ForeignKey("person.id")),
    plain("withdrawn_at", Moment),
    private("reason_text", sa.Text),
    sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
    sa.Index("ix_session_import_clinic_id_file_hash", "clinic_id", "file_hash"),
)

IMPORTED_SESSION = table(
    "imported_session",
    plain("clinic_id", Guid, primary_key=True),
    plain("session_id", Guid, primary_key=True),
    plain("import_id", Guid, nullable=False),
    plain("line", sa.Integer, nullable=False),
    private("row_hash", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "import_id"], ["session_import.clinic_id", "session_import.id"]),
    sa.ForeignKeyConstraint(
        ["clinic_id", "session_id"], ["treatment_session.clinic_id", "treatment_session.id"]
    ),
    sa.Index("ix_imported_session_clinic_id_import_id_line", "clinic_id", "import_id", "line"),
)

EFFECT_WORD = table(
    "effect_word",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    private("word", sa.Text, nullable=False),
    plain("effect_code", sa.Text, nullable=False),
    plain("chosen_by", Guid, sa.ForeignKey("person.id"), nullable=False),
    plain("chosen_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
)


@dataclass(frozen=True, slots=True)
class SessionImport:
    """A file of past sessions that was brought in.

    Args:
        file_hash: SHA-256 of its bytes.
        unusual_n: values that were kept although they ask for a second look.
        repeated_n: rows whose session an earlier file had brought.
        patients_n: patients that were registered from it.
    """

    id: UUID
    clinic_id: UUID
    file_hash: str
    imported_by: UUID
    imported_at: datetime
    sessions_n: int = 0
    entries_n: int = 0
    unusual_n: int = 0
    repeated_n: int = 0
    patients_n: int = 0
    courses_n: int = 0
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = None
    reason_text: str | None = None


_NAMES = tuple(SessionImport.__dataclass_fields__)
_COLUMNS = tuple(SESSION_IMPORT.c[name] for name in _NAMES)


def _values(batch: SessionImport) -> dict[str, Any]:
    return {name: getattr(batch, name) for name in _NAMES}


def add_import(db: sa.Connection, batch: SessionImport) -> None:
    """Keep that a file is being brought in, before its sessions."""
    db.execute(SESSION_IMPORT.insert().values(**_values(batch)))


def change_import(db: sa.Connection, batch: SessionImport) -> None:
    """Keep what became of an import."""
    db.execute(
        SESSION_IMPORT.update()
        .where(SESSION_IMPORT.c.clinic_id == batch.clinic_id, SESSION_IMPORT.c.id == batch.id)
        .values(**_values(batch))
    )


def find_import(
    db: sa.Connection, clinic_id: UUID, import_id: UUID, *, to_change: bool = False
) -> SessionImport | None:
    """An import of a clinic; nobody else changes it until the transaction ends, when it is to be changed."""
    query = sa.select(*_COLUMNS).where(
        SESSION_IMPORT.c.clinic_id == clinic_id, SESSION_IMPORT.c.id == import_id
    )
    row = db.execute(query.with_for_update() if to_change else query).first()
    return SessionImport(*row) if row else None


def list_imports_of_file(db: sa.Connection, clinic_id: UUID, file_hash: str) -> list[SessionImport]:
    """Every import of the same bytes."""
    query = sa.select(*_COLUMNS).where(
        SESSION_IMPORT.c.clinic_id == clinic_id, SESSION_IMPORT.c.file_hash == file_hash
    )
    return [SessionImport(*row) for row in db.execute(query)]


def list_imports(db: sa.Connection, clinic_id: UUID, limit: int) -> list[SessionImport]:
    """A clinic's imports, the newest first."""
    query = (
        sa.select(*_COLUMNS)
        .where(SESSION_IMPORT.c.clinic_id == clinic_id)
        .order_by(SESSION_IMPORT.c.imported_at.desc(), SESSION_IMPORT.c.id.desc())
    )
    return [SessionImport(*row) for row in db.execute(query.limit(limit))]


def add_imported_session(
    db: sa.Connection, batch: SessionImport, session_id: UUID, *, line: int, row_hash: str
) -> None:
    """Keep which line of which import a session came from."""
    values = {"clinic_id": batch.clinic_id, "session_id": session_id, "import_id": batch.id}
    db.execute(_ADD_SESSION, {**values, "line": line, "row_hash": row_hash})


_ADD_SESSION = IMPORTED_SESSION.insert()


def row_hash_of(db: sa.Connection, clinic_id: UUID, session_id: UUID) -> str | None:
    """What the row said that a session came from; nothing for one that was held here."""
    query = sa.select(IMPORTED_SESSION.c.row_hash).where(
        IMPORTED_SESSION.c.clinic_id == clinic_id, IMPORTED_SESSION.c.session_id == session_id
    )
    return db.execute(query).scalar()


def list_imported_sessions(db: sa.Connection, batch: SessionImport) -> list[UUID]:
    """The sessions of an import in the order of its lines."""
    query = (
        sa.select(IMPORTED_SESSION.c.session_id)
        .where(IMPORTED_SESSION.c.clinic_id == batch.clinic_id, IMPORTED_SESSION.c.import_id == batch.id)
        .order_by(IMPORTED_SESSION.c.line)
    )
    return list(db.execute(query).scalars())


def list_effect_words(db: sa.Connection, clinic_id: UUID) -> dict[str, str]:
    """What a clinic chose: code by word."""
    query = sa.select(EFFECT_WORD.c.word, EFFECT_WORD.c.effect_code).where(
        EFFECT_WORD.c.clinic_id == clinic_id
    )
    return {row[0]: row[1] for row in db.execute(query)}


def effect_word_id(clinic_id: UUID, word: str) -> UUID:
    """The id under which a clinic's choice for a word stands."""
    return uuid5(clinic_id, f"effect_word:{word}")


def put_effect_word(
    db: sa.Connection, clinic_id: UUID, word: str, code: str, *, by: UUID, at: datetime
) -> None:
    """Keep what a word stands for from now on."""
    word_id = effect_word_id(clinic_id, word)
    values = {"effect_code": code, "chosen_by": by, "chosen_at": at}
    changed = db.execute(
        EFFECT_WORD.update()
        .where(EFFECT_WORD.c.clinic_id == clinic_id, EFFECT_WORD.c.id == word_id)
        .values(**values)
    )
    if changed.rowcount == 0:
        db.execute(EFFECT_WORD.insert().values(clinic_id=clinic_id, id=word_id, word=word, **values))
