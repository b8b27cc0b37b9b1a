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


@pytest.fixture
def handed_on(monkeypatch):
    """What is asked of the import of a trend with one unusual value; set ``warning`` for a signed session."""
    foreseen = SimpleNamespace(
        warning=None,
        coming=SimpleNamespace(doubts=[SimpleNamespace(key="spo2 88")]),
        lines=lambda: ["2 sets would be added."],
        asked=[],
    )

    def import_monitor(database, actor, content, **options):
        asked = [options[name] for name in ("session_id", "every_minutes", "confirmed")]
        foreseen.asked.append((actor.name, content, *asked))
        return SimpleNamespace(lines=lambda: ["2 sets added.", "1 left out."])

    monkeypatch.setattr("sessiontrack.service.imports.import_monitor", import_monitor)
    monkeypatch.setattr("sessiontrack.service.monitor_previews.foresee_monitor", lambda *_, **__: foreseen)
    return foreseen


def test_a_trend_is_handed_on_with_who_answers_for_it(founded, trend, handed_on):
    assert founded(*MONITOR, trend, *WHOSE, "--every", "10") == (0, "2 sets added.\n1 left out.\n", "")
    assert handed_on.asked == [("Administrator", b"time,hr\n", UUID(SESSION), 10, [])]


def test_unusual_values_are_confirmed_when_that_is_said_only(founded, trend, handed_on):
    assert founded(*MONITOR, trend, *WHOSE, "--dry-run") == (0, "2 sets would be added.\n", "")
    assert handed_on.asked == []
    assert founded(*MONITOR, trend, *WHOSE, "--confirm")[0] == 0
    assert handed_on.asked[0][-1] == ["spo2 88"]


def test_a_signed_session_takes_a_trend_only_when_that_is_said(founded, trend, handed_on):
    handed_on.warning = "This session is signed."
    code, _, err = founded(*MONITOR, trend, *WHOSE)
    assert (code, "This session is signed. Nothing was kept" in err, handed_on.asked) == (1, True, [])
    assert founded(*MONITOR, trend, *WHOSE, "--after-signing")[0] == 0
    assert len(handed_on.asked) == 1


def test_who_may_not_chart_may_not_import(founded, trend):
    code, _, err = founded(*MONITOR, trend, *WHOSE)
    assert (code, err.count("\n")) == (1, 1)
    assert "may not" in err


def test_nobody_answers_for_nothing(founded, trend, tmp_path):
    code, _, err = founded(*MONITOR, trend, "--session", SESSION, "--as", "nobody@example.com")
    assert (code, err) == (1, "sessiontrack: Nobody active has the address nobody@example.com.\n")
    assert "cannot be read" in founded(*MONITOR, str(tmp_path / "missing.csv"), *WHOSE)[2]
    assert founded(*MONITOR, trend, *WHOSE, "--every", "0")[0] == 2


ADA = ("--as", "ada@example.com")
HEAD = "MRN,Date,Phase,Drug,Route,Dose mg,Diagnosis,Last name,First name,Born,Side effects\n"
ROW = "N-1,2026-01-05T09:00,initial,ketamine,iv,200,PTSD,Lace,Ada,1980-05-17,{effects}\n"
MADE = ("--register", "--open-courses", "--effects", "asked")


@pytest.fixture
def clinic(founded):
    """With a clinician."""
    said = founded("user", "add", "ada@example.com", "--name", "Ada Moss", "--role", "clinician")
    assert said[0] == 0
    return founded


@pytest.fixture
def sheet(tmp_path):
    """Writes the file of past sessions."""

    def write(effects="", row=ROW):
        path = tmp_path / "past.csv"
        path.write_text(HEAD + row.format(effects=effects), "utf-8")
        return str(path)

    return write


def test_past_sessions_are_looked_at_kept_once_and_withdrawn(clinic, sheet):
    code, out, err = clinic("import", "sessions", sheet(), *MADE, "--dry-run", *ADA)
    assert (code, err) == (0, "")
    assert "'Dose mg' is read as dose_mg." in out
    assert "1 row: 1 new session, 0 there before." in out
    assert "to look at: line 2, column 6" in out
    code, out, _ = clinic("import", "sessions", sheet(), *MADE, *ADA)
    assert code == 0
    kept = out.splitlines()[-1]
    assert "1 session with 1 entry" in kept
    code, out, _ = clinic("import", "sessions", sheet(), *MADE, *ADA)
    assert (code, "nothing changes" in out) == (0, True)
    number = kept.split("import ")[1].split(":")[0]
    assert clinic("import", "withdraw", number, "--reason", "wrong file", *ADA) == (
        0,
        "Withdrawn: 1 session. Their entries stay readable, and count no more.\n",
        "",
    )
    assert clinic("import", "withdraw", number, "--reason", "again", *ADA)[0] == 1
    assert clinic("verify")[0] == 0


def test_faults_and_words_stand_against_a_file(clinic, sheet):
    path = sheet("felt funny: mild @5")
    code, out, _ = clinic("import", "sessions", path, *MADE, *ADA)
    assert code == 1
    assert "side-effect word 'felt funny', 1 time:" in out
    assert clinic("import", "word", "felt funny", "dizziness", *ADA)[0] == 0
    assert clinic("import", "word", "felt funny", "no_such", *ADA)[0] == 1
    assert clinic("import", "sessions", path, *MADE, "--dry-run", *ADA)[0] == 0
    code, out, _ = clinic("import", "sessions", path, "--map", "Dose mg=-", *ADA)
    assert (code, "'Dose mg' is not read." in out, "2 faults and 0 words" in out) == (1, True, True)
    assert "These columns are not imported: 'Dose mg'." in out
    assert clinic("import", "sessions", path, "--map", "nonsense", *ADA)[0] == 2
    assert "cannot be read" in clinic("import", "sessions", f"{path}.not", *ADA)[2]


def test_a_word_for_none_is_offered_and_older_sessions_are_asked_about(clinic, sheet):
    code, out, _ = clinic("import", "sessions", sheet("none"), *MADE, *ADA)
    assert (
        code,
        "1 time: choose with 'sessiontrack import word'; for no side effect: import word 'none' -" in out,
    ) == (
        1,
        True,
    )
    assert clinic("import", "word", "none", "-", *ADA)[0] == 0
    assert clinic("import", "sessions", sheet("none"), *MADE, *ADA)[0] == 0
    later = sheet(row="N-1,2026-01-09T09:00,initial,ketamine,iv,41,PTSD,Lace,Ada,1980-05-17,\n")
    code, out, _ = clinic("import", "sessions", later, *MADE, *ADA)
    assert (code, "lies before the patient's course was opened on" in out) == (1, True)
    code, out, _ = clinic("import", "sessions", later, *MADE, "--join-courses", *ADA)
    assert (code, "to look at: line 2, column 2: lies before the patient's course" in out) == (0, True)


def test_one_phase_is_said_for_a_file_without_a_column_for_it(clinic, sheet):
    path = sheet()
    asked = ("import", "sessions", path, *MADE, "--map", "Phase=-")
    assert "has no column for phase: name one, or say one phase" in clinic(*asked, *ADA)[1]
    code, out, _ = clinic(*asked, "--phase", "maintenance", *ADA)
    assert (code, "Kept as import" in out) == (0, True)
    code, out, _ = clinic("import", "sessions", sheet("none"), *MADE, "--phase", "maintenance", *ADA)
    assert (code, "leave this column out, or say no phase for the whole file" in out) == (1, True)
    assert clinic(*asked, "--phase", "sometimes", *ADA)[0] == 2


def test_no_file_is_kept_while_a_session_is_open_unless_that_was_asked_for(clinic, sheet, monkeypatch):
    monkeypatch.setattr("sessiontrack.service.past_imports.list_sessions_in_state", lambda *_: [object()])
    assert clinic("import", "sessions", sheet(), *MADE, "--dry-run", *ADA)[0] == 0
    code, _, err = clinic("import", "sessions", sheet(), *MADE, *ADA)
    assert (code, "1 session is open" in err, "--while-open" in err) == (1, True, True)
    code, out, _ = clinic("import", "sessions", sheet(), *MADE, "--while-open", *ADA)
    assert (code, "Kept as import" in out) == (0, True)


def test_more_than_can_be_read_is_counted(clinic, sheet, monkeypatch):
    monkeypatch.setattr("sessiontrack.service.past_sessions.MOST_SHOWN", 0)
    _, out, _ = clinic("import", "sessions", sheet(), *MADE, *ADA)
    assert "1 more to look at." in out
    _, out, _ = clinic("import", "sessions", sheet(row="N-1,yesterday,initial\n"), *MADE, *ADA)
    assert "1 more fault." in out
