"""Commands that bring in what was recorded elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest

SESSION = "01900000-0000-7000-8000-000000000001"
MONITOR = ("import", "monitor")
WHOSE = ("--session", SESSION, "--as", "admin@localhost")


@pytest.fixture
def trend(tmp_path):
    """A file as a monitor writes it."""
    path = tmp_path / "trend.csv"
    path.write_bytes(b"time,hr\n")
    return str(path)


def test_a_trend_is_handed_on_with_who_answers_for_it(founded, trend, monkeypatch):
    asked = []

    def import_monitor(database, actor, content, **options):
        asked.append((actor.name, content, options["session_id"], options["every_minutes"]))
        return SimpleNamespace(lines=lambda: ["2 sets added.", "1 left out."])

    monkeypatch.setattr("sessiontrack.service.imports.import_monitor", import_monitor)
    assert founded(*MONITOR, trend, *WHOSE, "--every", "10") == (0, "2 sets added.\n1 left out.\n", "")
    assert asked == [("Administrator", b"time,hr\n", UUID(SESSION), 10)]


def test_who_may_not_chart_may_not_import(founded, trend):
    code, _, err = founded(*MONITOR, trend, *WHOSE)
    assert (code, err.count("\n")) == (1, 1)
    assert "may not" in err


def test_nobody_answers_for_nothing(founded, trend, tmp_path):
    code, _, err = founded(*MONITOR, trend, "--session", SESSION, "--as", "nobody@example.com")
    assert (code, err) == (1, "sessiontrack: Nobody active has the address nobody@example.com.\n")
    assert "cannot be read" in founded(*MONITOR, str(tmp_path / "missing.csv"), *WHOSE)[2]
    assert founded(*MONITOR, trend, *WHOSE, "--every", "0")[0] == 2
