"""What a bundle tells about a person: everything, no names, or nothing that could find them."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.exports.bundle.codelists import CODELISTS
from tests import bundle_scenes
from tests.bundle_scenes import SECRETS, WORDS
from tests.export_scenes import STARTED
from tests.people import CAST, NOW, member
from tests.service.bundling import WHY, made, manifest, rows

DATE = re.compile(rb"(?<![\d.])(19|20)\d\d-?[01]\d(-?[0-3]\d)?")
KNOWN_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-|[PU]-[0-9a-f]{10}")


@pytest.fixture
def scene(database):
    return bundle_scenes.told(database)


def content(folder) -> bytes:
    return b"".join((folder / f"{name}.csv").read_bytes() for name in TABLES)


def test_everything_is_told_to_whoever_may_know_it(database, scene, tmp_path):
    told = content(made(database, tmp_path / "b", Profile.FULL)).decode()
    for secret in (*SECRETS, *WORDS):
        assert secret in told


@pytest.mark.parametrize("profile", [Profile.LIMITED, Profile.EXCEL, Profile.DEIDENTIFIED])
def test_no_other_profile_names_anybody_or_quotes_anybody(database, scene, tmp_path, profile):
    told = content(made(database, tmp_path / "b", profile)).decode()
    for secret in (*SECRETS, *WORDS, *(each.person.name for each in CAST.values())):
        assert secret not in told


def test_a_de_identified_bundle_has_no_date_and_no_known_id(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.DEIDENTIFIED)
    assert list(check_bundle(folder)) == []
    told = content(folder)
    assert not DATE.search(told)
    assert not KNOWN_ID.search(told)
    assert b"cmd|" not in told
    for value in ("clinic", "zone", "purpose", "made_by"):
        assert value not in manifest(folder)
    # A session that runs is of the day on which the bundle is made.
    assert manifest(folder)["made_at"] == "2026"
    assert UUID(manifest(folder)["id"]).version == 4
    for path in folder.iterdir():
        assert WHY.encode() not in path.read_bytes()
        assert str(member("paul").id).encode() not in path.read_bytes()


def test_a_de_identified_code_is_one_of_the_list(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.DEIDENTIFIED)
    for name, table in TABLES.items():
        for column in table.columns_in(Profile.DEIDENTIFIED):
            if column.codes:
                told = {part for row in rows(folder, name) for part in row[column.name].split(";")}
                assert told <= {code.code for code in CODELISTS[column.codes]} | {""}


def test_ages_from_ninety_on_are_one(database, scene, tmp_path):
    told = rows(made(database, tmp_path / "a", Profile.DEIDENTIFIED), "patients")
    assert {row["age_years"] for row in told} == {"45", "90"}
    told = rows(made(database, tmp_path / "b", Profile.LIMITED), "patients")
    assert {row["age_years"] for row in told} == {"45", "96"}


def test_pseudonyms_are_new_each_time_and_join_within_a_bundle(database, scene, tmp_path):
    first = made(database, tmp_path / "a", Profile.DEIDENTIFIED)
    second = made(database, tmp_path / "b", Profile.DEIDENTIFIED)

    def names(folder):
        return {row["patient_ref"] for row in rows(folder, "patients")}

    assert names(first).isdisjoint(names(second))
    for folder in (first, second):
        assert {row["patient_ref"] for row in rows(folder, "sessions")} == names(folder)
        sessions = {row["session_id"] for row in rows(folder, "sessions")}
        assert {row["session_id"] for row in rows(folder, "vitals")} <= sessions
        assert [row["patient_ref"] for row in rows(folder, "patients")] == sorted(names(folder))


def test_a_filter_by_dates_is_told_by_its_year_only(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.DEIDENTIFIED, since=STARTED, phase="initial_series")
    assert manifest(folder)["filter"] == {"since": "2026", "phase": "initial_series"}


def test_small_groups_are_named(database, scene, tmp_path):
    warnings = manifest(made(database, tmp_path / "b", Profile.DEIDENTIFIED))["warnings"]
    assert {"what": "sex and age", "value": "other, 90 to 99", "patients": 1} in warnings
    assert {"what": "indication", "value": "depression", "patients": 2} in warnings
    assert {"what": "side effect", "value": "nausea", "patients": 2} in warnings
    assert manifest(made(database, tmp_path / "a", Profile.LIMITED))["warnings"] == []


def test_who_answers_is_known_by_a_number(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", now=NOW)
    assert {row["entered_by_ref"] for row in rows(folder, "decisions")} == {member("paul").person.ref}
