"""A session record for tests of the domain: a few entries, and a course with sane defaults around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import (
    CheckIn,
    Consent,
    Eligibility,
    Order,
    Score,
    SideEffectChange,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS, Course, TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.summaries import SessionSummary
from tests.builders_domain import AUTHOR_ID, COURSE_ID, MINUTE_ZERO, SESSION_ID, at, dose, entry

CLINIC_ID, PATIENT_ID = UUID(int=4), UUID(int=5)

CALM: Mapping[str, int] = {
    "systolic": 124,
    "diastolic": 78,
    "heart_rate": 72,
    "spo2": 98,
    "respiratory_rate": 14,
    "sedation": 5,
}
"""A full set about which no rule speaks."""

SETTLED: Mapping[str, int] = {**CALM, "nausea_nrs": 0, "dissociation_nrs": 0}
"""A full set with which a patient may leave."""


def course(**changes: Any) -> Course:
    """A course of intravenous ketamine for depression."""
    opened_at = MINUTE_ZERO - timedelta(days=20)
    made = Course(COURSE_ID, CLINIC_ID, PATIENT_ID, ("depression",), "ketamine", "iv", opened_at)
    return replace(made, **changes)


def patient(**changes: Any) -> Patient:
    """A patient of 42 years and 82 kg."""
    made = Patient(
        PATIENT_ID, CLINIC_ID, "MRN-1", "Vesely", "Petra", date(1984, 5, 2), "female", weight_g=82_000
    )
    return replace(made, **changes)


def session(**changes: Any) -> TreatmentSession:
    """A session of the initial series, planned at minute 0."""
    made = TreatmentSession(SESSION_ID, CLINIC_ID, COURSE_ID, PATIENT_ID, "initial_series", MINUTE_ZERO)
    return replace(made, **changes)


def record(*entries: Entry, **around: Any) -> SessionRecord:
    """A session's record: these entries, and whatever of the course is named."""
    held: dict[str, Any] = {"session": session(), "course": course(), "patient": patient()}
    ordered = tuple(sorted(entries, key=lambda entry: entry.seq))
    return SessionRecord(entries=ordered, **{**held, "course_entries": eligible(), **around})


def eligible(**changes: Any) -> tuple[Entry, ...]:
    """The course's evaluation, with every item done, and a consent without an end."""
    evaluation = Eligibility(
        items=dict.fromkeys(ELIGIBILITY_ITEMS, "done"), decision="eligible", decided_by=AUTHOR_ID
    )
    moment = MINUTE_ZERO - timedelta(days=10)
    return (
        entry(replace(evaluation, **changes), moment, session_id=None),
        entry(Consent(given=True), moment, session_id=None),
    )


def vitals(minute: float, **readings: int) -> Entry:
    """A set with only these readings."""
    return entry(Vitals(readings=readings), at(minute))


def full(minute: float, **readings: int) -> Entry:
    """A full calm set, but for these readings."""
    return entry(Vitals(readings={**CALM, **readings}), at(minute))


def settled(minute: float, **readings: int) -> Entry:
    """A full set with which a patient may leave, but for these readings."""
    return entry(Vitals(readings={**SETTLED, **readings}), at(minute))


def every(step: int, first: int, last: int) -> list[Entry]:
    """Full calm sets from the first minute to the last."""
    return [full(minute) for minute in range(first, last + 1, step)]


def checked_in(minute: float = -30, **answers: Any) -> Entry:
    """An arrival with the weight of today and an escort."""
    said = {"identity_confirmed": True, "weight_g": 82_000, "escort": "named", **answers}
    return entry(CheckIn(**said), at(minute))


def ordered(minute: float = -60, **changes: Any) -> Entry:
    """An order of 0.5 mg/kg over 40 minutes."""
    plan = Order(agent="ketamine", route="iv", dose_ug_per_kg=500, duration_minutes=40)
    return entry(replace(plan, **changes), at(minute))


def started(minute: float = 0, rate_ug_per_h: int = 61_500) -> Entry:
    """The start of an infusion that gives 41 mg in 40 minutes."""
    return dose("started", minute, rate_ug_per_h=rate_ug_per_h)


def running(*entries: Entry, **around: Any) -> SessionRecord:
    """A session in which the drug was started at minute 0 from a calm baseline."""
    return record(checked_in(), ordered(), full(-5), started(), *entries, **around)


def ended(*entries: Entry, minute: float = 40, **around: Any) -> SessionRecord:
    """The same after a calm infusion that was completed."""
    calm = every(10, 10, int(minute))
    return running(*calm, dose("completed", minute), *entries, **around)


def effect(code: str, minute: float, severity: str = "mild", **header: Any) -> Entry:
    """A side effect began."""
    return entry(SideEffectOnset(effect=code, severity=severity, solicited=False), at(minute), **header)


def change(onset: Entry, minute: float, severity: str | None = None, **answers: Any) -> Entry:
    """A side effect got another severity, or is gone."""
    body = SideEffectChange(side_effect_id=onset.id, severity=severity, **answers)
    return entry(body, at(minute))


def score(scale: str, minute: float, items: Iterable[int] | None = None, **answers: Any) -> Entry:
    """A score of the course that names no session."""
    held = {"scale": scale, "occasion": "before_session", "scale_version": "1.0", **answers}
    body = Score(items=None if items is None else tuple(items), **held)
    return entry(body, at(minute), session_id=None)


def earlier(days: float, **values: Any) -> SessionSummary:
    """A finished session so many days before, in which 41 mg were given."""
    begun = MINUTE_ZERO - timedelta(days=days)
    held = {
        "session_id": UUID(int=int(10**6 + days * 100)),
        "state": "signed",
        "checked_in_at": begun - timedelta(minutes=30),
        "infusion_started_at": begun,
        "route": "iv",
        "agent": "ketamine",
        "weight_g": 82_000,
        "delivered_ug": 41_000,
        "ordered_ug_per_kg": 500,
    }
    return SessionSummary(**{**held, **values})


def clock(hour: int, minute: int = 0) -> datetime:
    """A time of the day of the session, in UTC."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
