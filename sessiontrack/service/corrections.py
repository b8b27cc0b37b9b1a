"""Corrections: an amendment replaces, a retraction takes out, and neither hides what was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import AlreadySigned, Conflict, Fault, NotAllowed, NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State, move_of
from sessiontrack.service import course_entries, doses, side_effects, visits, vitals
from sessiontrack.service.access import open_session_to_write
from sessiontrack.service.charting import (
    Charted,
    Check,
    chart_faults,
    keep,
    note_repeated,
    refuse_faults,
    require_possible,
    require_series,
    same_entry,
)
from sessiontrack.service.identity import Witnessed, witness
from sessiontrack.service.work import Work
from sessiontrack.storage.entries import find_entry
from sessiontrack.storage.sessions import find_session

_TAKEN_OUT = "This entry was taken out before."

UNDO_WITHIN = timedelta(minutes=2)
"""How long an author may take the newest entry back without a word. Source: integrity design, section 1."""

FIXED = ("alert", "retraction", "completion", "sign_off", "acknowledgement", "override", "addendum")
"""Kinds that are never amended; a new one is added instead."""

NEVER_RETRACTED = ("alert", "retraction", "completion", "sign_off", "addendum")

CHECKS: Mapping[str, Check] = {
    "vitals": vitals.check_set,
    "order": doses.check_ordered,
    "dose_event": doses.check_event,
    "drug_count": doses.check_counted,
    "side_effect": side_effects.check_begun,
    "side_effect_change": side_effects.check_changed,
    "sweep": side_effects.check_swept,
    "check_in": visits.check_arrival,
    "discharge": visits.check_left,
    "cancellation": visits.check_called_off,
    "score": course_entries.check_scored,
    "follow_up": course_entries.check_contact,
}
"""What an amended entry must satisfy, by its kind: the same as a new one, but no alert holds what has happened."""

SECOND_PERSONS: Mapping[str, str] = {"drug_count": "witness_id", "second_check": "checker_id"}
"""The field of a body that names who gave a password beside the author."""


def amend_entry(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep a full new version of an entry, with the reason; the earlier one stays readable.

    Args:
        draft: of the same kind as its target, which may be a root or a later version.

    Raises:
        Rejected: no such entry here, another kind, no reason, or a value that cannot be.
        NotAllowed: another person's entry, and the person is no clinician.
        AlreadySigned: the session is signed; an addendum is what remains.
        Conflict: it was taken out before, or the states that follow would be impossible.
    """
    opened = open_session_to_write(work, session_id, to=Permission.ENTRIES_AMEND, entry_id=draft.id)
    record = opened.record
    target = _target(record, draft)
    sent = replace(draft, target_id=target.root_id, session_id=session_id)
    kept = same_entry(work, opened.known, sent)
    if kept is not None:
        note_repeated(work, record, kept)
        return Charted(kept, is_new=False, is_late=record.is_late(kept))
    if target.kind != sent.kind or target.kind in FIXED:
        raise Rejected("This entry cannot be amended.", [_about_target("must be of the kind that is sent")])
    _require_right(work, record, target, draft)
    _require_words(draft)
    if record.status().state is State.SIGNED:
        raise AlreadySigned("This session is signed: add an addendum, or have a clinician retract.")
    sent = _timed(sent, _holding(record, target))
    _require_place(record, target, sent)
    faults = chart_faults(work, record, sent, CHECKS.get(sent.kind))
    refuse_faults(sent, [*faults, *_unproven(work, target, sent)])
    return keep(work, opened, sent)


def retract_entry(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Take an entry, or its newest amendment, out of what is current.

    Raises:
        Rejected: no such entry, one that is never retracted, or no reason.
        NotAllowed: another's entry, or a signed session, and the person is no clinician.
        Conflict: it was taken out before, undone too late, or what follows would be impossible.
    """
    opened = open_session_to_write(work, session_id, to=Permission.ENTRIES_AMEND, entry_id=draft.id)
    record, draft = opened.record, replace(draft, session_id=session_id)
    kept = same_entry(work, opened.known, draft)
    if kept is not None:
        note_repeated(work, record, kept)
        return Charted(kept, is_new=False)
    target = _target(record, draft)
    if target.kind in NEVER_RETRACTED:
        raise Rejected(
            "This entry cannot be taken out.", [_about_target("must not be a signature or an alert")]
        )
    _require_right(work, record, target, draft)
    _require_words(draft)
    _require_undo(work, target, draft)
    if any(entry.kind == "retraction" and entry.target_id == target.id for entry in record.entries):
        raise Conflict(_TAKEN_OUT)
    after = replace(record, entries=(*record.entries, _retraction(record, draft, target)))
    require_series(after, after.current)
    return keep(work, opened, draft)


def kind_of(work: Work, session_id: UUID, entry_id: UUID) -> str:
    """The kind of an entry of a session, which decides the form of its amendment.

    Raises:
        NotFound: there is no such session here.
        Rejected: there is no such entry in it.
    """
    work.actor.require(Permission.ENTRIES_AMEND)
    session = _session(work, session_id)
    entry = find_entry(work.db, session.clinic_id, session.course_id, entry_id)
    if entry is None or entry.session_id != session.id:
        raise Rejected(
            "There is no such entry in this session.", [_about_target("must be an entry of this session")]
        )
    return entry.kind


def patient_of(work: Work, session_id: UUID) -> UUID:
    """The patient whose session it is.

    Raises:
        NotFound: there is no such session here.
    """
    return _session(work, session_id).patient_id


def _session(work: Work, session_id: UUID) -> TreatmentSession:
    session = find_session(work.db, work.actor.clinic_id, session_id)
    if session is None:
        raise NotFound("There is no such session here.")
    return session


def _retraction(record: SessionRecord, draft: Draft, target: Entry) -> Entry:
    seq = record.entries[-1].seq + 1
    return replace(target, seq=seq, id=draft.id, kind="retraction", body=draft.body, target_id=target.id)


def _target(record: SessionRecord, draft: Draft) -> Entry:
    found = next((entry for entry in record.entries if entry.id == draft.target_id), None)
    if found is None:
        raise Rejected(
            "There is no such entry in this session.", [_about_target("must be an entry of this session")]
        )
    return found


def _holding(record: SessionRecord, target: Entry) -> Entry:
    found = next((entry for entry in record.current if entry.root_id == target.root_id), None)
    if found is None:
        raise Conflict(_TAKEN_OUT)
    return found


def _timed(sent: Draft, holding: Entry) -> Draft:
    # Who corrects a value without a word about the time has not said that it happened now.
    return sent if sent.is_timed else replace(sent, measured_at=holding.measured_at)


def _require_place(record: SessionRecord, target: Entry, sent: Draft) -> None:
    if move_of(sent) is None:
        require_possible(record, sent)
        return
    others = [entry for entry in record.current if entry.root_id != target.root_id]
    require_series(record, [*others, sent])


def _unproven(work: Work, target: Entry, sent: Draft) -> list[Fault]:
    """A second person stays the one who gave a password; another one needs an entry of their own."""
    name = SECOND_PERSONS.get(sent.kind, "")
    named, proved = getattr(sent.body, name, None), getattr(target.body, name, None)
    if named is None:
        return []
    return witness(work, named, Witnessed(proved) if proved else None, path=f"/{name}")


def _about_target(message: str) -> Fault:
    return Fault("/target", "not_allowed", message)


def _require_right(work: Work, record: SessionRecord, target: Entry, draft: Draft) -> None:
    is_signed = record.status().state is State.SIGNED
    if target.author_id == work.actor.id and not is_signed:
        return
    if not work.actor.may(Permission.ENTRIES_AMEND_OTHERS):
        whose = "A signed session" if is_signed else "Another person's entry"
        raise NotAllowed(f"{whose} can be corrected by a clinician only, with a reason.")
    if draft.reason_code == "undone":
        raise _unreasoned()


def _require_words(draft: Draft) -> None:
    is_undo = draft.reason_code == "undone"
    if is_undo and draft.kind != "retraction":
        raise _unreasoned()
    if not is_undo and not (draft.reason_text or "").strip():
        raise Rejected("Say why.", [Fault("/reason_text", "missing", "must say why")])


def _unreasoned() -> Rejected:
    message = "must be a reason: only one's own newest entry is undone without words"
    return Rejected("Say why.", [Fault("/reason_code", "not_allowed", message)])


def _require_undo(work: Work, target: Entry, draft: Draft) -> None:
    if draft.reason_code == "undone" and work.now - target.entered_at > UNDO_WITHIN:
        raise Conflict("Undo is possible for two minutes. Retract it with a reason instead.")
