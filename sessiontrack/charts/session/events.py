"""The numbered events of a session, in the words of the bedside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from sessiontrack.charts.marks import lanes
from sessiontrack.charts.session.frame import Frame
from sessiontrack.domain.bodies import Discharge, DoseEvent, Emergency, Incident, Medicine, Oxygen
from sessiontrack.domain.dose_ranges import in_words
from sessiontrack.domain.dosing import rate_ug_per_h, shown_mg, shown_rate_mg_per_h
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord

LANE = 23
_RADIUS = 10


@dataclass(frozen=True, slots=True)
class Event:
    """A thing worth a number; the entry list beside the picture repeats it."""

    number: int
    entry_id: UUID
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class EventMark:
    """A numbered circle."""

    event: Event
    x: float
    y: float
    about: str


def events_of(record: SessionRecord) -> tuple[Event, ...]:
    """Every event in the order of the bedside, numbered from 1."""
    told = [entry for entry in record.current if entry.kind in _WORDS]
    return tuple(
        Event(number, entry.id, entry.measured_at, _WORDS[entry.kind](entry.body))
        for number, entry in enumerate(told, start=1)
    )


def event_words(entry: Entry) -> str | None:
    """What an entry says as an event; nothing when it is none."""
    words = _WORDS.get(entry.kind)
    return None if words is None else words(entry.body)


def event_marks(frame: Frame, top: float) -> tuple[EventMark, ...]:
    """A circle at its very minute; one that would lie on another steps down."""
    events = events_of(frame.record)
    places = [frame.axis.at(event.at) for event in events]
    spans = [(frame.px(x) - _RADIUS, frame.px(x) + _RADIUS) for x in places]
    rows = lanes(spans, gap=2)
    return tuple(
        EventMark(event, x, top + _RADIUS + 2 + row * LANE, f"{frame.about(event.at)}: {event.words}")
        for event, x, row in zip(events, places, rows, strict=True)
    )


def medicine_words(medicine: Medicine) -> str:
    """A medicine with its amount: "ondansetron 4 mg"."""
    return f"{medicine.name} {in_words(medicine.dose_thousandths)} {medicine.unit}"


def rate_words(rate: Fraction | int) -> str:
    """A rate as it stands in the bar: "67.2 mg/h"."""
    return f"{shown_rate_mg_per_h(rate)} mg/h"


_DOSE_WORDS = MappingProxyType(
    {
        "started": "Infusion started",
        "rate_changed": "Rate changed",
        "paused": "Infusion paused",
        "resumed": "Infusion resumed",
        "bolus": "Bolus",
        "dose_given": "Dose given",
        "stopped": "Infusion stopped",
        "completed": "Infusion ended",
    }
)


def _dose(event: DoseEvent) -> str:
    return ", ".join(_dose_parts(event))


def _dose_parts(event: DoseEvent) -> Iterator[str]:
    yield _DOSE_WORDS[event.event]
    rate = rate_ug_per_h(event)
    if rate is not None:
        yield rate_words(rate)
    if event.dose_ug is not None:
        yield f"{shown_mg(event.dose_ug)} mg"
    if event.reason:
        yield event.reason.replace("_", " ")
    if event.decided_by:
        yield event.decided_by
    if event.note:
        yield event.note


def _oxygen(oxygen: Oxygen) -> str:
    flow = oxygen.oxygen_deci_l_per_min
    words = f"Oxygen {oxygen.action.replace('_', ' ')}"
    return words if flow is None else f"{words}, {in_words(flow * 100)} L/min"


def _discharge(discharge: Discharge) -> str:
    return f"Left: {discharge.disposition.replace('_', ' ')}"


_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "check_in": lambda _body: "Checked in",
        "dose_event": _dose,
        "medicine": medicine_words,
        "oxygen": _oxygen,
        "emergency": lambda body: f"Emergency: {cast(Emergency, body).what}",
        "incident": lambda body: f"Incident: {cast(Incident, body).incident.replace('_', ' ')}",
        "discharge": _discharge,
    }
)
