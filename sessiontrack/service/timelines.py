"""The vitals of a whole course, for a client that draws them itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.access import open_course
from sessiontrack.service.audit import note
from sessiontrack.service.work import Work
from sessiontrack.storage.timelines import list_timeline


def read_timeline(work: Work, course_id: UUID) -> list[dict[str, Any]]:
    """Every current vitals set of a course by bedside time; one line in the trail.

    Raises:
        NotFound: there is no such course here.
    """
    course, patient = open_course(work, course_id, to=Permission.ENTRIES_READ)
    note(work, "timeline.read", course_id, patient_ids=(patient.id,))
    return list_timeline(work.db, course.clinic_id, course.id)
