"""Courses: read whole, with one picture and one table; and the list of a patient's courses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.charts.benefit import benefit_table, draw_benefit, draw_benefit_file
from sessiontrack.charts.course import (
    OPENED,
    CourseLook,
    EffectOrder,
    course_table,
    draw_course,
    draw_course_file,
    scales_beside,
    scales_shown,
)
from sessiontrack.charts.tables import Table
from sessiontrack.domain.course_facts import CourseFacts, course_facts
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_standing import CourseStanding, course_standing
from sessiontrack.domain.courses import Course, MaintenanceEpisode, newest_of, open_eligibility_items
from sessiontrack.domain.entries import Entry, Thread, current_entries, threads
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.access import open_course, open_patient
from sessiontrack.service.audit import note
from sessiontrack.service.course_records import PAGE_KINDS, READ_KINDS, course_records
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.side_effects import clinic_order
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.courses import list_courses_of_patients, list_episodes
from sessiontrack.storage.entries import list_course_entries
from sessiontrack.storage.terms import get_terms


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
    standing: CourseStanding
    entries: tuple[Entry, ...]
    threads: tuple[Thread, ...]
    missing: tuple[str, ...]
    names: dict[UUID, str]
    now: datetime

    def newest(self, kind: str) -> Entry | None:
        """The one that counts, of a kind of which one does."""
        return newest_of(kind, self.entries)

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
    return course_view(work, course, patient)


def course_view(work: Work, course: Course, patient: Patient) -> CourseView:
    """A course that was opened, as it is shown now."""
    found = list_course_entries(work.db, course.clinic_id, course.id, READ_KINDS)
    [record] = course_records(work, [course], {patient.id: patient}, found)
    current = tuple(entry for entry in current_entries(found) if entry.kind in PAGE_KINDS)
    return CourseView(
        record=record,
        facts=course_facts(record, work.now),
        standing=course_standing(record, work.now),
        entries=current,
        threads=tuple(thread for thread in threads(found) if thread.root.kind in PAGE_KINDS),
        missing=open_eligibility_items(current, record.day(work.now)),
        names=names_of_people(work),
        now=work.now,
    )


def read_courses_of_patient(work: Work, patient_id: UUID) -> tuple[Patient, list[Course]]:
    """A patient with their courses, oldest first; one line in the trail.

    Raises:
        NotFound: there is no such patient here.
    """
    patient = open_patient(work, patient_id, to=Permission.COURSES_READ)
    note(work, "courses.listed", patient.id, patient_ids=(patient.id,))
    return patient, list_courses_of_patients(work.db, patient.clinic_id, [patient.id])


def read_plan(work: Work, course_id: UUID) -> tuple[Course, Patient, list[MaintenanceEpisode]]:
    """A course's plan with its patient and its maintenance episodes, for a form; one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_READ)
    note(work, "course.read", course.id, patient_ids=(patient.id,))
    return course, patient, list_episodes(work.db, course.clinic_id, course.id)


def read_clinic_order(work: Work) -> tuple[str, ...]:
    """Codes of the side effects, the clinic's most frequent first; a count that names nobody."""
    work.actor.require(Permission.COURSES_READ)
    clinic_id = work.actor.clinic_id
    return clinic_order(work, get_clinic(work.db, clinic_id).zone_info, get_terms(work.db, clinic_id))


def course_look(
    view: CourseView,
    *,
    chosen_id: UUID | None,
    scale: str | None,
    effects: str | None,
    order_of_clinic: tuple[str, ...] = (),
) -> tuple[CourseLook, tuple[str, ...]]:
    """What was asked to be seen, and the scales that may stand beside the course's own.

    Args:
        scale: a scale that the course has no total of is as none.
        effects: one of ``EffectOrder``; another word is as none.
        order_of_clinic: the clinic's order, where that is asked for.
    """
    offered = scales_beside(view.record)
    order = next((each for each in EffectOrder if each == effects), EffectOrder.FREQUENT)
    second = scale if scale in offered else None
    return CourseLook(chosen_id, second, order, order_of_clinic), offered


EFFECT_ORDERS = tuple(order.value for order in EffectOrder)
"""How the side effects may be sorted."""


def shown_beside(view: CourseView, offered: tuple[str, ...], look: CourseLook) -> tuple[str, ...]:
    """The scales that the picture shows, the course's own first."""
    return scales_shown(view.record, offered, look)


def course_picture(view: CourseView, look: CourseLook) -> str:
    """The course as a picture for its page, as it was asked for."""
    return draw_course(view.record, view.now, look)


def course_picture_file(view: CourseView) -> str:
    """The same as a file of its own, with the patient named above it."""
    return draw_course_file(view.record, view.now)


def course_benefit(view: CourseView) -> str:
    """What the course brings and costs as a small picture, for the talk with the patient."""
    return draw_benefit(view.record)


def course_benefit_file(view: CourseView) -> str:
    """The same as a file of its own, with the patient named above it."""
    return draw_benefit_file(view.record)


def course_benefit_rows(view: CourseView) -> Table:
    """The same as a table."""
    return benefit_table(view.record)


def course_rows(view: CourseView, look: CourseLook = OPENED) -> Table:
    """The same as a table."""
    return course_table(view.record, look)
