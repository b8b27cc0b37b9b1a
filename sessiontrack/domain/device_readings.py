"""What a device reported and nobody has looked at yet: no part of the record until a person accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sessiontrack.domain.bodies import Confirmed, Vitals
from sessiontrack.domain.device_sets import Cuff, cuff_of
from sessiontrack.domain.sessions import OPEN_STATES, State

TAKES_READINGS = (State.PLANNED, *OPEN_STATES)
"""States of a session in which a reading is shown and can be accepted; after the nurse's signature it is neither."""


class ReadingState(StrEnum):
    """What became of a reading."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReading:
    """A set of signs as a device reported it.

    Args:
        id: also of the vitals entry that it becomes.
        sender: application and facility that told it.
        control_id: the sender's own name for its message.
        message_hash: what tells the same message again; SHA-256.
        location: the bed, as the sender names it.
        readings: value by sign, as stored; empty when nothing of it is a reading.
        doubtful: signs of these that the device doubts; charted as artifacts.
        unusable: by sign why what was sent is no reading.
        sent: by sign value and unit as they were sent.
        decided_by: who accepted or dismissed it.
    """

    id: UUID
    clinic_id: UUID
    session_id: UUID
    sender: str
    control_id: str
    message_hash: str
    location: str
    measured_at: datetime
    received_at: datetime
    readings: Mapping[str, int]
    doubtful: tuple[str, ...]
    unusable: Mapping[str, str]
    sent: Mapping[str, str]
    state: ReadingState = ReadingState.WAITING
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    @property
    def cuff(self) -> Cuff | None:
        """Its cuff pressure, when it holds one."""
        return cuff_of(self.measured_at, self.readings)

    def vitals(self, confirmed: tuple[Confirmed, ...] = ()) -> Vitals:
        """The body of the entry that it becomes."""
        return Vitals(readings=self.readings, artifact=self.doubtful, source="monitor", confirmed=confirmed)


def offered(waiting: Iterable[DeviceReading], *, after: Iterable[datetime | None]) -> DeviceReading | None:
    """The one reading that is held out at the bedside.

    The newest with a cuff pressure, for that is what a set is made around; else the newest. What was measured before
    the last set charted, or the last reading decided on, is held out no more; it stays in the list.

    Args:
        after: those moments, as far as there are any.
    """
    passed = max((moment for moment in after if moment is not None), default=None)
    open_ones = [one for one in waiting if one.readings and (passed is None or one.measured_at > passed)]
    return max(
        open_ones, key=lambda one: (one.cuff is not None, one.measured_at, one.received_at), default=None
    )
