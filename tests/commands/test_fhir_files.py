"""Commands that hand out what was recorded here."""

from __future__ import annotations

import json
import stat

import pytest

FHIR = ("export", "fhir", "--as", "paul@example.com", "--purpose", "Referral")
SESSION = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def treating(founded):
    """A clinic with somebody who may hand out its record."""
    assert founded("user", "add", "paul@example.com", "--name", "Paul", "--role", "clinician")[0] == 0
    return founded


def test_the_clinics_record_is_written_for_its_owner_only(treating, tmp_path):
    out = tmp_path / "clinic.json"
    code, said, err = treating(*FHIR, "--clinic", "--out", str(out))
    assert (code, err) == (0, "")
    assert "LOINC" in said
    assert json.loads(out.read_text()) == {"resourceType": "Bundle", "type": "collection"}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    code, _, err = treating(*FHIR, "--clinic", "--out", str(out))
    assert (code, err) == (1, f"sessiontrack: {out} cannot be written: File exists.\n")
    assert out.exists()


@pytest.mark.parametrize("what", [("--session", SESSION), ("--course", SESSION)])
def test_nothing_is_left_of_a_file_that_cannot_be_made(treating, tmp_path, what):
    out = tmp_path / "session.ndjson"
    code, said, err = treating(*FHIR, *what, "--ndjson", "--out", str(out))
    assert (code, said) == (1, "")
    assert "here" in err
    assert not out.exists()


def test_a_file_is_of_one_thing(treating, tmp_path):
    out = ("--out", str(tmp_path / "a.json"))
    assert treating(*FHIR, *out)[0] == 2
    assert treating(*FHIR, *out, "--clinic", "--session", SESSION)[0] == 2
    code, _, err = treating(*FHIR[:-1], "", "--clinic", *out)
    assert (code, "must say what the file is for" in err) == (1, True)


def test_who_may_not_hand_out_the_clinic_is_told(treating, tmp_path):
    asked = ("export", "fhir", "--as", "admin@localhost", "--purpose", "x", "--clinic")
    code, _, err = treating(*asked, "--out", str(tmp_path / "a.json"))
    assert (code, "may not hand out" in err) == (1, True)
