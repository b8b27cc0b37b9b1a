"""What the patient's last session with drug was like, in the few facts that help before the next one starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import Medicine
from sessiontrack.domain.dosing import minute_of
from sessiontrack.domain.peak_pressure import diastolic_apart
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summing import summarise

ANTIEMETICS = MappingProxyType(
    {
        "A04AA01": "ondansetron",
        "A04AA02": "granisetron",
        "A04AA03": "tropisetron",
        "A04AA04": "dolasetron",
        "A04AA05": "palonosetron",
        "A04AD01": "scopolamine",
        "A04AD12": "aprepitant",
        "A03FA01": "metoclopramide",
        "A03FA03": "domperidone",
        "N05AB04": "prochlorperazine",
        "N05AD08": "droperidol",
        "R06AA11": "dimenhydrinate",
        "R06AD02": "promethazine",
    }
)
"""Name by code. Source: WHO ATC index: group A04A, and what is given against nausea and stands elsewhere."""

_SAID = ("nausea", "vomit", "emesis", "antiemetic")


@dataclass(frozen=True, slots=True)
class WorstEffect:
    """The worst side effect since the start.

    Args:
        minute: whole minutes from the start to when it was first that severe.
    """

    effect: str
    severity: str
    minute: int


@dataclass(frozen=True, slots=True)
class LastTime:
    """The last session with drug; what is not known of it is absent, never zero.

    Args:
        on: the clinic's local date of its start.
        peak_systolic, peak_diastolic: mmHg, highest trusted value of each from the start on.
        peak_reading_diastolic: mmHg, of the reading with the highest systolic.
        diastolic_apart: the highest diastolic, where another reading had it and it reached the caution limit.
        delivered_deci_mg: tenths of a milligram; absent where the record does not say it.
        delivered_centi_mg_per_kg: hundredths of a milligram a kilogram of that day's weight.
        antiemetics: given at any time of that session, in the order of the bedside.
        minutes_to_ready: whole minutes from the end of the drug to ready to leave, or to leaving.
    """

    session_id: UUID
    on: date
    delivered_deci_mg: int | None
    delivered_centi_mg_per_kg: int | None = None
    peak_systolic: int | None = None
    peak_diastolic: int | None = None
    peak_reading_diastolic: int | None = None
    diastolic_apart: int | None = None
    worst: WorstEffect | None = None
    antiemetics: tuple[Medicine, ...] = ()
    minutes_to_ready: int | None = None


def last_time(record: SessionRecord) -> LastTime | None:
    """What an earlier session says to who starts the next one; nothing when no drug was delivered in it."""
    summary, started_at = summarise(record), record.infusion.started_at
    if started_at is None or not summary.is_given:
        return None
    medicines = (cast(Medicine, entry.body) for entry in record.of_kind("medicine"))
    return LastTime(
        session_id=record.session.id,
        on=started_at.astimezone(record.zone).date(),
        delivered_deci_mg=summary.delivered_deci_mg,
        delivered_centi_mg_per_kg=summary.delivered_centi_mg_per_kg,
        peak_systolic=summary.peak_systolic,
        peak_diastolic=summary.peak_diastolic,
        peak_reading_diastolic=summary.peak_reading_diastolic,
        diastolic_apart=diastolic_apart(summary, record.protocol),
        worst=_worst(record, started_at),
        antiemetics=tuple(medicine for medicine in medicines if is_antiemetic(medicine)),
        minutes_to_ready=_minutes_to_ready(record),
    )


def is_antiemetic(medicine: Medicine) -> bool:
    """It is known as one, or was given against nausea by the words of who gave it.

    >>> is_antiemetic(Medicine(name="Ondansetron ODT", dose_thousandths=4000, unit="mg", route="oral"))
    True
    """
    name, reason = medicine.name.casefold(), (medicine.reason or "").casefold()
    return any(known in name for known in ANTIEMETICS.values()) or any(word in reason for word in _SAID)


def _worst(record: SessionRecord, started_at: datetime) -> WorstEffect | None:
    begun = started_at.astimezone(UTC)
    steps = [
        (Severity(severity), at, episode.effect)
        for episode in record.effects
        for at, severity in episode.steps
        if at.astimezone(UTC) >= begun
    ]
    if not steps:
        return None
    severity, at, effect = min(steps, key=lambda step: (-step[0].rank, step[1].astimezone(UTC)))
    return WorstEffect(effect, severity.value, minute_of(at, started_at))


def _minutes_to_ready(record: SessionRecord) -> int | None:
    discharges, ended_at = record.of_kind("discharge"), record.infusion.ended_at
    if not discharges or ended_at is None:
        return None
    body = discharges[-1].body
    minutes = minute_of(getattr(body, "ready_at", None) or discharges[-1].measured_at, ended_at)
    return minutes if minutes >= 0 else None
