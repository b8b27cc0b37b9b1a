"""Rows that are told together and kept as text are the same, byte for byte, as rows that are told one by one."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace

import pytest

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.writing import Telling
from sessiontrack.service.bundle_reading import open_reader
from sessiontrack.service.opening import open_database
from sessiontrack.storage.bundles import list_patient_keys
from sessiontrack.storage.terms import get_terms
from tests import bundle_scenes
from tests.people import CLINIC, NOW
from tests.recorded import muddled

ALIKE = [table for table in TABLES.values() if table.alike]


@pytest.fixture
def patients(sqlite_url):
    """The terms of a clinic, and its patients: everything charted once, and sessions in which much was corrected."""
    database = open_database(sqlite_url)
    bundle_scenes.told(database)
    with database.writing() as db:
        for seed in range(3):
            muddled(db, seed)
    with database.reading() as db:
        keys = list_patient_keys(db, CLINIC.id, None)
        told = open_reader(db, CLINIC, BundleFilter(), NOW).patients(keys)
        yield get_terms(db, CLINIC.id), [patient for patient in told if patient is not None]
    database.engine.dispose()


@pytest.mark.parametrize("profile", Profile)
def test_rows_told_together_are_written_as_one_by_one(patients, profile):
    terms, told = patients
    together, each = (Telling(profile, CLINIC.zone_info, terms, b"secret") for _ in range(2))
    for table in ALIKE:
        count = 0
        for patient in told:
            lines = list(together.lines(table, patient))
            assert lines == list(each.lines(replace(table, alike=None), patient))
            count += len(lines)
        assert count > 50
    assert {table.name for table in ALIKE} == {"vitals", "vitals_wide"}


def test_the_secret_of_the_pseudonyms_goes_with_the_bundle():
    """A server that makes bundles runs for months: what it remembered would lead back from a pseudonym to a person."""
    secret = bytes(bytearray(b"only once"))
    before = sys.getrefcount(secret)
    telling = Telling(Profile.DEIDENTIFIED, CLINIC.zone_info, BUILT_IN, secret)
    assert telling.patient_ref("P-1") == telling.patient_ref("P-1") != "P-1"
    del telling
    gc.collect()
    assert sys.getrefcount(secret) == before
