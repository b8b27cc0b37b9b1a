"""Reading: a session's whole record, what is new in it, the day's board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sessiontrack.domain.alerts import Alert, AlertState, Level, alarms, alert_states
from sessiontrack.domain.alerts.situation import BEFORE_START
from sessiontrack.domain.course_rules import CourseAlert
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.ladder import next_vitals_due_at
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import HERE, OPEN_STATES, State, Status
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.summing import summarise
from sessiontrack.service.access import open_session, records_of
from sessiontrack.service.audit import note_polled
from sessiontrack.service.dangers import dangers_of_courses
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.courses import list_courses_by_id
from sessiontrack.storage.patients import list_patients_by_id
from sessiontrack.storage.people import Person, list_people
from sessiontrack.storage.sessions import list_sessions_by_id, list_sessions_planned
from sessiontrack.storage.summaries import list_sessions_in_state, list_summaries


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as it is shown.

    Args:
        digest: what a signature would sign, with ``link``.
        names: people by id, for the authors of entries.
    """

    record: SessionRecord
    alerts: tuple[AlertState, ...]
    summary: SessionSummary
    state: State
    digest: str
    link: str
    next_vitals_due_at: datetime | None
    names: dict[UUID, str]


def read_session(work: Work, session_id: UUID) -> SessionView:
    """A session's whole record; leaves one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_READ)
    return session_view(work, record, list_people(work.db, work.actor.clinic_id))


def session_view(work: Work, record: SessionRecord, people: Iterable[Person]) -> SessionView:
    """A record that was opened, as it is shown now; the clinic's people are the authors of its entries."""
    moment = record.bedside_moment(work.now)
    return SessionView(
        record=record,
        alerts=alert_states(record, work.now),
        summary=summarise(record),
        state=record.status(moment).state,
        digest=digest_of(record),
        link=newest_link(record),
        next_vitals_due_at=next_vitals_due_at(record, moment),
        names={person.id: person.name for person in people},
    )


def names_of_people(work: Work) -> dict[UUID, str]:
    """Names of the clinic's people by id."""
    return {person.id: person.name for person in list_people(work.db, work.actor.clinic_id)}


def read_new_entries(work: Work, session_id: UUID, after_seq: int) -> tuple[SessionRecord, tuple[Entry, ...]]:
    """What was kept in a session after a place in the chain, for a second device."""
    record = open_session(work, session_id, to=Permission.ENTRIES_READ)
    return record, tuple(entry for entry in record.entries if entry.seq > after_seq)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One session of the day.

    Args:
        state: at this moment.
        dangers: what is critical in its course, while the drug is not started.
        alarms: what waits for an answer while the patient is here, kept or true now, the loudest first.
    """

    session: TreatmentSession
    patient: Patient
    summary: SessionSummary
    state: State
    dangers: tuple[CourseAlert, ...] = ()
    alarms: tuple[Alert, ...] = ()

    @property
    def is_critical(self) -> bool:
        """Something critical waits for an answer."""
        return any(alert.level == Level.CRITICAL for alert in self.alarms)


def read_board(work: Work, on: date | None = None) -> tuple[BoardRow, ...]:
    """The sessions planned on a local day, and on the present one whatever is still open; by need, then by plan.

    A polled board leaves a line in the trail once a minute a person.
    """
    work.actor.require(Permission.SESSIONS_READ)
    clinic_id = work.actor.clinic_id
    zone = get_clinic(work.db, clinic_id).zone_info
    today = work.now.astimezone(zone).date()
    day = on or today
    since, until = day_bounds(day, zone)
    sessions = {s.id: s for s in list_sessions_planned(work.db, clinic_id, since, until)}
    if day == today:
        running = list_sessions_in_state(work.db, clinic_id, OPEN_STATES)
        missing = [s.session_id for s in running if s.session_id not in sessions]
        sessions |= {s.id: s for s in list_sessions_by_id(work.db, clinic_id, missing)}
    rows = _rows(work, sessions)
    note_polled(work, "board.read", [row.patient.id for row in rows])
    return rows


def _rows(work: Work, sessions: dict[UUID, TreatmentSession]) -> tuple[BoardRow, ...]:
    clinic_id = work.actor.clinic_id
    summaries = list_summaries(work.db, clinic_id, list(sessions))
    patient_ids = {session.patient_id for session in sessions.values()}
    patients = {patient.id: patient for patient in list_patients_by_id(work.db, clinic_id, patient_ids)}
    rows = []
    for session in sessions.values():
        summary = summaries.get(session.id) or SessionSummary(session.id)
        status = Status(State(summary.state), summary.under_effect_until).at(work.now)
        rows.append(BoardRow(session, patients[session.patient_id], summary, status.state))
    rows = _with_alarms(work, _with_dangers(work, rows))
    return tuple(sorted(rows, key=lambda row: _need(row, work.now)))


def _with_alarms(work: Work, rows: list[BoardRow]) -> list[BoardRow]:
    here = {row.session.id for row in rows if row.state in HERE}
    found = {record.session.id: alarms(record, work.now) for record in records_of(work, here)}
    return [replace(row, alarms=found.get(row.session.id, ())) for row in rows]


def _with_dangers(work: Work, rows: list[BoardRow]) -> list[BoardRow]:
    course_ids = {row.session.course_id for row in rows if row.state in BEFORE_START}
    if not course_ids:
        return rows
    courses = list_courses_by_id(work.db, work.actor.clinic_id, course_ids)
    dangers = dangers_of_courses(work, courses, {row.patient.id: row.patient for row in rows})
    return [
        replace(row, dangers=dangers[row.session.course_id]) if row.state in BEFORE_START else row
        for row in rows
    ]


def _need(row: BoardRow, now: datetime) -> tuple[bool, bool, bool, bool, datetime]:
    due = row.summary.next_vitals_due_at
    is_overdue = due is not None and due < now and row.state in OPEN_STATES
    is_held = bool(row.dangers) and row.state in OPEN_STATES
    is_open = row.state in OPEN_STATES
    return not row.is_critical, not is_overdue, not is_held, not is_open, row.session.planned_at
