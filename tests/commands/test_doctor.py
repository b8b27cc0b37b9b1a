"""The command that says what an administrator can mend."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sessiontrack.commands import doctor

TLS = Path(__file__).parents[1] / "data" / "tls"


@pytest.fixture
def told(run):
    """``told(about)``: what is said about something, each line with its verdict in front."""

    def act(about):
        _, out, _ = run("doctor")
        lines = [line for line in out.splitlines() if f"  {about}: " in line]
        return [line.split(None, 2)[0] for line in lines], "\n".join(lines)

    return act


@pytest.fixture
def own_tls(folder, monkeypatch):
    """A certificate of this server."""

    def act(name="server.pem"):
        monkeypatch.setenv("SESSIONTRACK_TLS_CERTIFICATE", str(TLS / name))
        monkeypatch.setenv("SESSIONTRACK_TLS_KEY", str(TLS / "server.key"))

    return act


def test_a_machine_on_which_nothing_was_made_yet_stays_as_it_is(run, folder):
    code, out, err = run("doctor")
    assert (code, err, folder.exists()) == (0, "", False)
    assert "warn  data folder:" in out
    assert "run 'sessiontrack init' or 'sessiontrack demo'" in out


def test_a_new_clinic_has_nothing_to_mend_now(founded, folder):
    before = sorted(path.name for path in folder.iterdir())
    code, out, err = founded("doctor")
    assert (code, err) == (0, "")
    assert "ok    database: Migrated to" in out
    assert out.endswith("The record itself: 'sessiontrack verify'.\n")
    assert sorted(path.name for path in folder.iterdir()) == before


def test_files_that_others_can_read_are_to_be_mended_now(founded, folder, told):
    (folder / "csrf.key").write_text("short")
    (folder / "csrf.key").chmod(0o600)
    (folder / "search.key").write_text("x" * 64)
    for path, mode in ((folder, 0o755), (folder / "sessiontrack.db", 0o644), (folder / "search.key", 0o640)):
        path.chmod(mode)
    assert told("data folder")[0] == told("database")[0][:1] == ["FAIL"]
    verdicts, words = told("keys")
    assert verdicts == ["FAIL", "FAIL"]
    assert "too short" in words
    assert "Others can read search.key" in words
    assert founded("doctor")[0] == 1


def test_what_cannot_be_read_ends_no_examination(run, folder, told):
    folder.mkdir()
    folder.chmod(0o700)
    (folder / "csrf.key").mkdir(mode=0o700)
    assert told("keys")[1].endswith("csrf.key cannot be read: Is a directory.")
    assert told("network")[0] == ["ok", "warn"]


def test_a_data_folder_that_is_a_file_is_to_be_mended_now(run, folder, told):
    folder.write_text("")
    assert told("data folder")[0] == ["FAIL"]


def test_what_sqlite_keeps_beside_its_file_is_looked_at_too(founded, folder, told):
    (folder / "sessiontrack.db-wal").touch(mode=0o644)
    assert told("database")[0][:2] == ["ok", "FAIL"]


@pytest.mark.parametrize(("free_mib", "verdict"), [(99, "FAIL"), (100, "warn"), (1023, "warn"), (1024, "ok")])
def test_a_disk_that_fills_is_told_in_time(founded, told, monkeypatch, free_mib, verdict):
    usage = shutil.disk_usage("/")._replace(free=free_mib * doctor.MEBIBYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert told("disk")[0] == [verdict]


def test_a_database_elsewhere_has_a_disk_of_its_own(run, folder, monkeypatch, told):
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", f"sqlite:///{folder.parent}/elsewhere/own.db")
    assert run("init", "--clinic", "Lakeside", "--zone", "Europe/Oslo")[0] == 0
    assert told("disk")[0] == ["ok", "ok"]


def test_an_address_open_to_others_is_to_be_mended_now(run, folder, monkeypatch, told):
    monkeypatch.setenv("SESSIONTRACK_HOST", "192.0.2.1")
    verdicts, words = told("network")
    assert verdicts == ["FAIL", "warn"]
    assert "listens only with TLS" in words


def test_a_certificate_says_until_when(run, folder, told, own_tls, monkeypatch):
    own_tls()
    assert told("certificate")[0] == ["ok"]
    monkeypatch.setattr(doctor, "now", lambda: datetime(2099, 12, 3, tzinfo=UTC))
    verdicts, words = told("certificate")
    assert verdicts == ["warn"]
    assert words.endswith("is good until 2100-01-01: renew it.")


@pytest.mark.parametrize(
    ("name", "said"), [("ended.pem", "certificate has expired"), ("gone.pem", "No such file")]
)
def test_a_certificate_that_no_client_takes_is_to_be_mended_now(run, folder, told, own_tls, name, said):
    own_tls(name)
    verdicts, words = told("certificate")
    assert verdicts == ["FAIL"]
    assert said in words


def test_the_certificate_for_devices_is_looked_at_too(run, folder, told, monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_HL7_TLS_CERTIFICATE", str(TLS / "ended.pem"))
    monkeypatch.setenv("SESSIONTRACK_HL7_TLS_KEY", str(TLS / "server.key"))
    assert told("certificate")[0] == ["FAIL"]


def test_an_emergency_number_that_is_missing_is_told(run, folder, told, monkeypatch):
    assert told("network")[0] == ["ok", "warn"]
    monkeypatch.setenv("SESSIONTRACK_EMERGENCY_NUMBER", "112")
    assert told("network")[0] == ["ok"]


def test_settings_of_a_file_are_named(run, folder, told, monkeypatch, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("port = 8001\n")
    monkeypatch.setenv("SESSIONTRACK_CONFIG", str(own))
    assert f"changed by {own}" in told("settings")[1]


def test_a_database_that_cannot_be_reached_is_told(run, folder, told, monkeypatch, free_port):
    url = f"postgresql://app:secret-word@127.0.0.1:{free_port}/record"
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", url)
    verdicts, words = told("database")
    assert verdicts == ["FAIL"]
    assert "The database cannot be used" in words
    assert "secret-word" not in words


def test_a_file_that_is_no_database_is_told(founded, folder, told):
    (folder / "sessiontrack.db").write_bytes(b"no database at all" * 100)
    verdicts, words = told("database")
    assert verdicts == ["ok", "FAIL"]
    assert "not a database" in words
