"""Vitals sets: recorded at the bedside or from a monitor, checked against the sets around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import Confirmed, Vitals
from sessiontrack.domain.checks import unconfirmed
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals_checks import check_vitals
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.device_readings import get_device_reading, mark_accepted, reading_sent_as
from sessiontrack.service.work import Work


def record_vitals(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep a vitals set, with the alerts that it raises.

    Raises:
        Rejected: a reading is impossible, or unusual and not confirmed.
        Conflict: the session takes none at that moment.
    """
    # Only a monitor's set can have been a reading that waited, under the same id.
    is_device = cast(Vitals, draft.body).source == "monitor"
    reading = reading_sent_as(work, session_id, draft) if is_device else None
    charted = chart(work, session_id, draft, check=check_set)
    if reading is not None:
        mark_accepted(work, reading)
    return charted


def accept_device_reading(
    work: Work, session_id: UUID, reading_id: UUID, confirmed: tuple[Confirmed, ...] = ()
) -> Charted:
    """Take a monitor's reading into the record under the name of whoever looked at it.

    Args:
        confirmed: the doubts that this person has answered.

    Raises:
        NotFound: no such session in this person's clinic, or no such reading of it.
        Rejected: a reading is impossible, or unusual and not confirmed.
        Conflict: it was dismissed, or the session takes none at its moment.
    """
    work.actor.require(Permission.READINGS_DECIDE)
    reading = get_device_reading(work, session_id, reading_id)
    draft = Draft(reading.id, reading.vitals(confirmed), reading.measured_at, session_id=session_id)
    return record_vitals(work, session_id, draft)


def record_monitored_vitals(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep a set of a monitor's file; unusual values that nobody looked at are named in it, and stop nothing.

    Raises:
        Rejected: a reading is impossible, or unusual and not named.
        Conflict: the session takes none at that moment.
    """
    return chart(work, session_id, draft, check=_check_monitored_set)


def _check_monitored_set(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
    return unconfirmed(check_set(record, draft, now), cast(Vitals, draft.body).unconfirmed)


def check_set(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in a set, seen against the session's other sets."""
    others = [
        (entry.measured_at, vitals)
        for entry, vitals in record.vitals
        if draft.target_id is None or entry.root_id != draft.target_id
    ]
    return check_vitals(cast(Vitals, draft.body), draft.measured_at, others)
