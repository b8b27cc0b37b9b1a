"""Readings of a monitor that wait at a session: read, dismissed, and taken into the record by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sessiontrack.domain.device_readings import TAKES_READINGS, DeviceReading, ReadingState, offered
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.access import open_session, open_session_to_write
from sessiontrack.service.audit import note
from sessiontrack.service.work import Work
from sessiontrack.storage import device_readings as kept
from sessiontrack.storage.codec import body_text

MOST = 200
"""So many readings make a page, as everywhere in the API."""

_NO_READING = "There is no such reading here."
_DISMISSED = "Somebody dismissed this reading: measure again, or enter it as your own."


@dataclass(frozen=True, slots=True)
class WaitingReadings:
    """The readings that wait at a session, the newest first.

    Args:
        next_after: the last one, when there are more.
    """

    record: SessionRecord
    items: tuple[DeviceReading, ...]
    next_after: UUID | None = None


def read_device_readings(
    work: Work, session_id: UUID, limit: int = MOST, after: UUID | None = None
) -> WaitingReadings:
    """The readings that wait at a session; none once the nurse has signed it.

    Args:
        after: the last one of the page before.

    Raises:
        NotAllowed: this person may not read it.
        NotFound: no such session in this person's clinic.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_READ, action="device_readings.read")
    return waiting_readings(work, record, limit, after)


def waiting_readings(
    work: Work, record: SessionRecord, limit: int = MOST, after: UUID | None = None
) -> WaitingReadings:
    """The same of a session that was opened."""
    if record.status(work.now).state not in TAKES_READINGS:
        return WaitingReadings(record, ())
    found = kept.list_waiting(work.db, work.actor.clinic_id, record.session.id, limit=limit + 1, after=after)
    page = tuple(found[:limit])
    return WaitingReadings(record, page, page[-1].id if len(found) > limit else None)


def find_offered(work: Work, record: SessionRecord) -> DeviceReading | None:
    """The one reading that is held out at the bedside of a session that was opened."""
    if record.status(work.now).state not in TAKES_READINGS:
        return None
    clinic_id, session_id = record.session.clinic_id, record.session.id
    waiting = kept.list_waiting(work.db, clinic_id, session_id, limit=MOST)
    if not waiting:
        return None
    charted = max((entry.measured_at for entry, _ in record.vitals), default=None)
    return offered(waiting, after=(charted, kept.last_decided(work.db, clinic_id, session_id)))


def dismiss_device_reading(work: Work, session_id: UUID, reading_id: UUID) -> DeviceReading:
    """Say that a reading does not belong into the record; it stays where it is kept, and is offered no more.

    Raises:
        NotAllowed: this person may not chart.
        NotFound: no such session in this person's clinic, or no such reading of it.
        Conflict: it was accepted.
    """
    opened = open_session_to_write(work, session_id, to=Permission.READINGS_DECIDE)
    reading = get_device_reading(work, session_id, reading_id)
    if reading.state is ReadingState.ACCEPTED:
        raise Conflict("This reading is in the record: mark it there as entered in error.")
    kept.decide(work.db, reading, ReadingState.DISMISSED, by=work.actor.id, at=work.now)
    note(
        work,
        "device_reading.dismissed",
        reading_id,
        session_id=session_id,
        patient_ids=(opened.record.patient.id,),
    )
    return get_device_reading(work, session_id, reading_id)


def get_device_reading(work: Work, session_id: UUID, reading_id: UUID) -> DeviceReading:
    """A reading of a session of the actor's clinic.

    Raises:
        NotFound: there is none.
    """
    reading = kept.find_device_reading(work.db, work.actor.clinic_id, session_id, reading_id)
    if reading is None:
        raise NotFound(_NO_READING)
    return reading


def reading_sent_as(work: Work, session_id: UUID, draft: Draft) -> DeviceReading | None:
    """The reading that an entry is made of; nothing where it is made of none.

    Raises:
        NotAllowed: a program sends it: a person must have looked.
        Conflict: somebody dismissed it.
        Rejected: the entry is not what the monitor sent.
    """
    reading = kept.find_device_reading(work.db, work.actor.clinic_id, session_id, draft.id)
    if reading is None:
        return None
    work.actor.require(Permission.READINGS_DECIDE)
    if reading.state is ReadingState.DISMISSED:
        raise Conflict(_DISMISSED)
    sent = replace(reading.vitals(), confirmed=draft.body.confirmed)
    if draft.measured_at != reading.measured_at or body_text(draft.body) != body_text(sent):
        faults = [
            Fault("/readings", "not_as_sent", "must be what the monitor sent; enter others as your own")
        ]
        raise Rejected("This is not what the monitor sent.", faults)
    return reading


def mark_accepted(work: Work, reading: DeviceReading) -> None:
    """A reading stands in the record now, under its own id.

    Raises:
        Conflict: somebody dismissed it at the same moment.
    """
    if kept.decide(work.db, reading, ReadingState.ACCEPTED, by=work.actor.id, at=work.now):
        return
    # Sent twice at once, the other one of the two has accepted it.
    if get_device_reading(work, reading.session_id, reading.id).state is ReadingState.DISMISSED:
        raise Conflict(_DISMISSED)
