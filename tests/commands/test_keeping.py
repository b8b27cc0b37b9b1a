"""Commands that keep the record sound."""

from __future__ import annotations

import json
import sqlite3
import stat

from tests.postgres import OWNER

NORA = ("user", "add", "nora@example.com", "--name", "Nora Lind", "--role", "nurse")


def test_a_sound_record_verifies_and_rebuilds_to_itself(founded, folder):
    assert founded("verify")[0] == 0
    assert founded("rebuild", "--check") == (0, "No differences.\n", "")
    assert founded("migrate") == (0, "The database is up to date.\n", "")


def test_a_missing_trigger_is_found_and_stops_everything_else(founded, folder):
    with sqlite3.connect(folder / "sessiontrack.db") as db:
        db.execute("DROP TRIGGER entry_refuses_update")
    db.close()
    code, out, _ = founded("verify")
    assert code == 1
    assert "entry_refuses_update" in out
    code, _, err = founded(*NORA)
    assert code == 1
    assert "Triggers are missing (entry_refuses_update)" in err
    assert founded("migrate")[0] == 0
    assert founded(*NORA)[0] == 0


def test_a_file_of_another_name_is_kept_as_carefully(run, folder, monkeypatch):
    file = folder.parent / "elsewhere" / "own.db"
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", f"sqlite:///{file}")
    code, _, err = run("verify")
    assert (code, file.exists()) == (1, False)
    assert f"There is no database at {file} yet" in err
    file.parent.mkdir(mode=0o700)
    file.touch(mode=0o644)
    assert run("init", "--clinic", "Lakeside", "--zone", "Europe/Oslo")[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("verify")[0] == 0


def test_openapi_needs_no_database(run, folder):
    code, out, _ = run("openapi")
    assert code == 0
    assert "/api/v1/sign-ins" in json.loads(out)["paths"]
    assert not folder.exists()


def test_postgresql_is_migrated_by_its_owner(run, folder, postgres_server, monkeypatch):
    postgres_server.create_database("by_command")
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", postgres_server.url("by_command"))
    assert run(*NORA)[0] == 1
    monkeypatch.setenv("SESSIONTRACK_MIGRATION_URL", postgres_server.url("by_command", OWNER))
    # The role that the program connects as is known from its address.
    assert run("migrate") == (0, "The database is up to date.\n", "")
    assert run("init")[0] == 0
    assert run(*NORA)[0] == 0
    monkeypatch.setenv("SESSIONTRACK_APPLICATION_ROLE", "nobody_here")
    said = 'sessiontrack: The database cannot be used: role "nobody_here" does not exist.\n'
    assert run("migrate") == (1, "", said)
    postgres_server.drop_database("by_command")
