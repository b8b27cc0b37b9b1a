"""A name in another spelling that the eye takes for a patient's who is here already is looked at again."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.service.patients import change_patient_facts, register_patient
from tests.service.samples import ON_SQLITE, PATIENT, seen_again

ANOTHER_DAY = date(1991, 2, 3)


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
def test_a_name_that_looks_like_anothers_is_looked_at_again(register, begin):
    register(family_name="Ashdown")
    cyrillic = {
        **PATIENT,
        "mrn": "R-2",
        "family_name": "\N{CYRILLIC CAPITAL LETTER A}shdown",
        "born_on": ANOTHER_DAY,
    }
    with begin("nora") as work:
        with pytest.raises(Rejected, match="may be here already") as asked:
            register_patient(work, cyrillic)
        assert [(f.path, f.code) for f in asked.value.faults] == [("/family_name", "looks_alike")]
        assert register_patient(work, cyrillic, confirmed=seen_again(asked.value))[1]


@ON_SQLITE
def test_namesakes_of_another_birth_date_are_registered_without_a_doubt(register):
    register(family_name="Ashdown")
    assert register(mrn="R-2", family_name="Ashdown", born_on=ANOTHER_DAY)[1]
    assert register(mrn="R-3", family_name="Ashworth")[1]


@ON_SQLITE
@pytest.mark.parametrize("name", ["Ashdown", "ASHDOWN", "\N{CYRILLIC CAPITAL LETTER A}shdown"])
def test_a_name_and_birth_date_of_a_patient_who_is_here_are_looked_at_again(register, begin, name):
    register(family_name="Ashdown")
    again = {**PATIENT, "mrn": "R-2", "family_name": name}
    with begin("nora") as work:
        with pytest.raises(Rejected, match="may be here already") as asked:
            register_patient(work, again)
        assert [(f.path, f.code) for f in asked.value.faults] == [("/born_on", "same_person")]
        assert register_patient(work, again, confirmed=seen_again(asked.value))[1]


@ON_SQLITE
def test_a_birth_date_that_is_changed_into_a_namesakes_is_looked_at_again(register, change):
    first, _ = register(family_name="Ashdown")
    patient, _ = register(mrn="R-2", family_name="Ashdown", born_on=ANOTHER_DAY)
    with pytest.raises(Rejected, match="may be here already") as asked:
        change(patient, 1, {"born_on": first.born_on})
    assert [(f.path, f.code) for f in asked.value.faults] == [("/born_on", "same_person")]
    assert change(patient, 1, {"born_on": first.born_on}, seen_again(asked.value)).born_on == first.born_on
    assert change(patient, 2, {"born_on": first.born_on, "phone": "555 0100"}).version == 3


@ON_SQLITE
@pytest.mark.parametrize("name", ["ASHDOWN", "\N{CYRILLIC CAPITAL LETTER A}shdown"])
def test_a_name_that_is_changed_into_anothers_look_is_looked_at_again(register, change, name):
    register(family_name="Ashdown")
    patient, _ = register(mrn="R-2", family_name="Ashworth", born_on=ANOTHER_DAY)
    with pytest.raises(Rejected, match="may be here already") as asked:
        change(patient, 1, {"family_name": name})
    assert [(f.path, f.code) for f in asked.value.faults] == [("/family_name", "looks_alike")]
    changed = change(patient, 1, {"family_name": name}, confirmed=seen_again(asked.value))
    assert (changed.family_name, changed.version) == (name, 2)
    assert change(patient, 2, {"family_name": name, "phone": "555 0100"}).version == 3


@ON_SQLITE
def test_a_name_may_be_written_otherwise_when_nobody_else_has_it(register, change):
    patient, _ = register(family_name="Ashdown")
    assert change(patient, 1, {"family_name": "ASHDOWN"}).version == 2
