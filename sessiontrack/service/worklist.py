"""The worklist: courses about which a rule speaks or a decision is owed, and sessions that wait for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.checkpoints import Review
from sessiontrack.domain.course_facts import course_facts
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules import CourseAlert, course_alerts
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.audit import note
from sessiontrack.service.course_records import judged_records
from sessiontrack.service.unsigned import UnsignedSession, list_unsigned
from sessiontrack.service.work import Work
from sessiontrack.storage.courses import list_courses_by_id
from sessiontrack.storage.entries import list_courses_told_of
from sessiontrack.storage.patients import list_patients_by_id
from sessiontrack.storage.summaries import list_treated_courses

WATCHED = timedelta(days=365)
"""How far back a course is looked at: longer than contacts last. Clinic default; an older course is silent by then."""

TOLD_KINDS = ("score", "follow_up")
"""What may ask for somebody although no drug was given yet, or none for long."""


PAGE_ROWS = 50
"""Courses on one page: what a clinician can look through before the next session."""


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One course that asks for somebody.

    Args:
        alerts: the loudest first.
        review: the check after infusion 3, where a clinician has to decide about it.
    """

    record: CourseRecord
    alerts: tuple[CourseAlert, ...]
    review: Review | None

    @property
    def level(self) -> str:
        """Of its loudest."""
        owed = [Level.WARN] if self.review else []
        return max((*(Level(alert.level) for alert in self.alerts), *owed), key=lambda level: level.rank)


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of the worklist.

    Args:
        start: how many rows come before this page.
        total: rows of all pages.
        unsigned: sessions that wait for a signature, the oldest first; on the first page only, and no more than fit.
        unsigned_total: all that wait.
    """

    rows: tuple[WorklistRow, ...]
    start: int
    total: int
    unsigned: tuple[UnsignedSession, ...]
    unsigned_total: int

    @property
    def earlier_start(self) -> int | None:
        """Where the page before begins; nothing on the first."""
        return max(self.start - PAGE_ROWS, 0) if self.start else None

    @property
    def later_start(self) -> int | None:
        """Where the page after begins; nothing on the last."""
        after = self.start + len(self.rows)
        return after if after < self.total else None


def read_worklist(work: Work, start: int = 0) -> Worklist:
    """Every course that asks for something, of those with a session, a score or a contact within ``WATCHED``.

    The loudest come first, then those whose reason is oldest; beside them the sessions that wait for a signature,
    however old. One line in the trail names the patients shown.

    Args:
        start: so many rows are passed over.

    Raises:
        NotAllowed: the role lacks the permission.
    """
    work.actor.require(Permission.COURSES_READ)
    clinic_id = work.actor.clinic_id
    since = work.now - WATCHED
    treated = list_treated_courses(work.db, clinic_id, since)
    course_ids = list({*treated, *list_courses_told_of(work.db, clinic_id, TOLD_KINDS, since)})
    courses = list_courses_by_id(work.db, clinic_id, course_ids)
    patients = list_patients_by_id(work.db, clinic_id, {course.patient_id for course in courses})
    records = judged_records(work, courses, {patient.id: patient for patient in patients})
    rows = [row for record in records if (row := _row(work, record)) is not None]
    shown = tuple(sorted(rows, key=_urgency)[start : start + PAGE_ROWS])
    waiting = list_unsigned(work)
    unsigned = () if start else waiting[:PAGE_ROWS]
    seen = dict.fromkeys([*(row.patient.id for row in unsigned), *(row.record.patient.id for row in shown)])
    note(work, "worklist.read", patient_ids=[*seen])
    return Worklist(shown, start, len(rows), unsigned, len(waiting))


def _row(work: Work, record: CourseRecord) -> WorklistRow | None:
    alerts = course_alerts(record, work.now)
    facts = course_facts(record, work.now)
    is_owed = any(flag.kind.startswith("review_") and flag.level == "warn" for flag in facts.flags)
    return WorklistRow(record, alerts, facts.review if is_owed else None) if alerts or is_owed else None


def _urgency(row: WorklistRow) -> tuple[int, float, str]:
    since = min((alert.since.timestamp() for alert in row.alerts), default=0.0)
    return -Level(row.level).rank, since, row.record.patient.banner_name
