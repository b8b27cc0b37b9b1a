"""Commands that hand out what was recorded here."""

from __future__ import annotations

import getpass
import io
import json
import stat
import sys

import pytest

FHIR = ("export", "fhir", "--as", "paul@example.com", "--purpose", "Referral")
SESSION = "01900000-0000-7000-8000-000000000001"


PASSWORD = "seven boats on a wide river"
PAUL = "paul@example.com"


@pytest.fixture
def clinician(founded, monkeypatch):
    """A clinic with a clinician who has a password."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSWORD)
    person = ("--name", "Paul", "--role", "clinician", "--password-stdin")
    assert founded("user", "add", PAUL, *person)[0] == 0
    return founded


@pytest.fixture
def treating(clinician):
    """The same, who may hand out its record."""
    assert clinician("user", "grant-export", PAUL)[0] == 0
    return clinician


def test_names_need_the_grant_and_the_password(clinician, tmp_path, monkeypatch):
    out = tmp_path / "clinic.json"
    code, _, err = clinician(*FHIR, "--clinic", "--out", str(out))
    assert (code, "grant-export" in err) == (1, True)
    assert clinician("user", "grant-export", PAUL)[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("another one entirely\n"))
    code, _, err = clinician(*FHIR, "--clinic", "--out", str(out), "--password-stdin")
    assert (code, err) == (1, "sessiontrack: This is not their password.\n")
    assert not out.exists()


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


def test_who_may_not_hand_out_the_clinic_is_told(treating, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    person = ("--name", "Nora", "--role", "nurse", "--password-stdin")
    assert treating("user", "add", "nora@example.com", *person)[0] == 0
    asked = ("export", "fhir", "--as", "nora@example.com", "--purpose", "x", "--clinic")
    code, _, err = treating(*asked, "--out", str(tmp_path / "a.json"))
    assert (code, "may not hand out" in err) == (1, True)
