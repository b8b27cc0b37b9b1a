"""The synthetic clinic shows every state there is, and the same seed makes the same one."""

from __future__ import annotations

from dataclasses import asdict
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.sessions import State, Status
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.service.demo import PARTS, fill
from sessiontrack.service.demo.model import (
    draw_effects,
    draw_person,
    draw_readings,
    items_of,
    score_after,
    shape,
)
from sessiontrack.service.demo.staff import STAFF, found_clinic
from sessiontrack.service.keeping import verify
from sessiontrack.service.opening import migrate, open_database
from sessiontrack.service.patients import register_patient
from sessiontrack.service.plans import open_new_course, plan_session
from sessiontrack.service.vitals import record_vitals
from sessiontrack.storage.clinics import list_clinics
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.patients import list_patients
from sessiontrack.storage.sessions import list_sessions_by_id
from sessiontrack.storage.summaries import list_sessions_in_state
from tests.builders_record import CALM
from tests.people import NOW
from tests.service.samples import COURSE, PATIENT, full_set

# Of those who leave in this clinic, some have an alert that nobody has looked at.
SEED = 6
POSSIBLE = {code: SIGNS[code].possible for code in CALM}
MADE_ANEW = ("session_id", "last_author_id")


class Filled:
    """A synthetic clinic in a file of its own."""

    def __init__(self, path, patients: int) -> None:
        url = f"sqlite:///{path}"
        migrate(url)
        self.database = open_database(url)
        self.told: list[tuple[int, int]] = []
        self.people = fill(
            self.database,
            patients=patients,
            seed=SEED,
            now=NOW,
            told=lambda done, of: self.told.append((done, of)),
        )

    def summaries(self) -> dict[str, list[SessionSummary]]:
        """Sessions by the patient's number, in the order in which they took place."""
        with self.database.reading() as db:
            (clinic,) = list_clinics(db)
            found = list_sessions_in_state(db, clinic.id, tuple(State))
            sessions = list_sessions_by_id(db, clinic.id, [summary.session_id for summary in found])
            patients = {patient.id: patient.mrn for patient in list_patients(db, clinic.id, limit=100)}
        planned_at = {session.id: session.planned_at for session in sessions}
        owner = {session.id: patients[session.patient_id] for session in sessions}
        by_patient: dict[str, list[SessionSummary]] = {mrn: [] for mrn in patients.values()}
        for summary in sorted(found, key=lambda one: planned_at[one.session_id]):
            by_patient[owner[summary.session_id]].append(summary)
        return by_patient

    def figures(self) -> list[list[dict[str, Any]]]:
        """The same without what is made anew each time."""
        return [[_plain(one) for one in found] for _, found in sorted(self.summaries().items())]


def _plain(summary: SessionSummary) -> dict[str, Any]:
    return {name: value for name, value in asdict(summary).items() if name not in MADE_ANEW}


@pytest.fixture(scope="module")
def clinic(memory):
    """Three patients; the whole dozen takes its time and is made once."""
    filled = Filled(memory / "demo.db", 3)
    yield filled
    filled.database.engine.dispose()


def test_twelve_patients_show_every_state_of_today(memory):
    whole = Filled(memory / "demo-whole.db", len(PARTS))
    assert whole.told == [(done, len(PARTS)) for done in range(1, len(PARTS) + 1)]
    states = set()
    for summaries in whole.summaries().values():
        for summary in summaries:
            states.add(Status(State(summary.state), summary.under_effect_until).at(NOW).state)
    # A session without an entry has no row; one of the patients has one planned. None is of another record.
    assert set(State) - states == {State.PLANNED, State.IMPORTED, State.WITHDRAWN}
    whole.database.engine.dispose()


def test_the_record_of_the_synthetic_clinic_is_sound(clinic):
    assert list(verify(clinic.database)) == []


def test_the_same_seed_makes_the_same_states_and_figures(clinic, memory):
    again = Filled(memory / "demo-again.db", 3)
    assert again.figures() == clinic.figures()
    assert sum(map(len, again.figures())) > 10
    again.database.engine.dispose()


def test_nothing_was_measured_after_now(clinic):
    with clinic.database.reading() as db:
        measured = db.execute(sa.select(ENTRY.c.measured_at, ENTRY.c.entered_at)).all()
    assert max(moment for row in measured for moment in row) <= NOW


def test_who_can_sign_in_is_told_once_with_a_password_of_their_own(clinic):
    assert [person.email for person in clinic.people] == [f"{first}@example.com" for first, *_ in STAFF]
    assert len({person.password for person in clinic.people}) == len(STAFF)


def test_the_synthetic_staff_confirms_the_unusual_and_never_the_impossible(memory):
    url = f"sqlite:///{memory / 'demo-staff.db'}"
    migrate(url)
    database = open_database(url)
    staff, _ = found_clinic(database, NOW, "America/Chicago")
    patient, _ = staff.act("nora", NOW, lambda work: register_patient(work, PATIENT))
    course, _ = staff.act("paul", NOW, lambda work: open_new_course(work, patient.id, COURSE))
    values = {"phase": "initial_series", "planned_at": NOW}
    session, _ = staff.act("nora", NOW, lambda work: plan_session(work, course.id, values))
    kept = staff.chart("nora", record_vitals, session.id, full_set(systolic=218), at=NOW)
    assert [said.code for said in kept.entry.body.confirmed] == ["unusual"]
    with pytest.raises(Rejected):
        staff.chart("nora", record_vitals, session.id, full_set(systolic=900), at=NOW)
    database.engine.dispose()


def test_a_pressure_rises_to_its_peak_and_falls_again():
    assert shape(-5) == shape(0) == 0
    assert shape(20) < shape(35) > shape(60) > shape(100) > 0


@pytest.mark.parametrize("seed", range(20))
def test_a_synthetic_patient_is_one_who_could_be(seed):
    chance = Random(seed)
    person = draw_person(chance)
    for minute in (-5, 10, 30, 90):
        readings = draw_readings(person, minute, 0.5, chance)
        assert all(low <= readings[code] <= high for code, (low, high) in POSSIBLE.items())
        assert readings["systolic"] > readings["diastolic"]
    for _, onset, end, severity in draw_effects(person, True, chance):
        assert onset < end
        assert severity in set(Severity)
    for sessions in range(8):
        assert 0 <= score_after(person.phq9, person, sessions, chance) <= 27


@pytest.mark.parametrize(
    ("total", "last_is_zero"), [(0, True), (17, True), (24, True), (25, True), (27, False)]
)
def test_answers_add_up_and_deny_thoughts_of_death_where_they_can(total, last_is_zero):
    answers = items_of(total, 9, Random(SEED), last_is_zero=last_is_zero)
    assert sum(answers) == total
    assert (answers[-1] == 0) is (last_is_zero and total <= 24)
