"""What a monitor's gateway sends: kept as readings that wait, and acknowledged only then."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.device_messages import Report, read_report
from sessiontrack.domain.device_readings import DeviceReading
from sessiontrack.domain.device_sets import DeviceSet, device_sets
from sessiontrack.domain.errors import Unavailable
from sessiontrack.domain.hl7_messages import Message, NotTaken, acknowledgement, read_message
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.device_readings import (
    add_device_readings,
    find_receiving_session,
    has_message,
    list_told,
)
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


def receive_message(
    database: Database, clinic: Clinic, senders: Collection[str], content: bytes, now: datetime
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
            _keep(db, clinic, message, report, now)
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


def _keep(db: sa.Connection, clinic: Clinic, message: Message, report: Report, now: datetime) -> None:
    since, until = day_bounds(now.astimezone(clinic.zone_info).date(), clinic.zone_info)
    session_id = find_receiving_session(db, clinic.id, report.record_number, since, until)
    if session_id is None:
        sentence = "There is no session of this record number now."
        raise NotTaken(sentence, condition=204, place=("PID", 1, 3))
    # Two connections may bring the same: whoever waits for the lock finds it kept.
    lock_session(db, clinic.id, session_id)
    message_hash = _hash_of(message)
    if has_message(db, clinic.id, session_id, message_hash):
        return
    moments = {one.measured_at for one in report.observed}
    told = list_told(db, clinic.id, session_id, message.sender, moments)
    sets = device_sets(report.observed, {reading.cuff for reading in told if reading.cuff is not None})
    add_device_readings(
        db,
        [
            _reading(made, message, report, message_hash, (clinic.id, session_id, now), number)
            for number, made in enumerate(sets)
        ],
    )


def _hash_of(message: Message) -> str:
    """The same for a message that is sent again, whose header may have a time of its own."""
    rest = ["\r".join(segment.fields) for segment in message.segments[1:]]
    return hashlib.sha256("\n".join([message.sender, message.control_id, *rest]).encode()).hexdigest()


def _reading(
    made: DeviceSet,
    message: Message,
    report: Report,
    message_hash: str,
    place: tuple[UUID, UUID, datetime],
    number: int,
) -> DeviceReading:
    clinic_id, session_id, now = place
    return DeviceReading(
        id=uuid5(session_id, f"device:{message_hash}:{number}"),
        clinic_id=clinic_id,
        session_id=session_id,
        sender=message.sender,
        control_id=message.control_id,
        message_hash=message_hash,
        location=report.location,
        measured_at=made.measured_at,
        received_at=now,
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
