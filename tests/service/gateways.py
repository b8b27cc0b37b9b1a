"""A monitor's gateway that tells a session of the clinic what it measures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sessiontrack.domain.device_readings import DeviceReading
from sessiontrack.service.device_messages import Answer, receive_message
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.device_readings import DEVICE_READING, _reading_from
from tests.hl7_samples import SENDER, oru
from tests.people import CLINIC
from tests.service.samples import PATIENT

MRN = PATIENT["mrn"]


def tell(
    database: Database,
    content: bytes,
    now: datetime,
    *,
    clinic: Clinic = CLINIC,
    senders: tuple[str, ...] = (SENDER,),
) -> Answer:
    """The gateway sends a message."""
    return receive_message(database, clinic, content, senders=senders, now=now)


def measure(bedside: Any, minute: float, **given: Any) -> Answer:
    """The monitor of the bedside's patient measures at a minute, and the gateway tells it at once."""
    at = bedside.come_to(minute)
    return tell(bedside.database, oru(MRN, at=at, **given), at)


def code(answer: Answer) -> str:
    """MSA-1 of an answer."""
    return answer.content.decode().split("\r")[1].split("|")[1]


def readings(database: Database) -> list[DeviceReading]:
    """Every reading that was stored, the oldest first."""
    columns = [DEVICE_READING.c[name] for name in DeviceReading.__dataclass_fields__]
    with database.reading() as db:
        query = sa.select(*columns).order_by(DEVICE_READING.c.measured_at, DEVICE_READING.c.id)
        return [_reading_from(row) for row in db.execute(query)]
