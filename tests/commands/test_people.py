"""Commands about clinics, people and programs."""

from __future__ import annotations

import io
import re
import stat
import sys

import pytest

from sessiontrack.commands.people import machine_zone
from sessiontrack.domain.permissions import SCOPES

NORA = ("user", "add", "nora@example.com", "--name", "Nora Lind", "--role", "nurse")
LINK = re.compile(r"http://localhost:8000/enrol/[\w-]{43}\n")


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
    code, out, _ = founded("user", "enable", "nora@example.com")
    assert (code, out.splitlines()[0]) == (0, "Nora Lind <nora@example.com> may come back as nurse.")
    assert LINK.search(out)
    code, out, _ = founded("user", "change", "nora@example.com", "--name", "Nora Berg", "--role", "clinician")
    assert (code, out) == (0, "nora@example.com is Nora Berg, clinician.\n")
    assert founded("user", "change", "nora@example.com")[0] == 1


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


@pytest.mark.parametrize("came", [b"caf\xe9 on a wide river\n", b"\xff\xfe\n"])
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_password_in_another_coding_is_refused_with_a_sentence(founded, monkeypatch, came, errors):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(came), "utf-8", errors))
    code, _, err = founded(*NORA, "--password-stdin")
    assert (code, err) == (2, "sessiontrack: The password that came in is not UTF-8: write it as UTF-8.\n")


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
