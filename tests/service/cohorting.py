"""Whole sessions of courses, kept without their acts, for figures of many of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sessiontrack.domain.bodies import (
    AlertRaised,
    CheckIn,
    Discharge,
    DoseEvent,
    SideEffectChange,
    SideEffectOnset,
    Sweep,
    Vitals,
)
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION
from sessiontrack.storage.base import Database
from tests.recorded import OPENED, Recorded, open_course
from tests.service.treating import mins, score


def start_of(number: int) -> datetime:
    """The start of the drug in a session of a course, the first being 0; three days apart."""
    return OPENED + timedelta(days=3 * number + 1)


def hold(
    recorded: Recorded,
    number: int,
    *effects: tuple[str, str],
    is_asked: bool = True,
    leaves: bool = True,
    late: int = 0,
    **header: object,
) -> tuple[TreatmentSession, Entry]:
    """One session with one dose, its side effects, the list asked, and the patient gone; its reading at the peak."""
    start = start_of(number)
    session = recorded.plan(start, **header)
    recorded.enter(CheckIn(identity_confirmed=True, weight_g=80_000), start - mins(20), session)
    recorded.enter(Vitals(readings={"systolic": 120, "diastolic": 76}), start - mins(5), session)
    recorded.enter(DoseEvent(event="dose_given", dose_ug=40_000), start, session)
    for effect, severity in effects:
        onset = SideEffectOnset(effect=effect, severity=severity, solicited=True)
        kept = recorded.enter(onset, start + mins(10), session)
        recorded.enter(SideEffectChange(side_effect_id=kept.id, resolved=True), start + mins(30), session)
    peak = Vitals(readings={"systolic": 140 + number, "diastolic": 90})
    high = recorded.enter(peak, start + mins(40), session, after=mins(late) + timedelta(seconds=20))
    said = {"message": "High.", "cause": "systolic", "cause_id": high.id, "protocol_version": 0}
    recorded.enter(AlertRaised(rule="inf_bp_warn", level="warn", **said), start + mins(41), session)  # type: ignore[arg-type]
    if is_asked:
        recorded.enter(Sweep(list_version=SIDE_EFFECTS_VERSION), start + mins(100), session)
    if leaves:
        recorded.enter(Discharge(disposition="home"), start + mins(120), session)
    return session, high


def held_course(database: Database, sessions: int, *totals: int) -> Recorded:
    """A course of so many sessions, each with nausea, and a score before the first and on the day after each."""
    with database.writing() as db:
        recorded = open_course(db)
        score(recorded, totals[0] if totals else 20, OPENED)
        for number in range(sessions):
            hold(recorded, number, ("nausea", "mild"))
            total = totals[number + 1] if number + 1 < len(totals) else max(20 - 3 * number, 4)
            score(recorded, total, start_of(number) + timedelta(days=1))
        recorded.summarised()
    return recorded
