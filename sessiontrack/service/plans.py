"""Plans: courses opened and changed, maintenance episodes, sessions planned and moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain.courses import Course, MaintenanceEpisode, Phase, TreatmentSession
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.episodes import PAIR
from sessiontrack.domain.errors import Conflict, Fault, Rejected, Stale
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.service.access import (
    open_course,
    open_course_to_write,
    open_patient,
    open_session,
    open_session_to_write,
)
from sessiontrack.service.audit import note
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.courses import add_course, add_episode, change_course, find_course, list_episodes
from sessiontrack.storage.entries import open_chain
from sessiontrack.storage.patients import lock_patient
from sessiontrack.storage.sessions import (
    add_session,
    change_session,
    find_session,
    list_sessions_of_courses,
    list_sessions_of_patient,
)
from sessiontrack.storage.summaries import list_summaries


def open_new_course(
    work: Work, patient_id: UUID, values: Mapping[str, Any], course_id: UUID | None = None
) -> tuple[Course, bool]:
    """Open a course for a patient, and the chain that its entries will hang on.

    Raises:
        Conflict: the id was used for another course.
    """
    patient = open_patient(work, patient_id, to=Permission.COURSES_WRITE)
    clinic_id = work.actor.clinic_id
    course = Course(
        id=course_id or uuid7(),
        clinic_id=clinic_id,
        patient_id=patient.id,
        opened_at=work.now,
        **values,
    )
    known = find_course(work.db, clinic_id, course.id)
    if known is not None:
        if replace(known, version=1, opened_at=course.opened_at) != course:
            raise Conflict("This id was used for another course.")
        note(work, "course.repeated", known.id, patient_ids=(patient.id,))
        return known, False
    add_course(work.db, course)
    open_chain(work.db, course)
    note(work, "course.opened", course.id, patient_ids=(patient.id,))
    return course, True


def change_course_plan(work: Work, course_id: UUID, version: int, changes: Mapping[str, Any]) -> Course:
    """Change a course's plan.

    Raises:
        Stale: it was changed since it was read.
    """
    known, patient = open_course(work, course_id, to=Permission.COURSES_WRITE)
    course = replace(known, **changes, version=version + 1)
    if known.version != version or not change_course(work.db, course):
        raise Stale("This course was changed meanwhile. Read again, then change.")
    before, after = asdict(known), asdict(course)
    changed = {name: [before[name], after[name]] for name in changes}
    note(work, "course.changed", course.id, patient_ids=(patient.id,), changed=changed)
    return course


def open_episode(
    work: Work, course_id: UUID, trigger: str, episode_id: UUID | None = None
) -> tuple[MaintenanceEpisode, bool]:
    """Open a maintenance episode: one or two sessions given together.

    Raises:
        Conflict: the id was used for another episode.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_WRITE)
    episode = MaintenanceEpisode(episode_id or uuid7(), course.id, trigger, work.now)
    for known in list_episodes(work.db, course.clinic_id, course.id):
        if known.id == episode.id:
            if known.trigger != trigger:
                raise Conflict("This id was used for another episode.")
            note(work, "episode.repeated", known.id, patient_ids=(patient.id,))
            return known, False
    add_episode(work.db, course.clinic_id, episode)
    note(work, "episode.opened", episode.id, patient_ids=(patient.id,))
    return episode, True


def plan_session(
    work: Work, course_id: UUID, values: Mapping[str, Any], session_id: UUID | None = None
) -> tuple[TreatmentSession, bool]:
    """Plan a session of a course.

    Raises:
        Conflict: the patient has another session planned on that day, or the id was used.
        Rejected: an episode of another course, or one named for the initial series.
    """
    opened = open_course_to_write(work, course_id, to=Permission.SESSIONS_WRITE)
    course = opened.course
    session = TreatmentSession(
        id=session_id or uuid7(),
        clinic_id=course.clinic_id,
        course_id=course.id,
        patient_id=course.patient_id,
        **values,
    )
    known = find_session(work.db, course.clinic_id, session.id)
    if known is not None:
        if replace(known, version=1, protocol_version=None) != session:
            raise Conflict("This id was used for another session.")
        note(work, "session.repeated", known.id, patient_ids=(course.patient_id,))
        return known, False
    _require_plan(work, session)
    add_session(work.db, session)
    note(work, "session.planned", session.id, patient_ids=(course.patient_id,), session_id=session.id)
    return session, True


def _require_plan(work: Work, session: TreatmentSession) -> None:
    if session.episode_id is not None:
        episodes = list_episodes(work.db, session.clinic_id, session.course_id)
        if session.phase != Phase.MAINTENANCE or all(e.id != session.episode_id for e in episodes):
            message = "must be an episode of this course, for a maintenance session"
            raise Rejected("This session cannot be planned.", [Fault("/episode_id", "unknown", message)])
        _require_room(work, session)
    # The end of a chain keeps this course still; the patient may have another.
    lock_patient(work.db, session.clinic_id, session.patient_id)
    zone = get_clinic(work.db, session.clinic_id).zone_info
    since, until = day_bounds(session.planned_at.astimezone(zone).date(), zone)
    others = [
        other
        for other in list_sessions_of_patient(work.db, session.clinic_id, session.patient_id)
        if other.id != session.id and since <= other.planned_at < until
    ]
    ended = list_summaries(work.db, session.clinic_id, [other.id for other in others])
    if any(other.id not in ended or State(ended[other.id].state) not in NO_VISIT for other in others):
        raise Conflict("This patient has a session on that day already.")


def _require_room(work: Work, session: TreatmentSession) -> None:
    """An episode is one session or two: a third would be treatment that no interval is counted for."""
    others = [
        other.id
        for other in list_sessions_of_courses(work.db, session.clinic_id, [session.course_id])
        if other.episode_id == session.episode_id and other.id != session.id
    ]
    ended = list_summaries(work.db, session.clinic_id, others)
    held = [each for each in others if each not in ended or State(ended[each].state) not in NO_VISIT]
    if len(held) >= PAIR:
        message = f"has {PAIR} sessions already: open another episode"
        raise Rejected("This session cannot be planned.", [Fault("/episode_id", "full", message)])


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A session that has not begun, with what its plan may name."""

    session: TreatmentSession
    course: Course
    patient: Patient
    episodes: tuple[MaintenanceEpisode, ...]


def read_session_plan(work: Work, session_id: UUID) -> SessionPlan:
    """The plan of a session, for a form; one line in the trail.

    Raises:
        NotFound: there is no such session here.
        Conflict: the patient has checked in, or the session was cancelled.
    """
    record = open_session(work, session_id, to=Permission.SESSIONS_WRITE)
    _require_planned(record)
    course = record.course
    episodes = tuple(list_episodes(work.db, course.clinic_id, course.id))
    return SessionPlan(record.session, course, record.patient, episodes)


def _require_planned(record: SessionRecord) -> None:
    if record.status().state is not State.PLANNED:
        raise Conflict("This session has begun or ended: its plan no longer changes.")


def change_session_plan(
    work: Work, session_id: UUID, version: int, changes: Mapping[str, Any]
) -> TreatmentSession:
    """Move a session that has not begun.

    Raises:
        Stale: it was changed since it was read.
        Conflict: the patient has checked in, or has another session on the new day.
    """
    opened = open_session_to_write(work, session_id, to=Permission.SESSIONS_WRITE)
    known = opened.record.session
    if known.version != version:
        raise Stale("This session was changed meanwhile. Read again, then change.")
    _require_planned(opened.record)
    session = replace(known, **changes, version=version + 1)
    _require_plan(work, session)
    # The row is locked since it was read.
    change_session(work.db, session)
    before, after = asdict(known), asdict(session)
    changed = {name: [str(before[name]), str(after[name])] for name in changes}
    note(
        work,
        "session.moved",
        session.id,
        session_id=session.id,
        patient_ids=(session.patient_id,),
        changed=changed,
    )
    return session
