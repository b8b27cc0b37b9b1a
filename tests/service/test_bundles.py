"""The analysis bundle: the same bytes for the same record, whole or not at all, and told in the trail."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Note
from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.errors import IdentityNeeded, NotAllowed, Rejected, TooManyTries
from sessiontrack.domain.exports import Span
from sessiontrack.domain.sessions import State, Status
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.service import bundle_files
from sessiontrack.service.bundles import BundleRequest, begin_bundle, make_bundle
from sessiontrack.service.opening import open_database
from sessiontrack.service.people import grant_export
from sessiontrack.service.work import writing
from sessiontrack.storage.audit import list_audit_events
from sessiontrack.storage.courses import find_course
from sessiontrack.storage.export_rows import stream_sessions
from sessiontrack.storage.patients import find_patient
from tests import bundle_scenes
from tests.export_scenes import fixed_ids, muddles
from tests.people import CLINIC, NOW, OTHER_CLINIC, member
from tests.recorded import Recorded
from tests.service.bundling import WHY, made, manifest, proved, rows, tables


@pytest.fixture
def scene(database):
    with fixed_ids():
        return bundle_scenes.told(database)


def begun(database, actor, profile=Profile.LIMITED, *, purpose=WHY, now=NOW, per_hour=20, **asked):
    with writing(database, actor, now) as work:
        return begin_bundle(work, BundleRequest(profile, purpose, BundleFilter(**asked)), per_hour=per_hour)


def trail(database):
    with database.reading() as db:
        return list_audit_events(db, CLINIC.id, limit=50)[::-1]


def test_a_bundle_is_whole_and_says_so(database, scene, tmp_path):
    folder = made(database, tmp_path / "b")
    assert list(check_bundle(folder)) == []
    told = manifest(folder)
    by_name = {each["name"]: each for each in told["files"]}
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if path.name != "manifest.json":
            content = path.read_bytes()
            assert by_name[path.name]["bytes"] == len(content)
            assert by_name[path.name]["sha256"] == hashlib.sha256(content).hexdigest()
    for name, table in TABLES.items():
        assert by_name[f"{name}.csv"]["rows"] == len(rows(folder, name)) > 0
        keys = [tuple(row[column] for column in table.key) for row in rows(folder, name)]
        assert len(set(keys)) == len(keys)
        assert all(keys[0])
        for column, parent in table.parents:
            known = {row[column] for row in rows(folder, parent)}
            assert {row[column] for row in rows(folder, name)} - {""} <= known
    assert told["schema"] == 1
    assert (told["profile"], told["clinic"], told["zone"]) == ("limited", "Riverside", "America/Chicago")
    assert (told["purpose"], told["filter"], told["is_synthetic"]) == (WHY, {}, True)
    assert told["made_by"] == f"clinician {member('paul').id}"


def test_the_same_record_gives_the_same_bytes_whenever_it_is_asked(database, scene, tmp_path):
    for profile in (Profile.LIMITED, Profile.EXCEL, Profile.FULL):
        first = made(database, tmp_path / f"{profile}1", profile)
        second = made(database, tmp_path / f"{profile}2", profile, now=NOW + timedelta(days=400))
        assert tables(first) == tables(second)
        for name in ("dictionary.csv", "codelists.csv", "README.txt", "datapackage.json"):
            assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize("play", [bundle_scenes.told, muddles], ids=["told", "muddled"])
def test_both_databases_give_the_same_bytes(sqlite_url, postgres_url, tmp_path, play):
    told = []
    for name, url in (("sqlite", sqlite_url), ("postgresql", postgres_url)):
        database = open_database(url)
        with fixed_ids():
            play(database)
        told.append(tables(made(database, tmp_path / name, Profile.FULL)))
        database.engine.dispose()
    assert told[0] == told[1]


def test_the_sessions_are_what_the_kept_summaries_say(database, scene, tmp_path):
    told = {row["session_id"]: row for row in rows(made(database, tmp_path / "b"), "sessions")}
    kept = list(stream_sessions(database, Span(CLINIC.id)))
    assert len(kept) == len(told)
    for each in kept:
        row, summary = told[str(each.session.id)], each.summary
        assert row["ordinal"] == ("" if each.ordinal is None else str(each.ordinal))
        assert row["state"] == Status(State(summary.state), summary.under_effect_until).at(NOW).state
        assert row["peak_systolic"] == ("" if summary.peak_systolic is None else str(summary.peak_systolic))
        assert row["side_effects_n"] == str(summary.side_effects_n)
        assert row["amended"] == str(summary.is_amended).lower()


def test_a_course_says_whether_it_helped(database, scene, tmp_path):
    told = {row["course_id"]: row for row in rows(made(database, tmp_path / "b"), "courses")}
    row = told[str(scene["course"])]
    wanted = {
        "baseline_total": "16",
        "latest_total": "7",
        "latest_course_day": "3",
        "percent_change": "-56.3",
        "response": "true",
        "remission": "false",
        "infusions_n": "1",
        "sessions_n": "2",
        "delivered_mg": "29.000",
        "eligibility": "eligible",
        "consent_given": "true",
    }
    assert {name: row[name] for name in wanted} == wanted


def test_segments_add_up_to_what_was_delivered(database, scene, tmp_path):
    folder = made(database, tmp_path / "b")
    given: dict[str, float] = {}
    for row in rows(folder, "dose_segments"):
        given[row["session_id"]] = given.get(row["session_id"], 0) + float(row["delivered_mg"])
    held = {row["session_id"]: row["delivered_mg"] for row in rows(folder, "sessions") if row["delivered_mg"]}
    assert set(given) == set(held)
    assert all(abs(given[name] - float(value)) < 0.051 for name, value in held.items())
    assert {row["segment"] for row in rows(folder, "dose_segments")} == {
        "infusion",
        "pause",
        "bolus",
        "single_dose",
    }


def test_a_correction_holds_everywhere_and_is_told(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.FULL)
    (dose,) = [row for row in rows(folder, "dose_events") if row["entry_id"] == str(scene["dose"])]
    assert (dose["dose_mg"], dose["minute"], dose["amended"]) == ("29.000", "0", "true")
    changed = [row for row in rows(folder, "amendments") if row["entry_id"] == str(scene["dose"])]
    told = {row["field"]: (row["before"], row["after"], row["after_text"]) for row in changed}
    assert told == {
        "measured_at": ("", "", ""),
        "dose_ug": ("28000", "29000", ""),
        "decided_by": ("", "", "Dr Mabel said so"),
    }
    (moved,) = [row for row in changed if row["field"] == "measured_at"]
    assert (moved["before_at_utc"], moved["after_at_utc"]) == (
        "2026-01-06T15:05:00.000000Z",
        "2026-01-06T15:06:00.000000Z",
    )
    assert {row["reason_code"] for row in rows(folder, "amendments")} == {"keying_error"}
    taken = [row for row in rows(folder, "amendments") if row["correction"] == "retraction"]
    assert {row["kind"] for row in taken} == {"vitals", "follow_up"}
    gone = {row["entry_id"] for row in taken if row["after"] == "" and row["kind"] == "follow_up"}
    assert gone.isdisjoint(row["entry_id"] for row in rows(folder, "follow_ups"))


def test_a_retraction_of_what_no_longer_held_changes_nothing(database, scene, tmp_path):
    with database.writing() as db:
        known = find_course(db, CLINIC.id, scene["course"])
        patient = find_patient(db, CLINIC.id, scene["patient"])
        assert known is not None
        assert patient is not None
        course = Recorded(db, known, patient)
        first = course.enter(Note(text="one"), NOW)
        second = course.enter(Note(text="two"), NOW, amends=first)
        course.enter(Note(text="three"), NOW, amends=first)
        course.retract(second)
    told = [row for row in rows(made(database, tmp_path / "b"), "amendments") if row["kind"] == "note"]
    assert [row["field"] for row in told] == ["text", "text", "nothing"]


def test_an_alert_says_what_became_of_it(database, scene, tmp_path):
    told = rows(made(database, tmp_path / "b"), "alerts")
    assert [(row["acknowledged_with"], row["overridden"]) for row in told] == [
        ("rechecked", "false"),
        ("", "true"),
        ("", "false"),
    ]
    assert told[0]["minutes_to_acknowledge"] == "4"


def test_a_spreadsheet_gets_a_mark_and_runs_nothing(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.EXCEL)
    marked = {path.name for path in folder.iterdir() if path.read_bytes().startswith(b"\xef\xbb\xbf")}
    assert marked == {f"{name}.csv" for name in (*TABLES, "dictionary", "codelists")}
    assert any(row["reason"].startswith("'=cmd") for row in rows(folder, "dose_events"))
    assert any(row["minute"].startswith("-") for row in rows(folder, "vitals"))
    assert list(check_bundle(folder)) == []


def test_parquet_files_are_named_with_their_rows(database, scene, tmp_path, monkeypatch):
    class Plain:
        """Stands for the library, which is tested with the format."""

        def __init__(self, folder, telling):
            self.path, self.count = folder / "patients.parquet", 0

        def add(self, told):
            self.count += 1

        def close(self):
            self.path.write_bytes(b"PAR1")
            return {"patients.parquet": self.count}

    monkeypatch.setattr(bundle_files, "ParquetFiles", Plain)
    folder = made(database, tmp_path / "b", parquet=True)
    (told,) = [each for each in manifest(folder)["files"] if each["name"] == "patients.parquet"]
    assert (told["rows"], told["bytes"]) == (2, 4)
    assert stat.S_IMODE((folder / "patients.parquet").stat().st_mode) == 0o600
    assert list(check_bundle(folder)) == []


@pytest.mark.parametrize("who", ["nora", "ada", "anna"])
def test_a_bundle_needs_the_right_to_export(database, who):
    with pytest.raises(NotAllowed):
        begun(database, member(who).actor)
    assert trail(database) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"purpose": " "}, "/purpose"),
        ({"since": NOW, "until": NOW}, "/to"),
        ({"as_of": NOW + timedelta(seconds=1)}, "/as_of"),
        ({"phase": "later"}, "/phase"),
        ({"agent": "water"}, "/agent"),
        ({"indication": "=1"}, "/indication"),
    ],
)
def test_what_cannot_be_asked_is_refused(database, given, path):
    with pytest.raises(Rejected) as refused:
        begun(database, member("paul").actor, **given)
    assert [fault.path for fault in refused.value.faults] == [path]


def test_names_need_the_grant_and_the_password_a_moment_ago(database):
    with pytest.raises(NotAllowed, match="grant"):
        begun(database, proved("ana"), Profile.FULL)
    with pytest.raises(IdentityNeeded):
        begun(database, member("paul").actor, Profile.FULL)
    assert begun(database, proved(), Profile.FULL).request.profile is Profile.FULL
    grant_export(database, member("paul").email, NOW, is_granted=False)
    with pytest.raises(NotAllowed, match="grant"):
        begun(database, proved(), Profile.FULL)


def test_a_person_starts_only_so_many(database):
    begun(database, member("ana").actor, per_hour=1)
    with pytest.raises(TooManyTries):
        begun(database, member("ana").actor, per_hour=1)


def test_the_trail_says_what_was_asked_and_what_left(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", since=NOW - timedelta(days=900), phase="initial_series")
    started, ended = trail(database)
    assert (started.action, started.purpose, started.subject_id) == ("export.started", WHY, ended.subject_id)
    assert started.details == {
        "file": "bundle",
        "profile": "limited",
        "since": "2024-06-06T14:00:00+00:00",
        "phase": "initial_series",
    }
    counts = {name: len(rows(folder, name)) for name in TABLES}
    assert ended.action == "export.ended"
    assert ended.details == {
        "file": "bundle",
        "profile": "limited",
        "rows": sum(counts.values()),
        **counts,
    }


def test_what_is_broken_off_leaves_nothing_but_a_line(database, scene, tmp_path):
    def stop(done, total):
        assert (done, total) == (1, 2)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        made(database, tmp_path / "b", told=stop)
    assert list(tmp_path.iterdir()) == []
    line = trail(database)[-1]
    assert (line.action, line.details) == (
        "export.broken_off",
        {"file": "bundle", "profile": "limited", "rows": 0},
    )


def test_another_clinic_has_its_own(database, scene, tmp_path):
    grantee = begun(database, member("paul").actor)
    make_bundle(database, replace(grantee, clinic=OTHER_CLINIC), tmp_path / "b")
    assert all(rows(tmp_path / "b", name) == [] for name in TABLES)
