"""Courses: read whole, with one picture and one table; and the list of a patient's courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.charts.course import course_table, draw_course, draw_course_file
from sessiontrack.charts.tables import Table
from sessiontrack.domain import bodies
from sessiontrack.domain.course_facts import CourseFacts, course_facts
from sessiontrack.domain.course_record import (
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
    effect_cells,
)
from sessiontrack.domain.courses import Course, MaintenanceEpisode, open_eligibility_items
from sessiontrack.domain.entries import Entry, Thread, current_entries, threads
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import effect_episodes
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.sessions import OPEN_STATES
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.access import open_course, open_patient
from sessiontrack.service.audit import note
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic, get_protocol
from sessiontrack.storage.courses import list_courses, list_episodes
from sessiontrack.storage.entries import COURSE_KINDS, list_course_entries
from sessiontrack.storage.sessions import list_sessions_of_course
from sessiontrack.storage.summaries import list_summaries_of_course

READ_KINDS = (*COURSE_KINDS, "side_effect", "side_effect_change", "retraction")
"""What a course's page reads of its entries: everything else is in the summaries."""


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as it is shown.

    Args:
        entries: current entries about the whole course, in the order in which they happened.
        missing: what still stands between the patient and a first start.
        threads: the same with what became of them, those that were taken out too.
        names: people by id, for the authors of entries.
    """

    record: CourseRecord
    facts: CourseFacts
    entries: tuple[Entry, ...]
    threads: tuple[Thread, ...]
    missing: tuple[str, ...]
    names: dict[UUID, str]
    now: datetime

    def newest(self, kind: str) -> Entry | None:
        """The current entry of a kind that was kept last."""
        return max((e for e in self.entries if e.kind == kind), key=lambda entry: entry.seq, default=None)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Current entries of a kind, oldest first."""
        return tuple(entry for entry in self.entries if entry.kind == kind)


def read_course(work: Work, course_id: UUID) -> CourseView:
    """A whole course; leaves one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_READ)
    note(work, "course.read", course.id, patient_ids=(patient.id,))
    found = list_course_entries(work.db, course.clinic_id, course.id, READ_KINDS)
    current = current_entries(found)
    record = _record(work, course, patient, current)
    wide = tuple(entry for entry in current if entry.kind in COURSE_KINDS)
    return CourseView(
        record=record,
        facts=course_facts(record, work.now),
        entries=wide,
        threads=tuple(thread for thread in threads(found) if thread.root.kind in COURSE_KINDS),
        missing=open_eligibility_items(wide, record.day(work.now)),
        names=names_of_people(work),
        now=work.now,
    )


def _record(work: Work, course: Course, patient: Patient, current: Iterable[Entry]) -> CourseRecord:
    clinic_id = course.clinic_id
    by_session: dict[UUID | None, list[Entry]] = {}
    for entry in current:
        by_session.setdefault(entry.session_id, []).append(entry)
    summaries = {s.session_id: s for s in list_summaries_of_course(work.db, clinic_id, course.id)}
    sessions = tuple(
        CourseSession(
            session,
            summaries.get(session.id),
            _effects(by_session.get(session.id, ()), summaries.get(session.id), work.now),
        )
        for session in list_sessions_of_course(work.db, clinic_id, course.id)
    )
    everything = [entry for entries in by_session.values() for entry in entries]
    return CourseRecord(
        course=course,
        patient=patient,
        sessions=sessions,
        scores=tuple(_score(entry) for entry in everything if entry.kind == "score"),
        decisions=tuple(_decision(entry) for entry in everything if entry.kind == "decision"),
        episodes=tuple(list_episodes(work.db, clinic_id, course.id)),
        protocol=get_protocol(work.db, clinic_id),
        zone=get_clinic(work.db, clinic_id).zone_info,
    )


def _effects(
    entries: Sequence[Entry], summary: SessionSummary | None, now: datetime
) -> tuple[EffectCell, ...]:
    if summary is None:
        return ()
    charted = [entry.measured_at for entry in entries]
    ends = (summary.discharged_at, summary.infusion_ended_at, summary.last_vitals_at, *charted)
    is_here = summary.state in OPEN_STATES and summary.discharged_at is None
    until = now if is_here else max((end for end in ends if end), default=now)
    return effect_cells(effect_episodes(entries), until)


def _score(entry: Entry) -> CourseScore:
    body = cast(bodies.Score, entry.body)
    point = ScorePoint(body.scale, total_of(body), entry.measured_at, body.items)
    return CourseScore(point, body.occasion, entry.session_id)


def _decision(entry: Entry) -> CourseDecision:
    return CourseDecision(entry.measured_at, cast(bodies.Decision, entry.body))


def read_courses_of_patient(work: Work, patient_id: UUID) -> tuple[Patient, list[Course]]:
    """A patient with their courses, oldest first; one line in the trail.

    Raises:
        NotFound: there is no such patient here.
    """
    patient = open_patient(work, patient_id, to=Permission.COURSES_READ)
    note(work, "courses.listed", patient.id, patient_ids=(patient.id,))
    return patient, list_courses(work.db, patient.clinic_id, patient.id)


def read_plan(work: Work, course_id: UUID) -> tuple[Course, Patient, list[MaintenanceEpisode]]:
    """A course's plan with its patient and its maintenance episodes, for a form; one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_READ)
    note(work, "course.read", course.id, patient_ids=(patient.id,))
    return course, patient, list_episodes(work.db, course.clinic_id, course.id)


def course_picture(view: CourseView, chosen_id: UUID | None = None) -> str:
    """The course as a picture for its page, with the session that is looked at more closely."""
    return draw_course(view.record, view.now, chosen_id)


def course_picture_file(view: CourseView) -> str:
    """The same as a file of its own, with the patient named above it."""
    return draw_course_file(view.record, view.now)


def course_rows(view: CourseView) -> Table:
    """The same as a table."""
    return course_table(view.record)
