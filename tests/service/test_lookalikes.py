"""A name in another spelling that the eye takes for a patient's who is here already is looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.service.patients import change_patient_facts, register_patient
from tests.service.samples import ON_SQLITE, PATIENT, seen_again

ANOTHER_DAY = date(1991, 2, 3)
CYRILLIC = "\N{CYRILLIC CAPITAL LETTER A}shdown"
LOOKS_ALIKE = ("/family_name", "looks_alike")
SAME_PERSON = ("/born_on", "same_person")


@pytest.fixture
def register(begin):
    def act(**changes):
        with begin("nora") as work:
            return register_patient(work, {**PATIENT, **changes})

    return act


@pytest.fixture
def change(begin):
    def act(patient, version, changes, confirmed=()):
        with begin("nora") as work:
            return change_patient_facts(work, patient.id, version, changes, confirmed=confirmed)

    return act


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "born_on", "fault"),
    [
        (CYRILLIC, ANOTHER_DAY, LOOKS_ALIKE),
        (CYRILLIC, PATIENT["born_on"], SAME_PERSON),
        ("ASHDOWN", PATIENT["born_on"], SAME_PERSON),
        ("Ashdown", PATIENT["born_on"], SAME_PERSON),
    ],
)
def test_who_may_be_here_already_is_looked_at_again(register, begin, name, born_on, fault):
    register(family_name="Ashdown")
    again = {**PATIENT, "mrn": "R-2", "family_name": name, "born_on": born_on}
    with begin("nora") as work:
        with pytest.raises(Rejected, match="may be here already") as asked:
            register_patient(work, again)
        assert [(f.path, f.code) for f in asked.value.faults] == [fault]
        assert register_patient(work, again, confirmed=seen_again(asked.value))[1]


@ON_SQLITE
def test_namesakes_of_another_birth_date_are_registered_without_a_doubt(register):
    register(family_name="Ashdown")
    assert register(mrn="R-2", family_name="Ashdown", born_on=ANOTHER_DAY)[1]
    assert register(mrn="R-3", family_name="Ashworth")[1]


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "changes", "fault"),
    [
        ("Ashworth", {"family_name": "ASHDOWN"}, LOOKS_ALIKE),
        ("Ashworth", {"family_name": CYRILLIC}, LOOKS_ALIKE),
        ("Ashdown", {"born_on": PATIENT["born_on"]}, SAME_PERSON),
    ],
)
def test_who_is_changed_into_somebody_else_is_looked_at_again(register, change, name, changes, fault):
    register(family_name="Ashdown")
    patient, _ = register(mrn="R-2", family_name=name, born_on=ANOTHER_DAY)
    with pytest.raises(Rejected, match="may be here already") as asked:
        change(patient, 1, changes)
    assert [(f.path, f.code) for f in asked.value.faults] == [fault]
    changed = change(patient, 1, changes, confirmed=seen_again(asked.value))
    assert changed == replace(patient, **changes, version=2)
    assert change(patient, 2, {**changes, "phone": "555 0100"}).version == 3


@ON_SQLITE
def test_a_name_may_be_written_otherwise_when_nobody_else_has_it(register, change):
    patient, _ = register(family_name="Ashdown")
    assert change(patient, 1, {"family_name": "ASHDOWN"}).version == 2
