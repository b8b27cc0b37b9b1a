"""A file registers nobody who is here already, or whom another of its lines registers, under another number."""

from __future__ import annotations

import pytest

from sessiontrack.domain.patients import Patient
from sessiontrack.storage.patients import add_patient
from tests.people import CLINIC, NOW
from tests.recorded import new_id
from tests.service.bringing import ADA, NEW, NEW_HEAD, bring, check, said

SAME = [("/lines/3/columns/1", "same_person")]


def second(number, family="Lace", given="Ada", born="1980-05-17"):
    return ADA.replace("N-1", number).replace("Lace,Ada,1980-05-17", f"{family},{given},{born}")


@pytest.mark.parametrize("family", ["Lace", "LACE", "L\u0430ce"])
def test_a_patient_who_is_here_is_not_registered_under_another_number(database, family):
    """As when a spreadsheet made 417 of 00417: their record would be in two halves."""
    bring(database, NEW_HEAD + ADA.replace("N-1", "00417"), NEW)
    found = check(database, NEW_HEAD + second("417", family), NEW)
    assert ("/lines/2/columns/1", "same_person") in said(found)
    assert "is here under another number; a spreadsheet takes leading zeros away: right the number" in (
        " ".join(fault.message for fault in found.faults)
    )
    assert "zeros" not in check(database, NEW_HEAD + second("N-2"), NEW).faults[0].message


def test_nobody_is_registered_twice_by_one_file(database):
    found = check(database, NEW_HEAD + ADA + second("N-2"), NEW)
    assert said(found) == SAME
    assert "may be the patient of line 2 under another number: right the number" in found.faults[0].message


def test_a_name_that_looks_like_one_of_the_file_is_found_before_anything_is_kept(database):
    """Keeping it would find it, and could not say where."""
    assert said(check(database, NEW_HEAD + ADA + second("N-2", "LACE", born="1975-01-01"), NEW)) == SAME


def test_two_people_may_have_one_name_or_one_birth_date(database):
    with database.writing() as db:
        add_patient(db, Patient(new_id(), CLINIC.id, "N-9", "Lace", "Ada", NOW.date(), "female"), NOW)
    text = NEW_HEAD + ADA + second("N-2", born="1975-01-01") + second("N-3", "Hale", "Eve")
    batch, is_new = bring(database, text, NEW)
    assert (batch.patients_n, is_new) == (3, True)
