"""Leaving: the ways to leave, the checks, and how far a patient is from going home."""

from __future__ import annotations

from datetime import datetime

from sessiontrack.domain.alerts.evaluation import leaving_situation
from sessiontrack.domain.alerts.leaving import (
    DISCHARGE_CHECKS,
    DISPOSITIONS,
    HOME,
    DischargeItem,
    items_of,
)
from sessiontrack.domain.bodies import Discharge
from sessiontrack.domain.record import SessionRecord

__all__ = ["DISCHARGE_CHECKS", "DISPOSITIONS", "HOME", "DischargeItem", "discharge_items"]


def discharge_items(
    record: SessionRecord, discharge: Discharge | None, moment: datetime
) -> tuple[DischargeItem, ...]:
    """What must be so before this patient leaves for home, met or open, at a moment.

    Args:
        discharge: the answers so far; without it those that are kept, or none.

    Source: clinical research of this project, section 2.6.
    """
    said = discharge or record.newest("discharge") or Discharge(disposition=HOME)
    return items_of(leaving_situation(record, said, moment))
