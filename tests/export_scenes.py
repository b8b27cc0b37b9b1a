"""What a file may get wrong, in one small clinic: corrections, gaps, clock changes, hostile text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from sessiontrack.domain.bodies import (
    CheckIn,
    Completion,
    Discharge,
    DoseEvent,
    Order,
    Score,
    SideEffectChange,
    SideEffectOnset,
    SignOff,
    Vitals,
)
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import add_protocol
from tests import recorded
from tests.people import CLINIC
from tests.recorded import Recorded, muddled, open_course

STARTED = datetime(2026, 3, 8, 7, 45, 30, 500_000, tzinfo=UTC)
"""A quarter of an hour before the clocks of the clinic's zone go forward, on half a second."""

FALL_BACK = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
"""Half past one in the night in which half past one comes twice."""

HOSTILE = "=cmd|'/c calc'!A1,\"b\"\r\nnext"
_DIGEST = "0" * 64


@dataclass
class Scene:
    """What was played, read back."""

    records: list[SessionRecord] = field(default_factory=list)
    ordinals: dict[UUID, int | None] = field(default_factory=dict)

    @property
    def planned(self) -> TreatmentSession:
        """The session that never took place."""
        return next(record.session for record in self.records if not record.entries)

    @property
    def course_id(self) -> UUID:
        """The only course."""
        return self.records[0].course.id


@contextmanager
def fixed_ids() -> Iterator[None]:
    """What is made here gets the same ids every time."""
    held, recorded._ids = recorded._ids, count(1)
    yield
    recorded._ids = held


def muddles(database: Database) -> Scene:
    """Two courses in which everything was corrected."""
    with database.writing() as db:
        found = [muddled(db, seed).summarised() for seed in (11, 12)]
        return Scene([record for each in found for record in each.records()])


def played(database: Database) -> Scene:
    """One course: a whole signed session, two doses in the night of the clock change, one only planned."""
    with database.writing() as db:
        add_protocol(
            db, CLINIC.id, Protocol(1, {"backdated_minutes": 5, "baseline_days": 7}), by="Paul", at=STARTED
        )
        course = open_course(db)
        whole = course.plan(STARTED - timedelta(minutes=20), protocol_version=1)
        scored(course)
        signed(course, whole)
        second = course.plan(FALL_BACK, protocol_version=0)
        third = course.plan(FALL_BACK + timedelta(hours=1), protocol_version=0)
        course.plan(FALL_BACK + timedelta(days=7))
        for session in (second, third):
            nasal(course, session)
        course.summarised()
        records = course.records()
    numbers = {whole.id: 1, second.id: 2, third.id: 3}
    return Scene(records, {record.session.id: numbers.get(record.session.id) for record in records})


def points(total: int, occasion: str) -> Score:
    """A total typed from paper."""
    return Score(scale="phq9", occasion=occasion, total=total, scale_version="1")


def scored(course: Recorded) -> None:
    """A score too old for a baseline, and the baseline with one correction."""
    course.enter(points(20, "baseline"), STARTED - timedelta(days=20))
    wrong = course.enter(points(17, "baseline"), STARTED - timedelta(days=3))
    course.enter(points(18, "baseline"), wrong.measured_at, amends=wrong)


def signed(course: Recorded, session: TreatmentSession) -> None:
    """From check-in to signature, with everything that goes wrong in between."""

    def at(minutes: float, **more: float) -> datetime:
        return STARTED + timedelta(minutes=minutes, **more)

    course.enter(CheckIn(identity_confirmed=True, weight_g=82_500), at(-18), session)
    course.enter(Order(agent="ketamine", route="iv", dose_ug_per_kg=500), at(-15), session, by="paul")
    before = {"systolic": 128, "diastolic": 79, "temperature_c": 368, "oxygen_l_per_min": 0}
    course.enter(Vitals(readings=before), at(0, microseconds=-1), session)
    course.enter(DoseEvent(event="started", rate_ug_per_h=61_500), STARTED, session)
    _charted(course, session)
    course.enter(DoseEvent(event="paused", reason=HOSTILE), at(32), session)
    resumed = DoseEvent(event="resumed", rate_ul_per_h=150_333, concentration_ug_per_ml=410)
    course.enter(resumed, at(34), session)
    course.enter(DoseEvent(event="bolus", dose_ug=2_505), at(35), session)
    course.enter(DoseEvent(event="stopped", reason="patient_request"), at(41), session)
    course.enter(points(9, "before_discharge"), at(104), session)
    course.enter(Discharge(disposition="home"), at(105), session)
    course.enter(Completion(meaning="administered", digest=_DIGEST, covers_link=_DIGEST), at(110), session)
    course.enter(
        SignOff(meaning="reviewed_and_agree", digest=_DIGEST, covers_link=_DIGEST),
        at(120),
        session,
        by="paul",
    )
    course.enter(Vitals(readings={"systolic": 131}), at(100), session, after=timedelta(minutes=21))


def _charted(course: Recorded, session: TreatmentSession) -> None:
    def at(minutes: float) -> datetime:
        return STARTED + timedelta(minutes=minutes)

    def readings(systolic: int, minutes: float, **more: object) -> None:
        sent = Vitals(readings={"systolic": systolic, "spo2": 97}, not_measured={"sedation": "cuff_error"})
        course.enter(sent, at(minutes), session, **more)  # type: ignore[arg-type]

    onset = course.enter(SideEffectOnset(effect="nausea", severity="mild", solicited=False), at(2), session)
    course.enter(
        SideEffectOnset(effect="dizziness", severity="mild", solicited=True, action="water"), at(3), session
    )
    # Exactly five minutes is in time by the protocol of this session, a microsecond more is late.
    readings(140, 4, after=timedelta(minutes=5))
    readings(141, 5, after=timedelta(minutes=5, microseconds=1))
    course.enter(Vitals(readings={"spo2": 60, "heart_rate": 70}, artifact=("spo2",)), at(11), session)
    course.enter(Vitals(), at(11.5), session)
    wrong = course.enter(Vitals(readings={"systolic": 20}), at(12), session)
    course.enter(Vitals(readings={"systolic": 120}), at(12), session, amends=wrong)
    course.enter(Vitals(readings={"systolic": 220}), at(12), session, amends=wrong)
    course.retract(course.all_entries()[-1], session)
    course.retract(course.enter(Vitals(readings={"systolic": 66}), at(13), session), session)
    for severity, resolved, minutes in (("severe", None, 15), (None, True, 20), ("moderate", None, 21)):
        change = SideEffectChange(side_effect_id=onset.id, severity=severity, resolved=resolved)
        course.enter(change, at(minutes), session)


def nasal(course: Recorded, session: TreatmentSession) -> None:
    """Two single doses around the second at which the clocks go back."""
    at = session.planned_at
    course.enter(CheckIn(identity_confirmed=True), at - timedelta(minutes=10), session)
    for minutes, dose_ug in ((0, 28_000), (5, 28_000)):
        course.enter(DoseEvent(event="dose_given", dose_ug=dose_ug), at + timedelta(minutes=minutes), session)
    course.enter(Vitals(readings={"systolic": 130}), at + timedelta(minutes=29, seconds=59.999999), session)
    course.enter(Vitals(readings={"systolic": 131}), at + timedelta(minutes=30), session)
