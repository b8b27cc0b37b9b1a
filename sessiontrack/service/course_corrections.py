"""Corrections of entries about a whole course: replaced or taken out with a reason, and nothing hidden."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sessiontrack.domain.entries import Draft, Entry, Thread, threads
from sessiontrack.domain.errors import Conflict, Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service import course_entries, histories
from sessiontrack.service.access import OpenCourse, open_course, open_course_to_write
from sessiontrack.service.audit import note
from sessiontrack.service.charting import Charted, refuse_faults, same_entry
from sessiontrack.service.correction_rules import (
    TAKEN_OUT,
    require_moment,
    require_right,
    require_undo,
    require_words,
    timed,
)
from sessiontrack.service.corrections import amend_entry, retract_entry
from sessiontrack.service.course_entries import Corrected, course_faults, keep_in_course
from sessiontrack.service.work import Work
from sessiontrack.storage.entries import find_entry, list_course_entries

CORRECTED: Corrected = {**course_entries.CORRECTED, **histories.CORRECTED}
"""What a new version of an entry about a course needs and must satisfy, by its kind."""


def amend_course_entry(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep a full new version of an entry about the course; one that stands in a session is corrected there.

    Args:
        draft: of the same kind as its target, which may be a root or a later version.

    Raises:
        Rejected: no such entry here, another kind, no reason, or a value that cannot be.
        NotAllowed: another person's entry, and the person is no clinician; or the kind is not theirs to enter.
        Conflict: it was taken out before.
    """
    target = _target(work, course_id, draft.target_id)
    if target.session_id is not None:
        return amend_entry(work, target.session_id, draft)
    opened = open_course_to_write(work, course_id, to=Permission.ENTRIES_AMEND)
    sent = replace(draft, target_id=target.root_id, session_id=None)
    kept = _kept_before(work, opened, sent)
    if kept is not None:
        return kept
    if target.kind != sent.kind:
        raise Rejected("This entry cannot be amended.", [_about_target("must be of the kind that is sent")])
    to, check = CORRECTED[sent.kind]
    work.actor.require(to)
    require_right(work, target, sent)
    require_words(sent)
    _, held = _standing(work, opened, target)
    sent = timed(sent, held)
    refuse_faults(sent, course_faults(work, opened.course, sent, check))
    return keep_in_course(work, opened, sent)


def retract_course_entry(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Take an entry about the course, or one of its amendments, out of what is current.

    Raises:
        Rejected: no such entry here, or no reason.
        NotAllowed: another person's entry, and the person is no clinician.
        Conflict: it was taken out before, or undone too late.
    """
    target = _target(work, course_id, draft.target_id)
    if target.session_id is not None:
        return retract_entry(work, target.session_id, draft)
    opened = open_course_to_write(work, course_id, to=Permission.ENTRIES_AMEND)
    sent = replace(draft, session_id=None)
    kept = _kept_before(work, opened, sent)
    if kept is not None:
        return kept
    require_right(work, target, sent)
    require_words(sent)
    require_undo(target, sent)
    require_moment(work, sent)
    thread, _ = _standing(work, opened, target)
    if any(retraction.target_id == target.id for retraction in thread.retractions):
        raise Conflict(TAKEN_OUT)
    return keep_in_course(work, opened, sent)


def course_kind_of(work: Work, course_id: UUID, entry_id: UUID) -> str:
    """The kind of an entry about a course, which decides the form of its amendment.

    Raises:
        NotFound: there is no such course here.
        Rejected: there is no such entry about it.
    """
    return _target(work, course_id, entry_id).kind


def _target(work: Work, course_id: UUID, entry_id: UUID | None) -> Entry:
    course, _ = open_course(work, course_id, to=Permission.ENTRIES_AMEND)
    assert entry_id is not None
    found = find_entry(work.db, course.clinic_id, course.id, entry_id)
    if found is None or found.kind not in CORRECTED:
        fault = _about_target("must be an entry about this course")
        raise Rejected("There is no such entry about this course.", [fault])
    return found


def _kept_before(work: Work, opened: OpenCourse, sent: Draft) -> Charted | None:
    known = find_entry(work.db, opened.course.clinic_id, opened.course.id, sent.id)
    kept = same_entry(work, known, sent)
    if kept is None:
        return None
    note(work, f"{kept.kind}.repeated", kept.id, patient_ids=(opened.patient.id,))
    return Charted(kept, is_new=False)


def _standing(work: Work, opened: OpenCourse, target: Entry) -> tuple[Thread, Entry]:
    """An entry with what became of it, and the version that holds."""
    kinds = (target.kind, "retraction")
    found = list_course_entries(work.db, opened.course.clinic_id, opened.course.id, kinds)
    thread = next(thread for thread in threads(found) if thread.root.id == target.root_id)
    if thread.current is None:
        raise Conflict(TAKEN_OUT)
    return thread, thread.current


def _about_target(message: str) -> Fault:
    return Fault("/target", "not_allowed", message)
