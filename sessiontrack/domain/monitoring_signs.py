"""The vital signs that the monitoring form asks for: three pressures, whether limits were kept, and who judged them.

That limits were kept is computed, and stands beside what a person judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import cast
from uuid import UUID

from sessiontrack.domain.alerts.before_start import pressure_hold
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.alerts.tables import MEASURED_BEFORE_START
from sessiontrack.domain.alerts.vital_signs import judge, newest_before
from sessiontrack.domain.bodies import Discharge, DoseEvent
from sessiontrack.domain.discharge import discharge_items
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import CUFF, trusted

PRESSURE_AT_MINUTE = 40
"""Minutes from the first dose to the pressure after it. Source: the form's own question."""

_PRESSURE_WITHIN = timedelta(minutes=10)
"""How far from that minute a pressure still answers. Source: clinic default, unsourced: 30 to 50 minutes."""

_BEFORE = ("pre_bp_low", "pre_hr", "pre_spo2")
_LEAVING = ("pressure", "saturation")


@dataclass(frozen=True, slots=True)
class FormPressure:
    """A trusted pressure in mmHg, when it was measured, and how many minutes from the first dose."""

    systolic: int
    diastolic: int
    at: datetime
    minute: int | None


def pressure_before(record: SessionRecord) -> FormPressure | None:
    """The last pressure up to the first dose, or the last of all where none was given."""
    started_at = record.infusion.started_at
    before = [one for one in _pressures(record) if started_at is None or one.at <= started_at]
    return before[-1] if before else None


def pressure_at_40(record: SessionRecord) -> FormPressure | None:
    """The pressure nearest to 40 minutes from the first dose, of 30 to 50; of two as near the earlier."""
    started_at = record.infusion.started_at
    if started_at is None:
        return None
    wanted = started_at + timedelta(minutes=PRESSURE_AT_MINUTE)
    near = [one for one in _pressures(record) if abs(one.at - wanted) <= _PRESSURE_WITHIN]
    return min(near, key=lambda one: abs(one.at - wanted), default=None)


def pressure_at_leaving(record: SessionRecord) -> FormPressure | None:
    """The last pressure after the first dose until the patient left; nothing while nobody left."""
    started_at, left_at = record.infusion.started_at, record.discharged_at
    if started_at is None or left_at is None:
        return None
    after = [one for one in _pressures(record) if started_at < one.at <= left_at]
    return after[-1] if after else None


def _pressures(record: SessionRecord) -> tuple[FormPressure, ...]:
    found = ((entry.measured_at, trusted(vitals)) for entry, vitals in record.vitals)
    return tuple(
        FormPressure(values["systolic"], values["diastolic"], at, record.minute(at))
        for at, values in found
        if values.keys() >= set(CUFF)
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on whether the vital signs were acceptable."""

    is_acceptable: bool
    by: UUID | None


def judged_before(record: SessionRecord) -> Judgement | None:
    """What was said with the first dose; nothing where nobody said."""
    started = (
        entry for entry in record.of_kind("dose_event") if entry.measured_at == record.infusion.started_at
    )
    return _judgement(next(started, None))


def judged_at_leaving(record: SessionRecord) -> Judgement | None:
    """What was said when the patient left; nothing where nobody said."""
    return _judgement(next(reversed(record.of_kind("discharge")), None))


def _judgement(entry: Entry | None) -> Judgement | None:
    said = None if entry is None else cast(DoseEvent | Discharge, entry.body).vitals_acceptable
    return None if entry is None or said is None else Judgement(said, entry.author_id)


def is_in_range_before(record: SessionRecord) -> bool | None:
    """Pressure, pulse and saturation were within the protocol's limits at the start of the drug.

    Returns:
        Nothing where one of them was not measured, or no drug was given: unknown is not normal.

    Source: the rules before the start, each with its own source in ``RULES``.
    """
    started_at = record.infusion.started_at
    if started_at is None:
        return None
    situation = Situation(record, started_at)
    if not all(newest_before(situation, sign) for sign in MEASURED_BEFORE_START):
        return None
    findings = chain(pressure_hold(situation), *(judge(situation, rule) for rule in _BEFORE))
    return next(iter(findings), None) is None


def is_in_range_at_leaving(record: SessionRecord) -> bool | None:
    """Pressure near the one before the drug, and saturation, were as leaving for home asks.

    Returns:
        Nothing where one of them was not measured after the drug, or nobody left.

    Source: the items of leaving; clinical research of this project, section 2.6.
    """
    left_at = record.discharged_at
    if left_at is None:
        return None
    met = [item.is_met for item in discharge_items(record, None, left_at) if item.code in _LEAVING]
    if False in met:
        return False
    return None if None in met else True
