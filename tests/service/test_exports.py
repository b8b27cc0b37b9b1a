"""A download: who may have it, what stands in it, and what the trail says left."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound, Rejected
from sessiontrack.exports import FORMATS
from sessiontrack.service import exports
from sessiontrack.service.exports import CsvFile, open_csv
from sessiontrack.storage.audit import AuditEvent, list_audit_events
from tests import export_scenes
from tests.export_scenes import FALL_BACK, STARTED
from tests.people import CLINIC, NOW, OTHER_CLINIC, member

WHY = "Quarterly review"


def opened(database, name: str, who: str = "paul", **given) -> CsvFile:
    asked = {"since": None, "until": None, "purpose": WHY, "now": NOW, **given}
    return open_csv(database, member(who).actor, name, **asked)


def lines_of_the_trail(database, clinic=CLINIC) -> list[AuditEvent]:
    with database.reading() as db:
        return list_audit_events(db, clinic.id, limit=50)[::-1]


def table(file: CsvFile) -> list[dict[str, str]]:
    text = b"".join(file.parts).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def scene(database):
    return export_scenes.played(database)


@pytest.mark.parametrize("who", ["nora", "ada", "anna"])
def test_a_file_needs_the_right_to_export(database, who):
    with pytest.raises(NotAllowed):
        opened(database, "vitals", who)
    assert lines_of_the_trail(database) == []


@pytest.mark.parametrize("who", ["paul", "ana"])
def test_a_clinician_and_an_analyst_have_it(database, who):
    assert opened(database, "vitals", who).filename.startswith("sessiontrack-vitals-")


def test_there_are_five_files(database):
    assert set(exports._LINES) == set(FORMATS)
    with pytest.raises(NotFound):
        opened(database, "patients")


@pytest.mark.parametrize(
    ("given", "path"),
    [({"purpose": " \t"}, "/purpose"), ({"since": NOW, "until": NOW}, "/to")],
)
def test_a_file_needs_a_purpose_and_a_span(database, given, path):
    with pytest.raises(Rejected) as refused:
        opened(database, "vitals", **given)
    assert [fault.path for fault in refused.value.faults] == [path]
    assert lines_of_the_trail(database) == []


def test_the_first_line_is_kept_before_the_first_byte_leaves(database, scene):
    file = opened(database, "vitals", since=STARTED, until=FALL_BACK, purpose=" Review ")
    (line,) = lines_of_the_trail(database)
    assert (line.action, line.purpose, line.actor_id) == ("export.started", "Review", member("paul").id)
    assert line.details == {
        "file": "vitals",
        "since": "2026-03-08T07:45:30.500000+00:00",
        "until": "2026-11-01T06:30:00+00:00",
    }
    file.parts.close()
    assert len(lines_of_the_trail(database)) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_the_last_line_tells_what_left(database, scene, name):
    content = b"".join(opened(database, name).parts)
    started, ended = lines_of_the_trail(database)
    rows = len(list(csv.reader(io.StringIO(content.decode(), newline="")))) - 1
    assert (ended.action, ended.subject_id) == ("export.ended", started.subject_id)
    assert ended.details == {
        "file": name,
        "rows": rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert rows > 0
    assert ended.at >= started.at
    assert content.startswith(",".join(FORMATS[name].names).encode())


@pytest.mark.parametrize("name", FORMATS)
def test_a_download_that_is_broken_off_is_told_too(database, scene, name):
    file = opened(database, name)
    part = next(file.parts)
    file.parts.close()
    line = lines_of_the_trail(database)[-1]
    counts = {"rows": 0, "bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()}
    assert (line.action, line.details) == ("export.broken_off", {"file": name, **counts})


def test_a_download_that_fails_is_told_too(database, monkeypatch):
    def fails(*_):
        yield b"a\r\n"
        raise ConnectionError

    monkeypatch.setitem(exports._LINES, "vitals", fails)
    with pytest.raises(ConnectionError):
        b"".join(opened(database, "vitals").parts)
    line = lines_of_the_trail(database)[-1]
    assert line.action == "export.broken_off"
    assert (line.details or {})["rows"] == 1


def test_a_row_is_counted_once_whatever_its_cells_hold(database, monkeypatch):
    content = b'"a ""b""\r\r\nc",d\r\n"\r\r\n"\r\ne\r\n'
    monkeypatch.setitem(exports._LINES, "vitals", lambda *_: iter([content]))
    b"".join(opened(database, "vitals").parts)
    assert (lines_of_the_trail(database)[-1].details or {})["rows"] == 3


def test_the_name_has_the_local_date_and_says_synthetic(database):
    midnight = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)
    assert opened(database, "scores", now=midnight).filename == (
        "sessiontrack-scores-2026-11-23-schema1-SYNTHETIC.csv"
    )


def test_a_session_is_told_in_full(database, scene):
    rows = {row["session_id"]: row for row in table(opened(database, "sessions"))}
    record = scene.records[0]
    row = rows[str(record.session.id)]
    assert row.pop("patient_ref").startswith("P-")
    assert row == {
        "session_id": str(record.session.id),
        "course_id": str(scene.course_id),
        "phase": "initial_series",
        "ordinal": "1",
        "episode_id": "",
        "planned_at_utc": "2026-03-08T07:25:30.500000Z",
        "infusion_started_at_utc": "2026-03-08T07:45:30.500000Z",
        "infusion_started_at_local": "2026-03-08T01:45:30.500000-06:00",
        "agent": "ketamine",
        "route": "iv",
        "ordered_mg_per_kg": "0.500",
        "ordered_mg": "41.250",
        "delivered_mg": "42.5",
        "delivered_mg_per_kg": "0.52",
        "weight_kg": "82.50",
        "elapsed_min": "41.0",
        "infusing_min": "39.0",
        "observation_min": "105.0",
        "outside_window": "false",
        "stop_reason": "patient_request",
        "baseline_systolic": "128",
        "baseline_diastolic": "79",
        "peak_systolic": "141",
        "peak_diastolic": "",
        "peak_reading_diastolic": "",
        "min_spo2": "97",
        "min_sedation": "",
        "side_effects_n": "2",
        "worst_severity": "severe",
        "critical_alerts_n": "0",
        "state": "signed",
        "signed_at_utc": "2026-03-08T09:45:30.500000Z",
    }


def test_a_session_that_never_took_place_has_blanks_and_no_zeros(database, scene):
    rows = {row["session_id"]: row for row in table(opened(database, "sessions"))}
    row = rows[str(scene.planned.id)]
    told = {name: value for name, value in row.items() if value and not name.endswith(("_id", "_ref"))}
    assert told == {
        "phase": "initial_series",
        "planned_at_utc": "2026-11-08T06:30:00.000000Z",
        "agent": "ketamine",
        "route": "iv",
        "side_effects_n": "0",
        "critical_alerts_n": "0",
        "state": "planned",
    }


def test_local_times_have_the_offset_of_their_own_moment(database, scene):
    """The wall clock shows half past one twice in that night; the offset tells them apart."""
    file = opened(database, "sessions", since=FALL_BACK, until=FALL_BACK + timedelta(days=1))
    rows = table(file)
    assert [row["infusion_started_at_local"] for row in rows] == [
        "2026-11-01T01:30:00.000000-05:00",
        "2026-11-01T01:30:00.000000-06:00",
    ]


def test_the_effect_of_a_single_dose_ends_by_itself(database, scene):
    for minutes, state in ((6, "infusing"), (300, "recovering")):
        now = FALL_BACK + timedelta(minutes=minutes)
        (row, _) = table(opened(database, "sessions", since=FALL_BACK, now=now))[:2]
        assert row["state"] == state


def test_scores_change_from_the_newest_baseline_that_is_recent_enough(database, scene):
    rows = table(opened(database, "scores"))
    told = [(row["occasion"], row["total"], row["band"], row["percent_change"]) for row in rows]
    assert told == [
        ("baseline", "20", "severe", ""),
        ("baseline", "18", "moderately_severe", "0.0"),
        ("before_discharge", "9", "mild", "-50.0"),
    ]
    assert {row["entry_mode"] for row in rows} == {"total"}
    assert [bool(row["session_id"]) for row in rows] == [False, False, True]


def test_a_baseline_before_the_span_still_counts(database, scene):
    (row,) = table(opened(database, "scores", since=STARTED))
    assert row["percent_change"] == "-50.0"


def test_the_files_of_another_clinic_are_its_own(database, scene):
    assert table(opened(database, "sessions", "paul")) != []
    actor = member("paul").actor
    stranger = type(actor)(actor.id, OTHER_CLINIC.id, actor.role)
    for name in FORMATS:
        file = open_csv(database, stranger, name, since=None, until=None, purpose=WHY, now=NOW)
        assert table(file) == []
