"""What every file must say, told from the record itself and not by what writes the files: one mapping a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sessiontrack.domain.bundles import ToldCourse, ToldPatient, ToldSession
from tests.exports import told_courses, told_sessions
from tests.exports.told_amendments import amendments
from tests.exports.told_values import Row

OF_PATIENT: dict[str, Callable[[ToldPatient], Row]] = {"patients": told_courses.patient_row}
OF_COURSE: dict[str, Callable[[ToldCourse], Iterator[Row]]] = {
    "courses": told_courses.course_rows,
    "scores": told_courses.score_rows,
    "decisions": told_courses.decision_rows,
    "follow_ups": told_courses.follow_up_rows,
    "amendments": amendments,
}
OF_SESSION: dict[str, Callable[[ToldCourse, ToldSession], Iterator[Row]]] = {
    "sessions": told_sessions.session_rows,
    "dose_events": told_sessions.dose_event_rows,
    "dose_segments": told_sessions.segment_rows,
    "vitals": told_sessions.vitals_rows,
    "vitals_wide": told_sessions.wide_rows,
    "side_effects": told_sessions.effect_rows,
    "side_effect_checks": told_sessions.check_rows,
    "medicines": told_sessions.medicine_rows,
    "alerts": told_sessions.alert_rows,
}


def told(patients: Sequence[ToldPatient]) -> dict[str, list[Row]]:
    """The rows of every file; moments aware, amounts exact, what is missing or empty is ``None``."""
    rows: dict[str, list[Row]] = {name: [] for name in (*OF_PATIENT, *OF_COURSE, *OF_SESSION)}
    for patient in patients:
        for name, tell_patient in OF_PATIENT.items():
            rows[name].append(tell_patient(patient))
        for course in patient.courses:
            for name, tell_course in OF_COURSE.items():
                rows[name] += tell_course(course)
            for visit in course.sessions:
                for name, tell_session in OF_SESSION.items():
                    rows[name] += tell_session(course, visit)
    return rows
