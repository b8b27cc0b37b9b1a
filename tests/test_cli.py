"""The command line: what each command prints, keeps and answers, as somebody at the machine meets it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from sessiontrack.cli import main
from sessiontrack.commands import demo, serving
from sessiontrack.commands.base import Stopped
from sessiontrack.commands.people import machine_zone
from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.permissions import SCOPES
from sessiontrack.settings import read_settings
from tests.postgres import APP, OWNER

NORA = ("user", "add", "nora@example.com", "--name", "Nora Lind", "--role", "nurse")
LINK = re.compile(r"http://localhost:8000/enrol/[\w-]{43}\n")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder that is not there yet, and no other setting."""
    for name in [name for name in os.environ if name.startswith("SESSIONTRACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SESSIONTRACK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(folder, capsys):
    """Run one command: its exit code, what it printed, and what it complained about."""

    def act(*arguments):
        try:
            code: object = main(arguments)
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return act


@pytest.fixture
def founded(run, folder):
    """The same, with a clinic."""
    code, out, _ = run("init", "--clinic", "Lakeside", "--zone", "Europe/Oslo")
    assert code == 0
    assert LINK.search(out)
    return run


def commands(parser_help):
    return re.findall(r"^    (\w+) ", parser_help, re.MULTILINE)


def test_every_command_has_help_with_an_example(run):
    groups = {"user", "clinic", "token", "protocol", "import"}
    names = commands(run("--help")[1])
    assert {"serve", "init", "demo", "migrate", "rebuild", "verify", "openapi"} | groups <= set(names)
    for name in names:
        inner = commands(run(name, "--help")[1]) if name in groups else [None]
        for each in inner:
            code, out, _ = run(name, *filter(None, [each]), "--help")
            assert code == 0
            assert re.search(r"examples?:\n  sessiontrack ", out), (name, each)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dance",),
        ("user", "add", "nora@example.com"),
        (*NORA[:-1], "queen"),
        (*NORA[:-1], "service"),
        ("token", "add", "gateway", "--scope", "everything"),
        ("import", "monitor", "file", "--session", "7", "--as", "nora@example.com"),
        ("demo", "--patients", "0"),
    ],
)
def test_wrong_use_is_2(run, arguments):
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_without_a_database_it_says_how_to_begin(run, folder):
    code, _, err = run(*NORA)
    assert code == 1
    assert re.fullmatch(r"sessiontrack: There is no database .* run 'sessiontrack init'.*\n", err)
    assert not folder.exists()


def test_init_makes_everything_once_and_for_its_owner_only(founded, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "sessiontrack.db").stat().st_mode) == 0o600
    code, _, err = founded("init")
    assert code == 1
    assert err == "sessiontrack: There is a clinic already: use 'sessiontrack user add' or 'user link'.\n"


def test_a_machine_has_a_time_zone(monkeypatch):
    monkeypatch.setenv("TZ", ":America/Chicago")
    assert machine_zone() == "America/Chicago"
    monkeypatch.delenv("TZ")
    assert machine_zone()


def test_people_come_and_go(founded, monkeypatch):
    code, out, _ = founded(*NORA)
    assert code == 0
    assert "as nurse of Lakeside" in out
    assert LINK.search(out)
    assert founded(*NORA)[2] == "sessiontrack: nora@example.com belongs to somebody already.\n"
    assert LINK.search(founded("user", "link", "nora@example.com")[1])
    assert founded("user", "disable", "nora@example.com")[0] == 0
    assert founded("user", "disable", "nora@example.com")[0] == 1


def test_a_password_comes_in_by_the_standard_input(founded, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    code, _, err = founded(*NORA, "--password-stdin")
    assert (code, err.count("\n")) == (1, 1)
    assert "15 to 128" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert founded(*NORA, "--password-stdin")[0] == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("seven boats on a wide river\n"))
    code, out, _ = founded(*NORA, "--password-stdin")
    assert code == 0
    assert "enrol" not in out


def test_a_second_clinic_has_to_be_named(founded):
    assert founded("clinic", "add", "Hilltop", "--zone", "America/New_York")[0] == 0
    code, _, err = founded(*NORA)
    assert code == 1
    assert "Hilltop, Lakeside" in err
    assert founded(*NORA, "--clinic", "hilltop")[0] == 0


def test_a_token_is_printed_alone_and_once(founded):
    scopes = [part for scope in SCOPES for part in ("--scope", scope)]
    code, out, err = founded("token", "add", "gateway", *scopes, "--days", "30")
    assert code == 0
    assert re.fullmatch(r"st_[0-9a-f]{32}_[\w-]{43}\n", out)
    assert "Shown this once" in err
    assert founded("token", "add", "gateway", "--scope", "audit:read", "--days", "91")[0] == 1
    founded("token", "add", "gateway", "--scope", "audit:read")
    assert founded("token", "revoke", "gateway")[1] == "Revoked 2 tokens of gateway.\n"
    assert founded("token", "revoke", "gateway")[0] == 1


def test_what_is_shown_of_a_protocol_can_be_published(founded, tmp_path):
    file = tmp_path / "protocol.toml"
    shown = founded("protocol", "show")[1]
    file.write_text(shown.replace("pre_systolic_block = 160", "pre_systolic_block = 170"))
    assert "Version 1 of Lakeside" in founded("protocol", "publish", str(file))[1]
    assert "pre_systolic_block = 170" in founded("protocol", "show")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pre_systolic_block = 999", "pre_systolic_block must be 120 to 220 mmHg"),
        ("pre = 1", "pre is not a limit"),
        ("pre", "is not TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_protocol_that_cannot_be_is_one_line(founded, tmp_path, text, said):
    file = tmp_path / "protocol.toml"
    if text is not None:
        file.write_text(text)
    code, _, err = founded("protocol", "publish", str(file))
    assert (code, err.count("\n")) == (1, 1)
    assert said in err


def test_a_sound_record_verifies_and_rebuilds_to_itself(founded, folder):
    assert founded("verify")[0] == 0
    assert founded("rebuild", "--check") == (0, "No differences.\n", "")
    assert founded("migrate") == (0, "The database is up to date.\n", "")


def test_a_missing_trigger_is_found_and_stops_everything_else(founded, folder):
    import sqlite3

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


def test_openapi_needs_no_database(run, folder):
    code, out, _ = run("openapi")
    assert code == 0
    assert "/api/v1/sign-ins" in json.loads(out)["paths"]
    assert not folder.exists()


def test_trouble_with_the_settings_is_one_line(run, monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_PORT", "eighty")
    assert run("verify") == (1, "", "sessiontrack: SESSIONTRACK_PORT must be a whole number.\n")


def test_postgresql_is_migrated_by_its_owner(run, folder, postgres_server, monkeypatch):
    postgres_server.create_database("by_command")
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", postgres_server.url("by_command"))
    assert run(*NORA)[0] == 1
    monkeypatch.setenv("SESSIONTRACK_MIGRATION_URL", postgres_server.url("by_command", OWNER))
    monkeypatch.setenv("SESSIONTRACK_APPLICATION_ROLE", APP)
    assert run("migrate") == (0, "The database is up to date.\n", "")
    assert run("init")[0] == 0
    assert run(*NORA)[0] == 0
    postgres_server.drop_database("by_command")


@pytest.fixture
def synthetic(monkeypatch):
    """A demonstration that fills nothing, with one person."""
    nora = SimpleNamespace(email="nora@example.com", password="seven boats", role="nurse")
    monkeypatch.setattr("sessiontrack.service.demo.fill", lambda database, **options: [nora])


@pytest.mark.usefixtures("synthetic")
def test_the_demonstration_says_who_can_sign_in_and_keeps_it_to_its_owner(run, folder):
    code, out, _ = run("demo", "--patients", "3", "--seed", "7")
    assert code == 0
    assert "nora@example.com  seven boats  (nurse)" in out
    kept = folder / demo.PEOPLE_FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text() == "nora@example.com  seven boats  (nurse)\n"


def test_a_demonstration_that_fails_leaves_nothing_half_done(run, folder, monkeypatch):
    def fail(database, **options):
        raise NotFound("Nothing to draw from.")

    monkeypatch.setattr("sessiontrack.service.demo.fill", fail)
    assert run("demo") == (1, "", "sessiontrack: Nothing to draw from.\n")
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("synthetic")
def test_the_demonstration_refuses_a_database_in_use(founded, folder):
    code, _, err = founded("demo")
    assert code == 1
    assert "only an empty one" in err
    assert not (folder / demo.PEOPLE_FILE).exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "st.example"])  # noqa: S104
def test_the_network_is_served_only_with_tls_or_a_declared_proxy(run, host):
    code, _, err = run("serve", "--host", host)
    assert code == 1
    assert "listens only with TLS" in err
    settings = read_settings({"SESSIONTRACK_HOST": host})
    with pytest.raises(Stopped):
        serving.require_safe_listening(settings)
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host, "SESSIONTRACK_PROXY_HOPS": "1"}))
    own = {"SESSIONTRACK_TLS_CERTIFICATE": "cert.pem", "SESSIONTRACK_TLS_KEY": "key.pem"}
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host} | own))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "unix:/run/sessiontrack.sock"])
def test_this_machine_is_served_plainly(host):
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host}))


def test_the_embedded_database_has_one_worker_and_postgresql_several():
    embedded = serving.server_options(read_settings({"SESSIONTRACK_HOST": "::1"}))
    assert (embedded["workers"], embedded["threads"], embedded["bind"]) == (1, 8, "[::1]:8000")
    assert "max_requests" not in embedded
    url = "postgresql://app@db.example/record"
    grouped = serving.server_options(read_settings({"SESSIONTRACK_DATABASE_URL": url}))
    assert grouped["workers"] == 2
    assert grouped["max_requests"]
    socket = serving.server_options(read_settings({"SESSIONTRACK_HOST": "unix:/run/st.sock"}))
    assert socket["bind"] == "unix:/run/st.sock"


@pytest.mark.parametrize("embedded", [True, False], ids=["sqlite", "postgresql"])
def test_a_server_starts_answers_and_stops(folder, free_port, request, embedded):
    variables = {**os.environ, "SESSIONTRACK_PORT": str(free_port)}
    if not embedded:
        variables["SESSIONTRACK_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    server = subprocess.Popen(
        [sys.executable, "-m", "sessiontrack", "serve"],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert answer(f"http://127.0.0.1:{free_port}/readyz") == "ready\n"
    finally:
        server.send_signal(signal.SIGTERM)
        out, _ = server.communicate(timeout=30)
    assert f"listens at http://localhost:{free_port}" in out
    assert ("There is no clinic yet" in out) is embedded
    assert "Traceback" not in out
    assert server.returncode == 0


@pytest.fixture
def free_port():
    """A port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(url):
    for _ in range(200):
        try:
            with urlopen(url, timeout=5) as response:  # noqa: S310
                return response.read().decode()
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
