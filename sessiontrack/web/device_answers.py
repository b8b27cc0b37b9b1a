"""How a monitor's reading that waits looks in an answer."""

from __future__ import annotations

from typing import Any

from sessiontrack.domain.device_readings import ReadingState
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.web.fields import AsIs, Code, Id, MomentField, Text, moment_text
from sessiontrack.web.schemas import ListOf, Schema


class DeviceReadingAnswer(Schema):
    """What a monitor sent and a person decides on; ``readings`` and ``artifact`` are those of the set it becomes."""

    id = Id(required=True)
    state = Code(list(ReadingState), required=True)
    measured_at = MomentField(required=True)
    received_at = MomentField(required=True)
    sender = Text(500, required=True)
    location = Text(80)
    readings = AsIs(required=True)
    artifact = ListOf(Code(SIGNS), unique=True)
    sent = AsIs(required=True)
    unusable = AsIs()
    decided_by = Id()
    decided_at = MomentField()

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, for readings are told in the units of the contract."""
        told = {
            "id": str(obj.id),
            "state": str(obj.state),
            "measured_at": moment_text(obj.measured_at),
            "received_at": moment_text(obj.received_at),
            "sender": obj.sender,
            "location": obj.location,
            "artifact": list(obj.doubtful),
            "unusable": dict(obj.unusable),
            "decided_by": str(obj.decided_by) if obj.decided_by else None,
            "decided_at": moment_text(obj.decided_at) if obj.decided_at else None,
        }
        readings = {
            code: SIGNS[code].shown(value) if SIGNS[code].decimals else value
            for code, value in obj.readings.items()
        }
        return {
            **{name: value for name, value in told.items() if value},
            "readings": readings,
            "sent": dict(obj.sent),
        }
