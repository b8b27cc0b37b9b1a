"""Past sessions from a file: looked at whole, then kept whole or not at all, under the name of who brings them in.

The file is read twice, a row at a time: once to say everything that is wrong, once to keep it. Between the two the
record may move on, so the second reading judges every row again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid5

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.past_sessions import session_id_of
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.domain.side_effect_words import word_key
from sessiontrack.domain.summing import summarise
from sessiontrack.service.audit import note
from sessiontrack.service.past_places import Placed
from sessiontrack.service.past_rows import Walk
from sessiontrack.service.patients import register_patient
from sessiontrack.service.plans import open_new_course
from sessiontrack.service.work import Work, reading, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import get_clinic, get_protocol
from sessiontrack.storage.entries import Author, Head, Tail, lock_head
from sessiontrack.storage.imports import (
    SessionImport,
    add_import,
    add_imported_session,
    change_import,
    list_imports_of_file,
)
from sessiontrack.storage.sessions import add_session
from sessiontrack.storage.summaries import put_summary
from sessiontrack.storage.terms import get_terms

Tell = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""

MOST_SHOWN = 1000
"""So many faults and unusual values are shown with their place; all are counted."""

TELL_EVERY = 200


@dataclass(slots=True)
class Checked:
    """What a file comes to before anything is kept.

    Args:
        known: the import of the same bytes that stands; then nothing else is said.
        columns: heading and what it is taken for; nothing for a column that is not read.
        words: side-effect words that nobody has matched, with how often they stand there.
    """

    import_id: UUID
    known: SessionImport | None = None
    columns: tuple[tuple[str, str | None], ...] = ()
    rows_n: int = 0
    sessions_n: int = 0
    entries_n: int = 0
    repeated_n: int = 0
    patients_n: int = 0
    courses_n: int = 0
    unusual_n: int = 0
    faults_n: int = 0
    faults: list[Fault] = field(default_factory=list)
    unusual: list[Fault] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)

    @property
    def not_read(self) -> tuple[str, ...]:
        """Headings of the columns that are left out."""
        return tuple(heading for heading, column in self.columns if column is None)

    @property
    def is_clean(self) -> bool:
        """Nothing stands against keeping it."""
        return self.known is None and not self.faults_n and not self.words

    def refusal(self) -> Rejected:
        """Why it cannot be kept."""
        if self.words:
            return Rejected("Some side-effect words are not matched yet; nothing was kept.", self.faults)
        return Rejected("This file cannot be kept as it is; nothing of it was kept.", self.faults)


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def check_sessions(
    database: Database,
    actor: Actor,
    file: BinaryIO,
    declared: Declared,
    *,
    now: datetime,
    tell: Tell = _silent,
) -> Checked:
    """Read a file of past sessions and say what it comes to; nothing is kept.

    Raises:
        NotAllowed: this person may not bring sessions in.
        Rejected: from some line on it is no CSV, or a column is said to be what no column can be.
    """
    with reading(database, actor, now) as work:
        found = _check(work, file, declared, tell)
        note(work, "sessions.import_checked", found.import_id, rows=found.rows_n, faults=found.faults_n)
    return found


def import_sessions(
    database: Database,
    actor: Actor,
    file: BinaryIO,
    declared: Declared,
    *,
    checked: Checked,
    now: datetime,
    tell: Tell = _silent,
) -> tuple[SessionImport, bool]:
    """Keep every session of a file in one transaction; the import, and whether it is new.

    Args:
        checked: what came of looking at the file; what has changed since is found again.

    Raises:
        NotAllowed: this person may not bring sessions in.
        Rejected: something in it cannot be kept; nothing of it was.
    """
    require_rights(actor, declared)
    if checked.known is not None:
        return checked.known, False
    if not checked.is_clean:
        raise checked.refusal()
    file.seek(0)
    with writing(database, actor, now) as work:
        return _keep(work, file, declared, tell=tell, rows_n=checked.rows_n), True


def require_rights(actor: Actor, declared: Declared) -> None:
    """This person may do everything that the import would do.

    Raises:
        NotAllowed: they may not.
    """
    for permission in (Permission.SESSIONS_WRITE, Permission.ENTRIES_APPEND):
        actor.require(permission)
    if declared.register:
        actor.require(Permission.PATIENTS_WRITE)
    if declared.open_courses:
        actor.require(Permission.COURSES_WRITE)


def _identity(work: Work, file: BinaryIO) -> tuple[UUID, str, SessionImport | None]:
    """The id of the import that this file is, its hash, and the import of the same bytes that stands."""
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file_hash = digest.hexdigest()
    file.seek(0)
    clinic_id = work.actor.clinic_id
    before = list_imports_of_file(work.db, clinic_id, file_hash)
    standing = next((batch for batch in before if batch.withdrawn_at is None), None)
    # What was withdrawn stays in the record, so that the file brought in once more is another import.
    return uuid5(clinic_id, f"import:{file_hash}:{len(before)}"), file_hash, standing


def _check(work: Work, file: BinaryIO, declared: Declared, tell: Tell) -> Checked:
    require_rights(work.actor, declared)
    import_id, _, known = _identity(work, file)
    if known is not None:
        return Checked(known.id, known=known)
    walk = Walk(work, file, declared, import_id)
    found = Checked(import_id, columns=walk.columns)
    _count(found, walk.heading_faults)
    for placed in walk.rows():
        found.rows_n += 1
        _count(found, placed.faults)
        found.repeated_n += placed.is_repeated
        found.unusual_n += len(placed.judged.unusual)
        found.unusual += placed.judged.unusual[: MOST_SHOWN - len(found.unusual)]
        for word in placed.judged.unmatched:
            key = word_key(word)
            if key in found.words or len(found.words) < MOST_SHOWN:
                found.words[key] = found.words.get(key, 0) + 1
        if placed.is_new:
            found.sessions_n += 1
            found.entries_n += len(placed.judged.drafts)
        if found.rows_n % TELL_EVERY == 0:
            tell(found.rows_n, 0)
    found.patients_n, found.courses_n = walk.patients_n, walk.courses_n
    if not found.rows_n and not found.faults_n:
        _count(found, [Fault("/lines/2/columns/1", "missing", "line 2, column 1: must hold a session")])
    return found


def _count(found: Checked, faults: list[Fault]) -> None:
    found.faults_n += len(faults)
    found.faults += faults[: MOST_SHOWN - len(found.faults)]


def _keep(work: Work, file: BinaryIO, declared: Declared, *, tell: Tell, rows_n: int) -> SessionImport:
    import_id, file_hash, known = _identity(work, file)
    if known is not None:
        raise Rejected("This file was brought in a moment ago; nothing was kept twice.")
    batch = SessionImport(import_id, work.actor.clinic_id, file_hash, work.actor.id, work.now)
    add_import(work.db, batch)
    walk = Walk(work, file, declared, import_id)
    keeper = _Keeper(work, batch)
    for number, placed in enumerate(walk.rows(), 1):
        if placed.faults or placed.judged.unmatched:
            raise Rejected("The record has changed since the file was read; nothing was kept.", placed.faults)
        keeper.take(placed)
        if number % TELL_EVERY == 0 or number == rows_n:
            tell(number, rows_n)
    batch = replace(keeper.batch, patients_n=walk.patients_n, courses_n=walk.courses_n)
    change_import(work.db, batch)
    counts = {
        name: getattr(batch, name)
        for name in ("sessions_n", "entries_n", "repeated_n", "patients_n", "unusual_n")
    }
    note(work, "sessions.imported", batch.id, patient_ids=tuple(keeper.patient_ids), **counts)
    return batch


class _Keeper:
    """Keeps the rows of one import, each course's chain in the order of the file."""

    def __init__(self, work: Work, batch: SessionImport) -> None:
        self.work, self.batch = work, batch
        self.author = Author(work.actor.id, work.actor.role)
        self.zone = get_clinic(work.db, batch.clinic_id).zone_info
        self.protocol = get_protocol(work.db, batch.clinic_id)
        self.terms = get_terms(work.db, batch.clinic_id)
        self.heads: dict[UUID, Head] = {}
        self.patient_ids: dict[UUID, None] = {}

    def take(self, placed: Placed) -> None:
        batch = self.batch
        if placed.is_repeated:
            self.batch = replace(batch, repeated_n=batch.repeated_n + 1)
            return
        self._make_room(placed)
        record = self._record(placed)
        summary = summarise(record)
        put_summary(
            self.work.db,
            summary,
            clinic_id=batch.clinic_id,
            course_id=record.course.id,
            patient_id=record.patient.id,
        )
        session_id, row = record.session.id, placed.row
        add_imported_session(self.work.db, batch, session_id, line=row.line, row_hash=row.digest)
        self.patient_ids[record.patient.id] = None
        self.batch = replace(
            batch,
            sessions_n=batch.sessions_n + 1,
            entries_n=batch.entries_n + len(record.entries),
            unusual_n=batch.unusual_n + len(placed.judged.unusual),
        )

    def _make_room(self, placed: Placed) -> None:
        """Register the patient and open the course that the row needs, as a person would."""
        patient, course = placed.patient, placed.course
        if placed.registers:
            names = ("mrn", "family_name", "given_name", "born_on", "sex")
            register_patient(self.work, {name: getattr(patient, name) for name in names}, patient.id)
        if placed.opens:
            values = {"indications": course.indications, "agent": course.agent, "route": course.route}
            open_new_course(self.work, patient.id, values, course.id)

    def _record(self, placed: Placed) -> SessionRecord:
        course, row, drafts = placed.course, placed.row, placed.judged.drafts
        session = TreatmentSession(
            id=session_id_of(self.batch.id, row.line),
            clinic_id=self.batch.clinic_id,
            course_id=course.id,
            patient_id=placed.patient.id,
            phase=row.phase,
            planned_at=row.started_at,
        )
        add_session(self.work.db, session)
        head = self.heads.get(course.id) or lock_head(self.work.db, self.batch.clinic_id, course.id)
        assert head is not None
        tail = Tail(head)
        entries = tuple(tail.add(draft, self.author, self.work.now) for draft in drafts)
        tail.write(self.work.db)
        self.heads[course.id] = tail.head
        return SessionRecord(
            session=session,
            course=course,
            patient=placed.patient,
            entries=entries,
            protocol=self.protocol,
            zone=self.zone,
            terms=self.terms,
        )
