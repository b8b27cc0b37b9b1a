"""The monitoring form of a session, to take away on paper or as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.monitoring_form import MonitoringForm, monitoring_form
from sessiontrack.domain.permissions import Permission
from sessiontrack.exports import header_line
from sessiontrack.exports.monitoring_form import MONITORING_FORM, monitoring_form_line
from sessiontrack.service.access import open_session
from sessiontrack.service.reading import SessionView, session_view
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import Clinic, get_clinic
from sessiontrack.storage.people import list_people


@dataclass(frozen=True, slots=True)
class FormSource:
    """What a form is made of: a session as it was read, and its clinic."""

    view: SessionView
    clinic: Clinic


def read_for_monitoring_form(work: Work, session_id: UUID) -> FormSource:
    """A session's whole record for its monitoring form; leaves one line in the trail.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_READ, action="monitoring_form.taken")
    view = session_view(work, record, list_people(work.db, work.actor.clinic_id))
    return FormSource(view, get_clinic(work.db, work.actor.clinic_id))


def form_of(view: SessionView, clinic: Clinic, now: datetime) -> MonitoringForm:
    """The form of a session in the version that was read or signed."""
    return monitoring_form(view.record, view.names, clinic.name, now)


def form_as_csv(view: SessionView, clinic: Clinic, now: datetime) -> bytes:
    """The same as a file of one row, with the patient's name."""
    row = monitoring_form_line(view.record.session.id, form_of(view, clinic, now), view.record.zone)
    return header_line(MONITORING_FORM) + row
