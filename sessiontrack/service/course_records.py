"""Whole courses as the domain judges them, one or many, in the same number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.course_record import (
    CourseCheck,
    CourseContact,
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
    effect_cells,
)
from sessiontrack.domain.courses import Course, MaintenanceEpisode, TreatmentSession
from sessiontrack.domain.entries import Entry, current_entries
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import effect_episodes
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.sessions import OPEN_STATES
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.trail import PATIENT
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic, list_protocols
from sessiontrack.storage.courses import list_courses_of_patients, list_episodes
from sessiontrack.storage.entries import COURSE_KINDS, HISTORY_KINDS, list_entries_of_courses
from sessiontrack.storage.sessions import list_sessions_of_courses
from sessiontrack.storage.summaries import list_summaries_of_courses
from sessiontrack.storage.terms import get_terms

JUDGED_KINDS = ("score", "follow_up", "decision", "side_effect", "side_effect_change", "retraction")
"""What a course's record reads of its entries: everything else is in the summaries."""

PAGE_KINDS = (*COURSE_KINDS, *HISTORY_KINDS)
"""What its page lists."""

READ_KINDS = tuple(sorted({*PAGE_KINDS, *JUDGED_KINDS}))
"""What its page reads."""


def judged_records(
    work: Work, courses: Collection[Course], patients: Mapping[UUID, Patient]
) -> list[CourseRecord]:
    """What the rules about courses judge of some courses, in their order; the right to them was asked before.

    Args:
        patients: by id, each whose course it is.
    """
    course_ids = [course.id for course in courses]
    found = list_entries_of_courses(work.db, work.actor.clinic_id, course_ids, JUDGED_KINDS)
    return course_records(work, list(courses), patients, found)


def course_records(
    work: Work, courses: Sequence[Course], patients: Mapping[UUID, Patient], found: Iterable[Entry]
) -> list[CourseRecord]:
    """The records of some courses of the actor's clinic, in their order; the right to them was asked before.

    Args:
        patients: by id, each whose course it is.
        found: every entry of ``JUDGED_KINDS`` of these courses; others are passed over.
    """
    clinic_id = work.actor.clinic_id
    around = list_courses_of_patients(work.db, clinic_id, [course.patient_id for course in courses])
    course_ids = [course.id for course in around]
    summaries = {s.session_id: s for s in list_summaries_of_courses(work.db, clinic_id, course_ids)}
    sessions = list_sessions_of_courses(work.db, clinic_id, course_ids)
    episodes = list_episodes(work.db, clinic_id, *(course.id for course in courses))
    protocols, terms = list_protocols(work.db, clinic_id), get_terms(work.db, clinic_id)
    known = {protocol.version: protocol for protocol in protocols}
    zone = get_clinic(work.db, clinic_id).zone_info
    kept: dict[UUID, list[Entry]] = {}
    for entry in found:
        kept.setdefault(entry.course_id, []).append(entry)
    visits: dict[UUID, list[TreatmentSession]] = {}
    for session in sessions:
        visits.setdefault(session.patient_id, []).append(session)

    def record(course: Course) -> CourseRecord:
        current = current_entries(kept.get(course.id, ()))
        its = visits.get(course.patient_id, [])
        own = [session for session in its if session.course_id == course.id]
        others = [session for session in its if session.course_id != course.id]
        contacts = tuple(_contact(entry) for entry in current if entry.kind == "follow_up")
        return CourseRecord(
            course=course,
            patient=patients[course.patient_id],
            sessions=_visits(own, summaries, current, protocols=known, now=work.now),
            elsewhere=_visits(others, summaries, (), protocols=known, now=work.now),
            scores=tuple(_score(entry) for entry in current if entry.kind == "score"),
            decisions=tuple(_decision(entry) for entry in current if entry.kind == "decision"),
            contacts=contacts,
            checks=tuple(CourseCheck(code, each.at) for each in contacts for code in each.body.checks),
            episodes=_of_course(episodes, course),
            protocol=protocols[-1],
            zone=zone,
            terms=terms,
        )

    return [record(course) for course in courses]


def _of_course(episodes: Iterable[MaintenanceEpisode], course: Course) -> tuple[MaintenanceEpisode, ...]:
    return tuple(episode for episode in episodes if episode.course_id == course.id)


def _visits(
    sessions: Iterable[TreatmentSession],
    summaries: Mapping[UUID, SessionSummary],
    current: Iterable[Entry],
    *,
    protocols: Mapping[int, Protocol],
    now: datetime,
) -> tuple[CourseSession, ...]:
    by_session: dict[UUID | None, list[Entry]] = {}
    for entry in current:
        by_session.setdefault(entry.session_id, []).append(entry)
    return tuple(
        CourseSession(
            session,
            summaries.get(session.id),
            _effects(by_session.get(session.id, ()), summaries.get(session.id), now),
            None if session.protocol_version is None else protocols[session.protocol_version],
        )
        for session in sessions
    )


def _effects(
    entries: Sequence[Entry], summary: SessionSummary | None, now: datetime
) -> tuple[EffectCell, ...]:
    if summary is None:
        return ()
    # Whatever names the session later, as the call of the next day, was not charted in the room.
    charted = [entry.measured_at for entry in entries if entry.kind in ("side_effect", "side_effect_change")]
    ends = (summary.discharged_at, summary.infusion_ended_at, summary.last_vitals_at, *charted)
    is_here = summary.state in OPEN_STATES and summary.discharged_at is None
    until = now if is_here else max((end for end in ends if end), default=now)
    return effect_cells(effect_episodes(entries), until)


def _score(entry: Entry) -> CourseScore:
    body = cast(bodies.Score, entry.body)
    point = ScorePoint(body.scale, total_of(body), entry.measured_at, body.items)
    by_patient = entry.author_role == PATIENT
    return CourseScore(point, body.occasion, entry.session_id, entry.id, body.recent, by_patient)


def _decision(entry: Entry) -> CourseDecision:
    return CourseDecision(entry.measured_at, cast(bodies.Decision, entry.body))


def _contact(entry: Entry) -> CourseContact:
    return CourseContact(entry.measured_at, cast(bodies.FollowUp, entry.body), entry.id, entry.session_id)
