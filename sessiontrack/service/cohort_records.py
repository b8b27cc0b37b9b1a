"""Whole courses of a cohort as the domain judges them, without anything that names somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from sessiontrack.domain.bodies import Decision, Score
from sessiontrack.domain.cohorts.base import CohortSession
from sessiontrack.domain.course_record import CourseDecision, CourseRecord, CourseScore, CourseSession
from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.evaluable import CORE
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.terms import Terms
from sessiontrack.storage.codec import body_from
from sessiontrack.storage.cohorts import CohortRows

_SECOND = timedelta(seconds=1)
_JUDGED = ("state", "infusion_started_at", "delivered_ug", *CORE)


class Numbers(dict[UUID, int]):
    """A number for each id that is asked for, the first one being 0: a cohort is counted without ids."""

    def __missing__(self, named: UUID) -> int:
        self[named] = number = len(self)
        return number


def cohort_session(row: Any, numbers: Numbers) -> CohortSession:
    """One session of the cohort, from a row of ``list_sessions``."""
    arrived_at, left_at = row.checked_in_at, row.discharged_at
    return CohortSession(
        id=numbers[row.session_id],
        course=numbers[row.course_id],
        patient=numbers[row.patient_id],
        ordinal=row.ordinal,
        started_at=row.infusion_started_at,
        dose=row.delivered_centi_mg_per_kg,
        baseline_systolic=row.baseline_systolic,
        baseline_diastolic=row.baseline_diastolic,
        peak_systolic=row.peak_systolic,
        peak_diastolic=row.peak_diastolic,
        elapsed_seconds=row.elapsed_seconds,
        infusing_seconds=row.infusing_seconds,
        observation_seconds=row.observation_seconds,
        visit_seconds=(left_at - arrived_at) // _SECOND if arrived_at and left_at else None,
        is_outside_window=row.is_outside_window,
        is_stopped_early=row.is_stopped_early,
        is_late=row.has_late_entries,
    )


def cohort_records(
    rows: CohortRows, found: Iterable[Any], protocol: Protocol, terms: Terms
) -> Iterator[CourseRecord]:
    """The courses that have a session in the cohort, each with all of its sessions, scores and decisions.

    Args:
        found: rows of ``list_sessions``, by course.
        protocol: the clinic's limits today.
        terms: its side-effect list.
    """
    courses = {course.id: course for course in rows.list_courses()}
    entries: dict[UUID, list[Any]] = {}
    for row in rows.list_course_entries():
        entries.setdefault(row.course_id, []).append(row)
    for course_id, visits in groupby(found, key=lambda row: cast(UUID, row.course_id)):
        kept = [(row.measured_at, body_from(row.kind, row.body)) for row in entries.get(course_id, ())]
        yield CourseRecord(
            course=courses[course_id],
            patient=_nobody(courses[course_id]),
            sessions=tuple(_visit(rows, row) for row in visits),
            scores=tuple(_score(at, body) for at, body in kept if isinstance(body, Score)),
            decisions=tuple(CourseDecision(at, body) for at, body in kept if isinstance(body, Decision)),
            protocol=protocol,
            zone=rows.zone,
            terms=terms,
        )


def _score(at: datetime, body: Score) -> CourseScore:
    return CourseScore(ScorePoint(body.scale, total_of(body), at, body.items), body.occasion)


def _visit(rows: CohortRows, row: Any) -> CourseSession:
    session = TreatmentSession(
        row.session_id, rows.clinic_id, row.course_id, row.patient_id, row.phase, row.planned_at
    )
    values = {name: getattr(row, name) for name in _JUDGED}
    return CourseSession(session, SessionSummary(row.session_id, **values))


def _nobody(course: Course) -> Patient:
    """In a patient's place: a cohort reads no name, no number and no birth date."""
    return Patient(course.patient_id, course.clinic_id, "", "", "", date.min, "unknown")
