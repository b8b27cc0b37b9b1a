"""The imports of a clinic: listed, withdrawn as a whole, and the words that they taught it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sessiontrack.domain.bodies import Cancellation, Retraction
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Conflict, Fault, NotAllowed, NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import OPEN_STATES
from sessiontrack.domain.side_effect_words import LONGEST_WORD, NO_EFFECT, word_key
from sessiontrack.domain.summing import summarise
from sessiontrack.service.audit import note
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.bundles import list_entries_kept
from sessiontrack.storage.entries import Author, Tail, lock_head
from sessiontrack.storage.imports import (
    SessionImport,
    change_import,
    effect_word_id,
    find_import,
    list_effect_words,
    list_imported_sessions,
    list_imports,
    put_effect_word,
)
from sessiontrack.storage.records import find_context
from sessiontrack.storage.summaries import list_sessions_in_state, put_summary
from sessiontrack.storage.terms import get_terms

MOST_LISTED = 100
SAYS_WITHDRAWN = "The import that brought this session was withdrawn."


@dataclass(frozen=True, slots=True)
class ImportList:
    """The newest imports of a clinic, with the names of who brought them in."""

    imports: tuple[SessionImport, ...]
    names: dict[UUID, str]


def read_imports(work: Work) -> ImportList:
    """The clinic's imports, the newest first; one line in the trail."""
    work.actor.require(Permission.SESSIONS_WRITE)
    found = tuple(list_imports(work.db, work.actor.clinic_id, MOST_LISTED))
    note(work, "imports.listed", imports=len(found))
    return ImportList(found, names_of_people(work))


def require_quiet(work: Work) -> None:
    """No session is open, where keeping a long file would let nobody else chart until it is done.

    Raises:
        Conflict: the database takes one writer at a time, and a session is open.
    """
    if work.db.dialect.name != "sqlite":
        return
    open_n = len(list_sessions_in_state(work.db, work.actor.clinic_id, OPEN_STATES))
    if open_n:
        said = "1 session is" if open_n == 1 else f"{open_n} sessions are"
        raise Conflict(
            f"{said} open, and nobody can chart while this file is kept; nothing was kept. Come back when the day "
            "is over, or give --while-open."
        )


def withdraw_import(work: Work, import_id: UUID, reason: str) -> SessionImport:
    """Retract every entry of every session of an import, and mark these as withdrawn; nothing is deleted.

    Patients and courses that it made stay: others may have come to use them. What was charted in its sessions since
    goes with them, which only a person may do who may amend what others charted.

    Raises:
        NotFound: no such import here.
        NotAllowed: another person's import, and the person is no clinician.
        Rejected: no reason.
        Conflict: it was withdrawn before, or its sessions hold what was charted since.
    """
    work.actor.require(Permission.ENTRIES_AMEND)
    batch = find_import(work.db, work.actor.clinic_id, import_id, to_change=True)
    if batch is None:
        raise NotFound("There is no such import here.")
    if batch.imported_by != work.actor.id and not work.actor.may(Permission.ENTRIES_AMEND_OTHERS):
        raise NotAllowed("Another person's import can be withdrawn by a clinician only.")
    if not reason.strip():
        raise Rejected("Say why.", [Fault("/reason_text", "missing", "must say why")])
    if batch.withdrawn_at is not None:
        raise Conflict("This import was withdrawn before.")
    withdrawal = _Withdrawal(work, batch)
    if withdrawal.others_n and not work.actor.may(Permission.ENTRIES_AMEND_OTHERS):
        said = "1 entry was" if withdrawal.others_n == 1 else f"{withdrawal.others_n} entries were"
        raise Conflict(
            f"{said} charted in these sessions since; nothing was withdrawn. A clinician can withdraw the import "
            "with them."
        )
    entries_n = sum(withdrawal.call_off(record, reason) for record in withdrawal.records)
    done = replace(batch, withdrawn_by=work.actor.id, withdrawn_at=work.now, reason_text=reason)
    change_import(work.db, done)
    patient_ids = tuple(dict.fromkeys(record.patient.id for record in withdrawal.records))
    others_n = withdrawal.others_n
    note(work, "import.withdrawn", batch.id, patient_ids=patient_ids, entries=entries_n, others=others_n)
    return done


class _Withdrawal:
    """The sessions of an import as they stand; each course is locked and read once.

    Args:
        others_n: current entries that came after the import: another hand's, or a correction.
    """

    def __init__(self, work: Work, batch: SessionImport) -> None:
        self.work = work
        self.tails: dict[UUID, Tail] = {}
        self.entries: dict[UUID | None, list[Entry]] = {}
        self.records = [self._read(session_id) for session_id in list_imported_sessions(work.db, batch)]
        self.others_n = sum(map(_charted_since, self.records))

    def _read(self, session_id: UUID) -> SessionRecord:
        db, clinic_id = self.work.db, self.work.actor.clinic_id
        context = find_context(db, clinic_id, session_id)
        assert context is not None
        course_id = context.course.id
        if course_id not in self.tails:
            head = lock_head(db, clinic_id, course_id)
            assert head is not None
            self.tails[course_id] = Tail(head)
            for entry in list_entries_kept(db, clinic_id, [course_id], None):
                self.entries.setdefault(entry.session_id, []).append(entry)
        return SessionRecord(
            session=context.session,
            course=context.course,
            patient=context.patient,
            entries=tuple(self.entries.get(session_id, ())),
            protocol=context.protocol,
            zone=context.zone,
            terms=context.terms,
        )

    def call_off(self, record: SessionRecord, reason: str) -> int:
        """Take every entry of a session out; how many there were."""
        work, session_id = self.work, record.session.id
        tail, author = Tail(self.tails[record.course.id].head), Author(work.actor.id, work.actor.role)
        added = []
        for entry in record.current:
            draft = Draft(
                uuid5(entry.root_id, "withdrawn"),
                Retraction(),
                work.now,
                session_id=session_id,
                target_id=entry.root_id,
                reason_code="entered_in_error",
                reason_text=reason,
            )
            added.append(tail.add(draft, author, work.now))
        off = Cancellation(outcome="withdrawn", reason="other", text=SAYS_WITHDRAWN)
        called_off = Draft(uuid5(session_id, "withdrawn"), off, work.now, session_id=session_id)
        added.append(tail.add(called_off, author, work.now))
        tail.write(work.db)
        self.tails[record.course.id] = tail
        put_summary(
            work.db,
            summarise(replace(record, entries=(*record.entries, *added))),
            clinic_id=work.actor.clinic_id,
            course_id=record.course.id,
            patient_id=record.patient.id,
            is_kept=True,
        )
        return len(added) - 1


def _charted_since(record: SessionRecord) -> int:
    """Current entries that did not come with the session's first, which the import kept at one moment."""
    first = record.entries[0]
    brought = (first.author_id, first.entered_at)
    return sum((entry.author_id, entry.entered_at) != brought for entry in record.current)


def choose_effect_words(work: Work, chosen: dict[str, str]) -> None:
    """Keep what words of other records stand for here, from now on.

    The trail tells each word by its id, with the code that it had and the code that it has.

    Args:
        chosen: code of the list, or ``NO_EFFECT``, by word.

    Raises:
        Rejected: no such effect, or no word.
    """
    work.actor.require(Permission.SESSIONS_WRITE)
    terms = get_terms(work.db, work.actor.clinic_id)
    faults = [
        Fault(f"/words/{place}", "unknown", "must be a term of the list, or none of it")
        for place, (word, code) in enumerate(chosen.items())
        if (code != NO_EFFECT and code not in terms.known)
        or not 0 < len(word_key(word)) <= LONGEST_WORD
        # No file that is read holds one, and not every database keeps it.
        or "\0" in word
    ]
    if faults:
        raise Rejected("These words cannot be kept.", faults)
    clinic_id = work.actor.clinic_id
    before = list_effect_words(work.db, clinic_id)
    codes: dict[str, tuple[str | None, str]] = {}
    for key, code in {word_key(word): code for word, code in chosen.items()}.items():
        put_effect_word(work.db, clinic_id, key, code, by=work.actor.id, at=work.now)
        codes[str(effect_word_id(clinic_id, key))] = (before.get(key), code)
    note(work, "effect_words.chosen", words=len(codes), codes=codes)
