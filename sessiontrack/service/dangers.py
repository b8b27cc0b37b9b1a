"""What is critical in a whole course, told to a session of it before its drug is started."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.alerts.situation import BEFORE_START
from sessiontrack.domain.course_rules import CourseAlert, course_alerts
from sessiontrack.domain.courses import Course
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.course_records import judged_records
from sessiontrack.service.work import Work


def with_dangers(work: Work, record: SessionRecord) -> SessionRecord:
    """The record with what is critical in its course, while that can still hold the start."""
    if record.status().state not in BEFORE_START:
        return record
    course = record.course
    dangers = dangers_of_courses(work, [course], {record.patient.id: record.patient})
    return replace(record, dangers=dangers[course.id])


def dangers_of_courses(
    work: Work, courses: Collection[Course], patients: dict[UUID, Patient]
) -> dict[UUID, tuple[CourseAlert, ...]]:
    """The critical alerts of each course, the loudest first; the right to them was asked before.

    Args:
        patients: by id, each whose course it is.
    """
    return {
        record.course.id: tuple(
            alert for alert in course_alerts(record, work.now) if alert.level == Level.CRITICAL
        )
        for record in judged_records(work, courses, patients)
    }
