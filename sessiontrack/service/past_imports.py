"""The imports of a clinic: listed, withdrawn as a whole, and the words that they taught it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sessiontrack.domain.bodies import Cancellation, Retraction
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Fault, NotAllowed, NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.side_effect_words import LONGEST_WORD, NO_EFFECT, word_key
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from sessiontrack.domain.summing import summarise
from sessiontrack.service.access import record_of
from sessiontrack.service.audit import note
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.entries import Author, Tail, lock_head
from sessiontrack.storage.imports import (
    SessionImport,
    change_import,
    find_import,
    list_imported_sessions,
    list_imports,
    put_effect_word,
)
from sessiontrack.storage.records import find_context
from sessiontrack.storage.summaries import put_summary

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


def withdraw_import(work: Work, import_id: UUID, reason: str) -> SessionImport:
    """Retract every entry of every session of an import, and call these sessions off; nothing is deleted.

    Patients and courses that it made stay: others may have come to use them.

    Raises:
        NotFound: no such import here.
        NotAllowed: another person's import, and the person is no clinician.
        Rejected: no reason.
        Conflict: it was withdrawn before.
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
    patient_ids: dict[UUID, None] = {}
    entries_n = 0
    for session_id in list_imported_sessions(work.db, batch):
        patient_id, retracted = _call_off(work, session_id, reason)
        patient_ids[patient_id] = None
        entries_n += retracted
    done = replace(batch, withdrawn_by=work.actor.id, withdrawn_at=work.now, reason_text=reason)
    change_import(work.db, done)
    note(work, "import.withdrawn", batch.id, patient_ids=tuple(patient_ids), entries=entries_n)
    return done


def _call_off(work: Work, session_id: UUID, reason: str) -> tuple[UUID, int]:
    """Take every entry of a session out; whose session it is, and how many there were."""
    context = find_context(work.db, work.actor.clinic_id, session_id)
    assert context is not None
    course_id = context.course.id
    head = lock_head(work.db, work.actor.clinic_id, course_id)
    assert head is not None
    record = record_of(work.db, context)
    tail, author = Tail(head), Author(work.actor.id, work.actor.role)
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
    off = Cancellation(outcome="cancelled", reason="other", text=SAYS_WITHDRAWN)
    called_off = Draft(uuid5(session_id, "withdrawn"), off, work.now, session_id=session_id)
    added.append(tail.add(called_off, author, work.now))
    tail.write(work.db)
    after = replace(record, entries=(*record.entries, *added))
    put_summary(
        work.db,
        summarise(after),
        clinic_id=work.actor.clinic_id,
        course_id=course_id,
        patient_id=context.patient.id,
        is_kept=True,
    )
    return context.patient.id, len(added) - 1


def choose_effect_words(work: Work, chosen: dict[str, str]) -> None:
    """Keep what words of other records stand for here, from now on.

    Args:
        chosen: code of the list, or ``NO_EFFECT``, by word.

    Raises:
        Rejected: no such effect, or no word.
    """
    work.actor.require(Permission.SESSIONS_WRITE)
    faults = [
        Fault(f"/words/{place}", "unknown", "must be a term of the list, or none of it")
        for place, (word, code) in enumerate(chosen.items())
        if (code != NO_EFFECT and code not in SIDE_EFFECTS) or not 0 < len(word_key(word)) <= LONGEST_WORD
    ]
    if faults:
        raise Rejected("These words cannot be kept.", faults)
    for word, code in chosen.items():
        key = word_key(word)
        put_effect_word(work.db, work.actor.clinic_id, key, code, by=work.actor.id, at=work.now)
    note(work, "effect_words.chosen", words=len(chosen))
