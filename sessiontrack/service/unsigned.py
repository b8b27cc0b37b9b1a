"""Sessions that wait for a clinician's signature, whatever their day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.patients import list_patients_by_id
from sessiontrack.storage.sessions import list_sessions_by_id
from sessiontrack.storage.summaries import list_unsigned_sessions


@dataclass(frozen=True, slots=True)
class UnsignedSession:
    """One session that waits for a signature: completed, or changed after it was signed."""

    session: TreatmentSession
    patient: Patient
    summary: SessionSummary

    @property
    def is_changed(self) -> bool:
        """It was signed, and something arrived afterwards."""
        return self.summary.state == State.SIGNED

    @property
    def held_at(self) -> datetime:
        """When the patient came; as planned where nobody was checked in."""
        return self.summary.checked_in_at or self.session.planned_at


def list_unsigned(work: Work) -> tuple[UnsignedSession, ...]:
    """Every session of the clinic that waits for a signature, the oldest first; leaves no line in the trail.

    Raises:
        NotAllowed: the role lacks the permission.
    """
    work.actor.require(Permission.SESSIONS_READ)
    return tuple(sorted(_unsigned(work), key=lambda row: (row.held_at, row.session.id)))


def count_unsigned_of_earlier_days(work: Work) -> int:
    """How many of them are not of the present local day, whose board has the others.

    Raises:
        NotAllowed: the role lacks the permission.
    """
    zone = get_clinic(work.db, work.actor.clinic_id).zone_info
    since, until = day_bounds(work.now.astimezone(zone).date(), zone)
    return sum(not since <= row.session.planned_at < until for row in list_unsigned(work))


def _unsigned(work: Work) -> Iterator[UnsignedSession]:
    clinic_id = work.actor.clinic_id
    summaries = {summary.session_id: summary for summary in list_unsigned_sessions(work.db, clinic_id)}
    sessions = list_sessions_by_id(work.db, clinic_id, list(summaries))
    found = list_patients_by_id(work.db, clinic_id, {session.patient_id for session in sessions})
    patients = {patient.id: patient for patient in found}
    for session in sessions:
        yield UnsignedSession(session, patients[session.patient_id], summaries[session.id])
