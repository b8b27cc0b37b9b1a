"""What a monitor's gateway sends: kept as readings that wait, and acknowledged only then."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.checks import FAR
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.device_messages import Report, read_report
from sessiontrack.domain.device_patients import contradiction
from sessiontrack.domain.device_readings import DeviceReading
from sessiontrack.domain.device_sets import DeviceSet, device_sets
from sessiontrack.domain.errors import Unavailable
from sessiontrack.domain.hl7_messages import Message, NotTaken, acknowledgement, read_message
from sessiontrack.service.trail import note_by_gateway
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.device_readings import (
    add_device_readings,
    find_receiving_session,
    has_message,
    list_told,
)
from sessiontrack.storage.patients import find_patient
from sessiontrack.storage.records import lock_session

LONGEST_IN_LOG = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway is answered.

    Args:
        content: the acknowledgement, without its frame.
        refused: why the message was not kept; nothing when it was.
        log_line: for the log when it was not; names no patient and quotes no reading.
    """

    content: bytes
    refused: NotTaken | None = None
    log_line: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """A message that could be read, and when it came."""

    clinic: Clinic
    message: Message
    report: Report
    now: datetime


def receive_message(
    database: Database, clinic: Clinic, content: bytes, *, senders: Collection[str], now: datetime
) -> Answer:
    """Keep what a message reports, and say whether it was kept; the same message twice changes nothing.

    Args:
        clinic: whose patients its senders know.
        senders: the only ones that are believed, each ``APPLICATION|FACILITY``.
    """
    message = None
    try:
        message = read_message(content)
        _require_known(message, senders)
        report = read_report(message, zone=clinic.zone_info, now=now)
        with database.writing() as db:
            _keep(db, _Told(clinic, message, report, now))
    except NotTaken as refused:
        return _refusal(message, refused, now)
    except Unavailable:
        sentence = "The readings could not be stored. Send the same again: nothing is kept twice."
        return _refusal(message, NotTaken(sentence, condition=207), now)
    return Answer(acknowledgement(message, None, control_id=str(uuid7()), now=now))


def refuse_unread(sentence: str, now: datetime) -> Answer:
    """The answer to what is no whole message."""
    return _refusal(None, NotTaken(sentence, condition=100, is_rejected=True), now)


def _require_known(message: Message, senders: Collection[str]) -> None:
    if message.sender not in senders:
        sentence = "This sender is not known here: name it in hl7_senders."
        raise NotTaken(sentence, condition=103, place=message.header.place(3), is_rejected=True)


def _keep(db: sa.Connection, told: _Told) -> None:
    clinic, message, report = told.clinic, told.message, told.report
    since, until = day_bounds(told.now.astimezone(clinic.zone_info).date(), clinic.zone_info)
    found = find_receiving_session(
        db, clinic.id, report.record_number, recent=told.now - FAR, since=since, until=until
    )
    if found is None:
        sentence = "There is no session of this record number now."
        raise NotTaken(sentence, condition=204, place=("PID", 1, 3))
    session_id, patient_id = found
    patient = find_patient(db, clinic.id, patient_id)
    assert patient is not None
    place = contradiction(report.named, patient)
    if place is not None:
        sentence = "Is not that of the patient with this record number: admit the right one at the monitor."
        raise NotTaken(sentence, condition=204, place=place)
    # Two connections may bring the same: whoever waits for the lock finds it kept.
    lock_session(db, clinic.id, session_id)
    message_hash = _hash_of(message)
    if has_message(db, clinic.id, session_id, message_hash):
        return
    moments = {one.measured_at for one in report.observed}
    before = list_told(db, clinic.id, session_id, sender=message.sender, moments=moments)
    sets = device_sets(report.observed, {reading.cuff for reading in before if reading.cuff is not None})
    readings = [_reading(made, told, session_id, number) for number, made in enumerate(sets)]
    if readings:
        add_device_readings(db, readings)
        note_by_gateway(
            db,
            "device_readings.received",
            told.now,
            clinic_id=clinic.id,
            patient_ids=(patient_id,),
            session_id=session_id,
            sender=message.sender,
            readings=len(readings),
        )


def _hash_of(message: Message) -> str:
    """The same for a message that is sent again, whose header may have a time of its own."""
    rest = ["\r".join(segment.fields) for segment in message.segments[1:]]
    return hashlib.sha256("\n".join([message.sender, message.control_id, *rest]).encode()).hexdigest()


def _reading(made: DeviceSet, told: _Told, session_id: UUID, number: int) -> DeviceReading:
    message_hash = _hash_of(told.message)
    return DeviceReading(
        id=uuid5(session_id, f"device:{message_hash}:{number}"),
        clinic_id=told.clinic.id,
        session_id=session_id,
        sender=told.message.sender,
        control_id=told.message.control_id,
        message_hash=message_hash,
        location=told.report.location,
        measured_at=made.measured_at,
        received_at=told.now,
        readings=made.readings,
        doubtful=made.doubtful,
        unusable=made.unusable,
        sent=made.sent,
    )


def _refusal(message: Message | None, refused: NotTaken, now: datetime) -> Answer:
    content = acknowledgement(message, refused, control_id=str(uuid7()), now=now)
    code = f"A{'R' if refused.is_rejected else 'E'}{refused.condition}"
    place = "{}[{}]-{} ".format(*refused.place) if refused.place else ""
    # A stranger writes them: nothing of theirs may end the line or fill the log.
    sender, control_id = (
        ascii(text)[: LONGEST_IN_LOG + 2]
        for text in ((message.sender, message.control_id) if message else ("", ""))
    )
    line = f"HL7 {code} {place}from {sender}, message {control_id}: {refused.sentence}"
    return Answer(content, refused, line)
