"""What a patient brings along: treatments tried before, and medicines taken beside the course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import ConcomitantMedicine, PastTreatment
from sessiontrack.domain.concomitant_medicines import MedicineList, check_concomitant_medicine, medicine_list
from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Draft, current_entries
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.past_treatments import check_past_treatment
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.charting import Charted
from sessiontrack.service.course_entries import Corrected, chart_in_course
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.entries import find_entry, list_course_entries

_MEDICINE = "concomitant_medicine"


def record_past_treatment(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep a treatment that was tried before, or that none was.

    Raises:
        Rejected: it lies in the future, or lacks what came of it.
    """
    return chart_in_course(work, course_id, draft, to=Permission.ENTRIES_APPEND, check=_check_treatment)


def _check_treatment(work: Work, _course: Course, draft: Draft) -> Sequence[Fault]:
    return check_past_treatment(cast(PastTreatment, draft.body), _today(work))


def record_concomitant_medicine(work: Work, course_id: UUID, draft: Draft) -> Charted:
    """Keep a medicine that the patient takes, that it changed or ended, or that none is taken.

    Raises:
        Rejected: it begins in the future, lacks its name, or follows what is no medicine of this course.
    """
    return chart_in_course(work, course_id, draft, to=Permission.ENTRIES_APPEND, check=_check_medicine)


def _check_medicine(work: Work, course: Course, draft: Draft) -> Sequence[Fault]:
    told = cast(ConcomitantMedicine, draft.body)
    faults = check_concomitant_medicine(told, _today(work))
    if told.follows is not None and not _may_follow(work, course, draft, told.follows):
        faults.append(Fault("/follows", "unknown", "must be an earlier medicine of this course"))
    return faults


def _may_follow(work: Work, course: Course, draft: Draft, follows: UUID) -> bool:
    earlier = find_entry(work.db, course.clinic_id, course.id, follows)
    if earlier is None or earlier.kind != _MEDICINE or earlier.target_id is not None:
        return False
    if draft.target_id is None:
        return True
    # Two medicines that followed each other would both be gone from the list.
    amended = find_entry(work.db, course.clinic_id, course.id, draft.target_id)
    assert amended is not None
    return earlier.seq < amended.seq


def _today(work: Work) -> date:
    return work.now.astimezone(get_clinic(work.db, work.actor.clinic_id).zone_info).date()


def medicines_beside(work: Work, record: SessionRecord) -> MedicineList:
    """What the patient of a session that was opened takes today, for the questions at arrival."""
    course = record.course
    found = list_course_entries(work.db, course.clinic_id, course.id, (_MEDICINE, "retraction"))
    return medicine_list(current_entries(found), work.now.astimezone(record.zone).date())


CORRECTED: Corrected = {
    "past_treatment": (Permission.ENTRIES_APPEND, _check_treatment),
    _MEDICINE: (Permission.ENTRIES_APPEND, _check_medicine),
}
"""What a new version needs and must satisfy, by its kind: the same as the first one."""
