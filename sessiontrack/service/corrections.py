"""Corrections: an amendment replaces, a retraction takes out, and neither hides what was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sessiontrack.domain.bodies import Cancellation
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import AlreadySigned, Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import OPEN_STATES, State, move_of
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
from sessiontrack.service.correction_rules import (
    TAKEN_OUT,
    require_moment,
    require_right,
    require_undo,
    require_words,
    timed,
)
from sessiontrack.service.identity import Witnessed, witness
from sessiontrack.service.work import Work
from sessiontrack.storage.entries import find_entry
from sessiontrack.storage.sessions import find_session

FIXED = (
    "alert",
    "retraction",
    "completion",
    "sign_off",
    "acknowledgement",
    "override",
    "addendum",
    "handover",
    "past_session",
)
"""Kinds that are never amended; a new one is added instead."""

NEVER_RETRACTED = ("alert", "retraction", "completion", "sign_off", "addendum", "past_session")
"""Kinds that are never taken out one by one; a session from elsewhere goes when its import is withdrawn."""

CHECKS: Mapping[str, Check] = {
    "vitals": vitals.check_set,
    "order": doses.check_ordered,
    "dose_event": doses.check_event,
    "drug_count": doses.check_counted,
    "side_effect": side_effects.check_begun,
    "side_effect_change": side_effects.check_changed,
    "sweep": side_effects.check_swept,
    "check_in": visits.check_arrival,
    "discharge": visits.check_leaving,
    "cancellation": visits.check_called_off,
    "score": course_entries.check_scored,
    "follow_up": course_entries.check_contact,
}
"""What an amended entry must satisfy, by its kind: the same as a new one, the gate of leaving for home included."""

SECOND_PERSONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "drug_count": ("witness_id", ("drawn_ug", "wasted_ug")),
    "second_check": ("checker_id", ("concentration_ug_per_ml", "dose_ug")),
}
"""The field of a body that names who gave a password beside the author, and the amounts that they saw."""


def amend_entry(work: Work, session_id: UUID, draft: Draft, *, given: Witnessed | None = None) -> Charted:
    """Keep a full new version of an entry, with the reason; the earlier one stays readable.

    Args:
        draft: of the same kind as its target, which may be a root or a later version.
        given: what came of the password of a second person, which was checked before.

    Raises:
        Rejected: no such entry here, another kind, no reason, a value that cannot be, or other amounts than
            the second person saw.
        Blocked: it says that the patient left for home, which an alert forbids.
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
    _require_called_off(target)
    require_right(work, target, draft, is_signed=record.status().state is State.SIGNED)
    require_words(draft)
    if record.status().state is State.SIGNED:
        raise AlreadySigned("This session is signed: add an addendum, or have a clinician retract.")
    held = _holding(record, target)
    sent = timed(sent, held)
    _require_place(work, record, target, sent)
    faults = chart_faults(work, record, sent, CHECKS.get(sent.kind))
    refuse_faults(sent, [*faults, *_unproven(work, held, sent, given)])
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
    _require_called_off(target)
    require_right(work, target, draft, is_signed=record.status().state is State.SIGNED)
    require_words(draft)
    require_undo(target, draft)
    require_moment(work, draft)
    _holding(record, target)
    if any(entry.kind == "retraction" and entry.target_id == target.id for entry in record.entries):
        raise Conflict(TAKEN_OUT)
    after = replace(record, entries=(*record.entries, _retraction(record, draft, target)))
    _require_alone(work, record, require_series(after, after.current))
    if target.kind == "order" and record.infusion.started_at is not None and not after.of_kind("order"):
        raise Conflict("Drug was given by this order: order anew before this one is taken out.")
    if target.kind == "check_in" and not after.of_kind("check_in"):
        visits.release_protocol(work, record.session)
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
        raise _no_such_entry()
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
        raise _no_such_entry()
    return found


def _no_such_entry() -> Rejected:
    fault = _about_target("must be an entry of this session")
    return Rejected("There is no such entry in this session.", [fault])


def _holding(record: SessionRecord, target: Entry) -> Entry:
    found = next((entry for entry in record.current if entry.root_id == target.root_id), None)
    if found is None:
        raise Conflict(TAKEN_OUT)
    return found


def _require_place(work: Work, record: SessionRecord, target: Entry, sent: Draft) -> None:
    if move_of(sent) is None:
        require_possible(record, sent)
        return
    others = [entry for entry in record.current if entry.root_id != target.root_id]
    _require_alone(work, record, require_series(record, [*others, sent]))


def _require_alone(work: Work, record: SessionRecord, state: State) -> None:
    """A correction that opens a session again is an arrival like any other."""
    if state in OPEN_STATES and record.status().state not in OPEN_STATES:
        visits.require_no_other_open(work, record)


def _require_called_off(target: Entry) -> None:
    # Nobody called such a visit off: without its import it never was one.
    if isinstance(target.body, Cancellation) and target.body.outcome == "withdrawn":
        fault = _about_target("must not be what withdrew an import")
        raise Rejected("This import was withdrawn. Bring its file in again instead.", [fault])


def _unproven(work: Work, held: Entry, sent: Draft, given: Witnessed | None) -> list[Fault]:
    """A second person vouches for the amounts that they saw; other amounts, or another person, need a password."""
    name, amounts = SECOND_PERSONS.get(sent.kind, ("", ()))
    named, proved = getattr(sent.body, name, None), getattr(held.body, name, None)
    is_as_seen = all(getattr(sent.body, amount) == getattr(held.body, amount) for amount in amounts)
    if named is None:
        is_unseen = proved is not None and not is_as_seen
        return [Fault(f"/{name}", "missing", "must name who saw the new amounts")] if is_unseen else []
    if given is None and proved is not None and is_as_seen:
        given = Witnessed(proved)
    return witness(work, named, given, path=f"/{name}")


def _about_target(message: str) -> Fault:
    return Fault("/target", "not_allowed", message)
