"""The command that fills an empty database."""

from __future__ import annotations

import stat
from types import SimpleNamespace

import pytest

from sessiontrack.commands import demo
from sessiontrack.domain.errors import NotFound


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
