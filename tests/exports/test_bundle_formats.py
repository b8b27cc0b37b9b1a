"""The files of the bundle: frozen headers, described columns, and what each could tell about a person."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.exports.bundle import BUNDLE_SCHEMA, TABLES, Holds, Kind
from sessiontrack.exports.bundle.codelists import CODELISTS
from sessiontrack.exports.bundle.describing import codelists, dictionary, readme
from sessiontrack.exports.bundle.writing import MARK
from sessiontrack.web import entry_schemas, visit_schemas

FROZEN = tomllib.loads((Path(__file__).parents[1] / "data" / "bundle_headers.toml").read_text("utf-8"))
EACH = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)

SAFE_HARBOR = {
    Holds.NAME: "patients.family_name patients.given_name",
    Holds.PLACE: "",
    Holds.PHONE: "patients.phone",
    Holds.FAX: "",
    Holds.EMAIL: "",
    Holds.SOCIAL_SECURITY: "",
    Holds.RECORD_NUMBER: "patients.mrn",
    Holds.HEALTH_PLAN: "",
    Holds.ACCOUNT: "",
    Holds.LICENCE: "",
    Holds.VEHICLE: "",
    Holds.DEVICE: "",
    Holds.WEB_ADDRESS: "",
    Holds.NETWORK_ADDRESS: "",
    Holds.BIOMETRIC: "",
    Holds.PHOTO: "",
}
"""The columns of each class; dates, unique codes and ages are known by their kind, and told below."""

IDENTIFIERS = (Kind.ID, Kind.REF)
DATES = (Kind.DAY, Kind.MOMENT_UTC, Kind.MOMENT_LOCAL)


def test_the_headers_of_schema_1_are_frozen():
    """A column may only be added behind the others; anything else is a new schema."""
    assert FROZEN["schema"] == BUNDLE_SCHEMA
    assert {name: table.names for name, table in TABLES.items()} == {
        name: tuple(names.split()) for name, names in FROZEN["headers"].items()
    }


@EACH
def test_a_file_says_what_a_row_is_and_by_what_it_is_known(table):
    assert table.grain.startswith(("one ", "two "))
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    for name, parent in table.parents:
        assert name in table.names
        assert TABLES[parent].key == (name,)


@EACH
def test_a_column_says_what_it_means(table):
    for column in table.columns:
        assert column.name == column.name.lower()
        assert column.meaning.endswith(".")
        assert (column.decimals > 0) == (column.kind is Kind.DECIMAL)
        assert column.unit or column.kind is not Kind.DECIMAL
        assert (column.codes in CODELISTS) == (column.kind in (Kind.CODE, Kind.CODES))


def of_class(holds: Holds) -> str:
    found = [f"{t.name}.{c.name}" for t in TABLES.values() for c in t.columns if c.holds is holds]
    return " ".join(sorted(found))


@pytest.mark.parametrize("holds", SAFE_HARBOR, ids=lambda holds: holds.name)
def test_the_columns_of_a_class_of_safe_harbor_are_known(holds):
    assert of_class(holds) == SAFE_HARBOR[holds]


def test_there_are_eighteen_classes_and_free_text():
    assert len(Holds) == 18 + 1
    assert {*SAFE_HARBOR, Holds.DATE, Holds.UNIQUE_CODE, Holds.FREE_TEXT} == set(Holds)


@EACH
def test_a_column_belongs_to_the_class_of_its_kind(table):
    direct = (Holds.NAME, Holds.PHONE, Holds.RECORD_NUMBER, Holds.FREE_TEXT)
    for column in table.columns:
        assert (column.holds is Holds.DATE) == (column.kind in DATES)
        assert (column.holds is Holds.UNIQUE_CODE) == (column.kind in IDENTIFIERS)
        assert (column.holds in direct) == (column.kind is Kind.TEXT)


@EACH
def test_a_profile_has_only_what_it_may_tell(table):
    """Of the eighteen classes a de-identified bundle has new codes, and nothing else."""
    for column in table.columns:
        assert column.is_in(Profile.FULL)
        assert column.is_in(Profile.DEIDENTIFIED) == (column.holds in (None, Holds.UNIQUE_CODE))
        is_limited = column.holds in (None, Holds.UNIQUE_CODE, Holds.DATE) and column.name != "born_on"
        assert column.is_in(Profile.LIMITED) == column.is_in(Profile.EXCEL) == is_limited


@EACH
@pytest.mark.parametrize("profile", Profile)
def test_a_row_is_known_by_its_key_in_every_profile(table, profile):
    assert set(table.key) <= {column.name for column in table.columns_in(profile)}


def test_the_code_lists_are_those_that_a_form_offers():
    offered = {
        "action": entry_schemas.ACTIONS,
        "acknowledged_with": entry_schemas.ACKNOWLEDGED_WITH,
        "medicine_unit": entry_schemas.MEDICINE_UNITS,
        "medicine_route": entry_schemas.MEDICINE_ROUTES,
        "contact": visit_schemas.CONTACTS,
    }
    assert {name: [c.code for c in CODELISTS[name]] for name in offered} == {
        name: list(codes) for name, codes in offered.items()
    }


def test_every_code_is_in_its_list_once_and_every_list_is_used():
    rows = list(csv.DictReader(io.StringIO(codelists(Profile.LIMITED, BUILT_IN).decode(), newline="")))
    keys = [(row["codelist"], row["code"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(row["label"] for row in rows)
    used = {c.codes for t in TABLES.values() for c in t.columns if c.codes}
    assert {name for name, _ in keys} == used | {"indication"}
    standard = {row["code"]: (row["system"], row["standard_code"]) for row in rows if row["standard_code"]}
    assert standard["systolic"] == ("LOINC", "8480-6")
    assert standard["ketamine"] == ("RxNorm", "6130")
    assert standard["iv"] == ("SNOMED CT", "47625008")


def test_the_dictionary_has_every_column_of_every_file():
    rows = list(csv.DictReader(io.StringIO(dictionary(Profile.LIMITED).decode(), newline="")))
    assert [(row["file"], row["column"]) for row in rows] == [
        (name, column) for name, table in TABLES.items() for column in table.names
    ]
    told = {(row["file"], row["column"]): row for row in rows}
    assert told["patients", "mrn"]["safe_harbor"] == "H"
    assert told["patients", "mrn"]["in_profiles"] == "full"
    assert told["vitals", "sign"] | {"key": "true", "codelist": "sign"} == told["vitals", "sign"]


@pytest.mark.parametrize("profile", Profile)
def test_the_readme_names_its_profile_and_never_says_anonymous(profile):
    text = readme(profile, is_synthetic=True).decode()
    assert f"profile {profile}" in text
    assert "SYNTHETIC" in text
    assert "anonymous" not in text
    assert "SYNTHETIC" not in readme(profile, is_synthetic=False).decode()
    assert all(f"{name}.csv: {table.grain}" in text for name, table in TABLES.items())
    assert dictionary(profile).startswith(MARK) == (profile is Profile.EXCEL)
