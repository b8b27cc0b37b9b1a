"""Commands that take the record out."""

from __future__ import annotations

import getpass
import io
import json
import shutil
import sys
from datetime import UTC, datetime

import pytest

from sessiontrack.commands import exports

PASSWORD = "seven boats on a wide river"
PAUL = "paul@example.com"


@pytest.fixture
def paul(founded, monkeypatch):
    """A clinic with a clinician who has a password."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    person = ("--name", "Paul Weber", "--role", "clinician", "--password-stdin")
    assert founded("user", "add", PAUL, *person)[0] == 0
    return founded


@pytest.fixture
def export(paul, tmp_path):
    """Write a bundle for Paul."""

    def act(*arguments, out="bundle"):
        given = ("--out", str(tmp_path / out), "--as", PAUL, "--purpose", "Review")
        return paul("export", "bundle", *given, *arguments)

    return act


def told(tmp_path, out="bundle"):
    return json.loads((tmp_path / out / "manifest.json").read_bytes())


def test_a_bundle_is_written_and_checked(export, paul, tmp_path):
    code, out, _ = export()
    assert (code, out) == (0, f"{tmp_path / 'bundle'} has 0 rows in 15 files, profile limited.\n")
    assert paul("export", "check", str(tmp_path / "bundle"))[:2] == (0, "The bundle is as it was made.\n")
    (tmp_path / "bundle" / "README.txt").write_text("other")
    code, out, _ = paul("export", "check", str(tmp_path / "bundle"))
    assert code == 1
    assert out.splitlines()[-1] == "README.txt was changed: its SHA-256 is another."


def test_nothing_is_written_over(export, tmp_path):
    assert export()[0] == 0
    assert export()[0] == 2
    assert export(out="no/where")[0] == 2


def test_a_folder_of_the_name_of_an_unfinished_bundle_is_not_thrown_away(export, tmp_path):
    own = tmp_path / "bundle.part" / "own.txt"
    own.parent.mkdir()
    own.write_text("mine")
    code, _, error = export()
    assert (code, own.read_text()) == (2, "mine")
    assert "bundle.part is there already: name another folder" in error


def test_days_are_those_of_the_clinic_and_the_last_is_in(export, tmp_path):
    chosen = ("--phase", "maintenance", "--agent", "ketamine", "--indication", "ptsd")
    assert export("--from", "2026-03-01", "--to", "2026-03-31", *chosen)[0] == 0
    assert told(tmp_path)["filter"] == {
        "since": "2026-02-28T23:00:00+00:00",
        "until": "2026-03-31T22:00:00+00:00",
        "phase": "maintenance",
        "agent": "ketamine",
        "indication": "ptsd",
    }


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-03-01", "2026-03-01T23:00:00+00:00"),
        ("2026-03-01T09:00+01:00", "2026-03-01T08:00:00+00:00"),
        ("2026-06-01", "2026-06-01T09:30:00+00:00"),
    ],
)
def test_the_record_as_it_was_on_a_day_or_at_a_moment(export, tmp_path, monkeypatch, given, meant):
    monkeypatch.setattr(exports, "now", lambda: datetime(2026, 6, 1, 9, 30, tzinfo=UTC))
    assert export("--as-of", given)[0] == 0
    assert told(tmp_path)["filter"] == {"as_of": meant}


def test_a_time_without_a_zone_is_refused(export):
    assert export("--as-of", "2026-03-01T09:00")[0] == 2


def test_names_need_the_grant_and_the_password(export, paul, tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSWORD)
    code, _, err = export("--profile", "full")
    assert code == 1
    assert "grant-export" in err
    assert paul("user", "grant-export", PAUL)[1] == f"Paul Weber <{PAUL}> may now export with names.\n"
    assert export("--profile", "full")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("another one entirely\n"))
    code, _, err = export("--profile", "full", "--password-stdin", out="b")
    assert (code, err) == (1, "sessiontrack: This is not their password.\n")
    assert "no longer" in paul("user", "revoke-export", PAUL)[1]
    assert export("--profile", "full", out="b")[0] == 1


def test_without_a_terminal_no_password_is_asked_for(export, monkeypatch):
    """Nothing is read that would stand on a screen, and a job without a terminal is told what to do."""
    echoes = getpass.GetPassWarning("Can not control echo on the terminal.")
    for trouble in (echoes, EOFError()):

        def ask(_prompt, trouble=trouble):
            raise trouble

        monkeypatch.setattr(getpass, "getpass", ask)
        code, _, err = export("--profile", "full")
        assert (code, err) == (2, "sessiontrack: No terminal asks for the password: add --password-stdin.\n")


def test_parquet_needs_a_library_of_its_own(export, monkeypatch):
    monkeypatch.setattr(exports, "find_spec", lambda _name: None)
    code, _, err = export("--parquet")
    assert (code, err) == (2, "sessiontrack: Parquet needs pyarrow: install sessiontrack[parquet].\n")


def test_only_a_clinician_is_given_the_grant(founded):
    code, _, err = founded("user", "grant-export", "admin@localhost")
    assert (code, "clinician" in err) == (1, True)


def test_a_zip_is_checked_as_it_is(export, paul, tmp_path):
    assert export()[0] == 0
    packed = shutil.make_archive(str(tmp_path / "sent"), "zip", tmp_path / "bundle")
    assert paul("export", "check", packed) == (0, "The bundle is as it was made.\n", "")
    assert paul("export", "check", str(tmp_path / "nowhere.zip"))[0] == 1
