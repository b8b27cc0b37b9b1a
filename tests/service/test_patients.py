"""Patients: registered once, found by any word, and changed by who has read what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected, Stale
from sessiontrack.service.keys import Keys
from sessiontrack.service.patients import (
    change_patient_facts,
    read_patient,
    read_patients,
    register_patient,
    search_patients,
)
from sessiontrack.storage.audit import AUDIT
from tests.service.samples import ON_SQLITE, PATIENT

KEYS = Keys(csrf=b"c" * 32, search=b"s" * 32)


class Meanwhile(Mapping[str, Any]):
    """Changes of a row; somebody else changes it between the reading and the writing."""

    def __init__(self, changes: Mapping[str, Any], other) -> None:
        self.changes, self.other, self.is_done = changes, other, False

    def __getitem__(self, name: str) -> Any:
        if not self.is_done:
            self.is_done = True
            self.other()
        return self.changes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)


@pytest.fixture
def register(begin):
    def act(who: str = "nora", patient_id: UUID | None = None, **changes: Any):
        with begin(who) as work:
            return register_patient(work, {**PATIENT, **changes}, patient_id)

    return act


@pytest.fixture
def change(begin):
    def act(patient, version: int, changes: Mapping[str, Any], who: str = "nora"):
        with begin(who) as work:
            return change_patient_facts(work, patient.id, version, changes)

    return act


def test_a_patient_is_registered_once_however_often_it_is_sent(register, trail):
    patient_id = uuid7()
    first, is_new = register(patient_id=patient_id)
    again, is_new_again = register(patient_id=patient_id)
    assert (again, is_new, is_new_again) == (first, True, False)
    assert trail() == ["patient.registered", "patient.repeated"]
    with pytest.raises(Conflict, match="another patient"):
        register(patient_id=patient_id, given_name="Robin")


def test_a_number_belongs_to_one_patient_of_a_clinic(register):
    register()
    with pytest.raises(Conflict, match="Search for it"):
        register(given_name="Robin")
    assert register("sam")[1]


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"born_on": date(2026, 11, 24)}, ("/born_on", "in_future")),
        ({"born_on": date(1896, 11, 23)}, ("/born_on", "out_of_range")),
        ({"weight_g": 24_999}, ("/weight_kg", "out_of_range")),
        ({"weight_g": 350_001}, ("/weight_kg", "out_of_range")),
    ],
)
def test_a_patient_who_cannot_be_is_not_registered(register, trail, changes, fault):
    with pytest.raises(Rejected) as refused:
        register(**changes)
    assert [(f.path, f.code) for f in refused.value.faults] == [fault]
    assert trail() == []


@ON_SQLITE
@pytest.mark.parametrize(
    "changes",
    [
        {"born_on": date(2026, 11, 23)},
        {"born_on": date(1896, 11, 24)},
        {"weight_g": 39_000},
        {"weight_g": None},
    ],
)
def test_who_is_very_young_old_light_or_unweighed_is_registered(register, changes):
    assert register(**changes)[1]


@ON_SQLITE
def test_the_day_of_birth_is_held_against_the_clinics_own_day(register, clock):
    clock.now = clock.now.replace(hour=5)
    with pytest.raises(Rejected):
        register(born_on=date(2026, 11, 23))
    assert register(born_on=date(2026, 11, 22))[1]


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "auditor", "analyst"])
def test_only_who_treats_registers_and_reads(register, begin, who):
    patient, _ = register()
    with pytest.raises(NotAllowed):
        register(who, mrn="R-2")
    with pytest.raises(NotAllowed), begin("admin") as work:
        read_patient(work, patient.id)


def test_a_patient_of_another_clinic_is_not_there(register, change, begin):
    patient, _ = register()
    with pytest.raises(NotFound), begin("sam") as work:
        read_patient(work, patient.id)
    with pytest.raises(NotFound):
        change(patient, 1, {"phone": "555"}, "sam")


def test_reading_leaves_a_line_that_names_the_patient(register, begin_reading, trail):
    patient, _ = register()
    with begin_reading("paul") as work:
        assert read_patient(work, patient.id) == patient
    assert trail(AUDIT.c.action, AUDIT.c.subject_id)[-1] == ("patient.read", patient.id)


def test_a_change_keeps_before_and_after_in_the_trail(register, change, trail):
    patient, _ = register()
    changed = change(patient, 1, {"allergies": "Latex", "born_on": date(1985, 3, 15)})
    assert (changed.allergies, changed.version) == ("Latex", 2)
    action, details = trail(AUDIT.c.action, AUDIT.c.details)[-1]
    assert action == "patient.changed"
    assert details["changed"] == {"allergies": [None, "Latex"], "born_on": ["1985-03-14", "1985-03-15"]}


def test_a_change_of_an_older_version_is_refused(register, change, begin):
    patient, _ = register()
    change(patient, 1, {"phone": "555 0100"})
    with pytest.raises(Stale, match="changed meanwhile"):
        change(patient, 1, {"phone": "555 0199"})
    with begin("nora") as work:
        assert read_patient(work, patient.id).phone == "555 0100"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_changes_at_once_the_second_is_refused(register, change, begin):
    patient, _ = register()

    def paul_is_faster():
        change(patient, 1, {"phone": "555 0100"}, "paul")

    with pytest.raises(Stale, match="changed meanwhile"):
        change(patient, 1, Meanwhile({"phone": "555 0199"}, paul_is_faster))
    with begin("nora") as work:
        assert read_patient(work, patient.id).phone == "555 0100"


@ON_SQLITE
def test_a_change_must_be_possible_and_may_keep_the_number(register, change):
    patient, _ = register()
    other, _ = register(mrn="R-2", given_name="Robin")
    with pytest.raises(Rejected):
        change(patient, 1, {"weight_g": 1})
    with pytest.raises(Conflict, match="this number"):
        change(patient, 1, {"mrn": other.mrn})
    assert change(patient, 1, {"mrn": patient.mrn}).version == 2


def test_a_page_of_patients_goes_on_after_the_last_name(register, begin, trail):
    for number, name in enumerate(("Ashdown", "Castellan", "Berg")):
        register(mrn=f"R-{number}", family_name=name)
    with begin("nora") as work:
        first = read_patients(work, limit=2)
        last = first[-1]
        rest = read_patients(work, after=last.id, limit=2)
    assert [patient.family_name for patient in (*first, *rest)] == ["Ashdown", "Berg", "Castellan"]
    lines = trail(AUDIT.c.action, AUDIT.c.patient_ids)[-2:]
    assert [len(patients) for _, patients in lines] == [2, 1]


def test_a_search_finds_every_word_and_keeps_none_of_them(register, begin, trail):
    patient, _ = register()
    register(mrn="R-2", given_name="Robin")
    with begin("nora") as work:
        assert search_patients(work, "ashd ROWAN", KEYS, limit=10) == [patient]
        assert search_patients(work, "nobody", KEYS, limit=10) == []
    (_, found), (action, nothing) = trail(AUDIT.c.action, AUDIT.c.details)[-2:]
    assert (action, found["term"]) == ("patients.searched", KEYS.search_hash("ashd ROWAN"))
    assert found != nothing


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "analyst"])
def test_only_who_may_see_patients_lists_and_searches_them(begin, who):
    with begin(who) as work:
        with pytest.raises(NotAllowed):
            read_patients(work, limit=1)
        with pytest.raises(NotAllowed):
            search_patients(work, "a", KEYS, limit=1)
