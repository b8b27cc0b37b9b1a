"""Entries about the whole course: evaluation, consent, scores, decisions, contacts between sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.alerts import Alert, Level, alert_body, evaluate
from sessiontrack.domain.bodies import Consent, Decision, Eligibility, FollowUp, Score
from sessiontrack.domain.checks import FUTURE
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS, Course, TreatmentSession
from sessiontrack.domain.effect_checks import term_faults
from sessiontrack.domain.entries import Draft, Entry, bedside_order
from sessiontrack.domain.errors import Fault, NotFound
from sessiontrack.domain.permissions import Permission, Role
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.score_checks import check_score
from sessiontrack.domain.terms import Terms
from sessiontrack.service.access import OpenCourse, course_entries, open_course_to_write
from sessiontrack.service.audit import note
from sessiontrack.service.charting import SYSTEM, Charted, chart, refuse_faults, same_entry
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic, get_protocol
from sessiontrack.storage.entries import Author, Tail, find_entry
from sessiontrack.storage.people import find_person
from sessiontrack.storage.sessions import find_session
from sessiontrack.storage.terms import get_terms

Check = Callable[[Work, Course, Draft], Sequence[Fault]]

SCORE_RULES = ("item9", "item9_rise", "cssrs")
"""Rules that a score raises by itself, wherever it was taken."""


def record_eligibility(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep the evaluation before a course, with the decision and who decided.

    Raises:
        Rejected: an unknown item, or the person who decided is no clinician here.
    """
    return chart_in_course(work, course_id, draft, to=Permission.COURSES_EVALUATE, check=_check_eligibility)


def _check_eligibility(work: Work, _course: Course, draft: Draft) -> Sequence[Fault]:
    eligibility = cast(Eligibility, draft.body)
    faults = [
        Fault(f"/items/{code}", "unknown", "is not an item of the evaluation")
        for code in eligibility.items
        if code not in ELIGIBILITY_ITEMS
    ]
    decider = find_person(work.db, work.actor.clinic_id, eligibility.decided_by)
    if decider is None or decider.role != Role.CLINICIAN:
        faults.append(Fault("/decided_by", "not_allowed", "must be a clinician of this clinic"))
    still_open = [code for code in ELIGIBILITY_ITEMS if eligibility.items.get(code, "open") == "open"]
    if eligibility.decision == "eligible" and still_open:
        message = f"must wait: still open are {', '.join(still_open)}"
        faults.append(Fault("/decision", "not_allowed", message))
    return faults


def record_consent(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep the patient's consent, given or withdrawn.

    Raises:
        Rejected: it ran out before it was given.
    """
    return chart_in_course(work, course_id, draft, to=Permission.COURSES_CONSENT, check=_check_consent)


def _check_consent(work: Work, course: Course, draft: Draft) -> Sequence[Fault]:
    consent = cast(Consent, draft.body)
    zone = get_clinic(work.db, course.clinic_id).zone_info
    given_on = draft.measured_at.astimezone(zone).date()
    if consent.given and consent.valid_until and consent.valid_until < given_on:
        return (Fault("/valid_until", "out_of_range", "must not lie before the day it was given"),)
    return ()


def record_score(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep one administration of a rating scale.

    Raises:
        Rejected: an unknown scale, items it does not take, or points outside its range.
        NotFound: the session named is none of this course.
    """
    if draft.session_id is not None:
        _require_session(work, course_id, draft.session_id)
        return chart(work, draft.session_id, draft, check=check_scored)
    return chart_in_course(work, course_id, draft, to=Permission.ENTRIES_APPEND, check=_check_score)


def _check_score(_work: Work, _course: Course, draft: Draft) -> Sequence[Fault]:
    return check_score(cast(Score, draft.body))


def check_scored(_record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong in a score that was taken in a session."""
    return check_score(cast(Score, draft.body))


def record_decision(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep what a clinician decided at a checkpoint.

    Raises:
        Rejected: an override says no reason.
    """
    return chart_in_course(work, course_id, draft, to=Permission.COURSES_DECIDE, check=_check_decision)


def _check_decision(_work: Work, _course: Course, draft: Draft) -> Sequence[Fault]:
    decision = cast(Decision, draft.body)
    if decision.decision == "override" and not (decision.text or "").strip():
        return [Fault("/text", "missing", "must say why the rule is overridden")]
    return ()


def record_follow_up(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep a contact after a session; late effects are never refused, not even after the signature.

    Raises:
        Rejected: nothing was told.
        NotFound: the session named is none of this course.
    """
    if draft.session_id is not None:
        _require_session(work, course_id, draft.session_id)
        return chart(work, draft.session_id, draft, check=check_contact)
    return chart_in_course(work, course_id, draft, to=Permission.ENTRIES_APPEND, check=_check_follow_up)


def check_contact(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is missing in a contact about a session."""
    return _contact_faults(draft, record.terms)


def _check_follow_up(work: Work, _course: Course, draft: Draft) -> Sequence[Fault]:
    return _contact_faults(draft, get_terms(work.db, work.actor.clinic_id))


def _contact_faults(draft: Draft, terms: Terms) -> Sequence[Fault]:
    contact = cast(FollowUp, draft.body)
    # A retired term too: what is told late may have begun long ago.
    unknown = [
        fault
        for place, late in enumerate(contact.effects)
        for fault in term_faults(f"/effects/{place}/effect", late.effect, terms)
    ]
    unsaid = any(effect.effect == "other" for effect in contact.effects) and not contact.text
    if unsaid:
        unknown.append(Fault("/text", "missing", "must say what the other effect is"))
    return unknown


def _require_session(work: Work, course_id: UUID, session_id: UUID) -> None:
    session = find_session(work.db, work.actor.clinic_id, session_id)
    if session is None or session.course_id != course_id:
        raise NotFound("There is no such session in this course.")


def chart_in_course(
    work: Work, course_id: UUID, draft: Draft, *, to: Permission, check: Check | None = None
) -> Charted:
    """Keep an entry about a course that stands in no session.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is no such course here.
        Rejected: what its check, or its time, says.
    """
    opened = open_course_to_write(work, course_id, to=to)
    known = find_entry(work.db, work.actor.clinic_id, course_id, draft.id)
    kept = same_entry(work, known, draft)
    if kept is not None:
        note(work, f"{kept.kind}.repeated", kept.id, patient_ids=(opened.patient.id,))
        return Charted(kept, is_new=False)
    refuse_faults(draft, course_faults(work, opened.course, draft, check))
    return keep_in_course(work, opened, draft)


def course_faults(work: Work, course: Course, draft: Draft, check: Check | None) -> list[Fault]:
    """What is wrong in a draft about the course: its time, and what its kind must satisfy."""
    faults = list(check(work, course, draft)) if check else []
    if draft.measured_at - work.now > FUTURE:
        faults.append(Fault("/measured_at", "in_future", "must not lie in the future"))
    return faults


def keep_in_course(work: Work, opened: OpenCourse, draft: Draft) -> Charted:
    """Append an entry that was judged and belongs to no session, with the alerts that a score raises."""
    author = Author(work.actor.id, work.actor.role)
    entry, alerts = append_to_course(work.db, opened, draft, author=author, now=work.now)
    note(
        work,
        f"{entry.kind}.{'amended' if entry.target_id and entry.kind != 'retraction' else 'recorded'}",
        entry.id,
        patient_ids=(opened.patient.id,),
        session_id=entry.session_id,
        seq=entry.seq,
    )
    return Charted(entry, True, alerts=alerts)


def append_to_course(
    db: sa.Connection, opened: OpenCourse, draft: Draft, *, author: Author, now: datetime
) -> tuple[Entry, tuple[Alert, ...]]:
    """The same without a line in the trail, which whoever calls this owes it; the entry and what it raised."""
    tail = Tail(opened.head)
    entry = tail.add(draft, author, now)
    alerts, version = _score_alerts(db, opened, entry, now)
    for alert in alerts:
        body = alert_body(alert, version)
        tail.add(Draft(alert.id, body, entry.measured_at, session_id=draft.session_id), SYSTEM, now)
    tail.write(db)
    return entry, alerts


def _score_alerts(
    db: sa.Connection, opened: OpenCourse, entry: Entry, now: datetime
) -> tuple[tuple[Alert, ...], int]:
    """What a score raises by itself, and the version of the protocol that judged it."""
    if entry.kind != "score":
        return (), 0
    record = _between_sessions(db, opened, entry)
    # Nobody stands beside the patient between sessions, so thoughts of death told there are critical at once.
    return tuple(
        replace(alert, blocks=None, level=Level.CRITICAL if alert.rule == "item9" else alert.level)
        for alert in evaluate(record, now)
        if alert.rule in SCORE_RULES and alert.cause_id == entry.id
    ), record.protocol.version


def _between_sessions(db: sa.Connection, opened: OpenCourse, entry: Entry) -> SessionRecord:
    # The rules read a session's record; between sessions there is one without entries.
    course = opened.course
    others = (held for held in course_entries(db, course) if held.root_id != entry.root_id)
    nothing = TreatmentSession(
        course.id, course.clinic_id, course.id, opened.patient.id, "maintenance", entry.measured_at
    )
    return SessionRecord(
        session=nothing,
        course=course,
        patient=opened.patient,
        entries=(),
        course_entries=tuple(sorted((*others, entry), key=bedside_order)),
        protocol=get_protocol(db, course.clinic_id),
        zone=get_clinic(db, course.clinic_id).zone_info,
        terms=get_terms(db, course.clinic_id),
    )


Corrected = Mapping[str, tuple[Permission, Check | None]]

CORRECTED: Corrected = {
    "eligibility": (Permission.COURSES_EVALUATE, _check_eligibility),
    "consent": (Permission.COURSES_CONSENT, _check_consent),
    "decision": (Permission.COURSES_DECIDE, _check_decision),
    "follow_up": (Permission.ENTRIES_APPEND, _check_follow_up),
    "score": (Permission.ENTRIES_APPEND, _check_score),
}
"""What a new version of an entry needs and must satisfy, by its kind: the same as the first one."""
