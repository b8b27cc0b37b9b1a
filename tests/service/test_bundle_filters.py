"""What a bundle covers: dates, phase, drug, indication, and the record as it stood at a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import TABLES
from sessiontrack.service.audit import note
from sessiontrack.service.work import writing
from tests import bundle_scenes
from tests.export_scenes import FALL_BACK, STARTED
from tests.people import NOW, member
from tests.recorded import OPENED
from tests.service.bringing import bring, sessions_of
from tests.service.bundling import made, manifest, rows

DAY = timedelta(days=1)


@pytest.fixture
def scene(database):
    return bundle_scenes.told(database)


def ids(folder, name: str, column: str) -> set[str]:
    return {row[column] for row in rows(folder, name)}


def test_dates_choose_sessions_by_their_start_and_what_lies_between_by_its_own(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", since=STARTED, until=STARTED + DAY)
    assert len(rows(folder, "sessions")) == len(rows(folder, "patients")) == len(rows(folder, "courses")) == 1
    (course,) = rows(folder, "courses")
    # The score before belongs to no session and lies before the first day; the baseline counts all the same.
    assert [row["percent_change"] for row in rows(folder, "scores")] == ["-50.0"]
    assert (course["latest_total"], course["percent_change"]) == ("9", "-50.0")
    assert manifest(folder)["filter"] == {
        "since": "2026-03-08T07:45:30.500000+00:00",
        "until": "2026-03-09T07:45:30.500000+00:00",
    }


def test_the_last_moment_is_out(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", until=STARTED)
    assert ids(folder, "sessions", "session_id") == {str(scene["session"]), str(scene["later"])}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"phase": "maintenance"}, 1),
        ({"phase": "initial_series"}, 5),
        ({"agent": "ketamine"}, 6),
        ({"agent": "esketamine"}, 0),
        ({"indication": "depression"}, 6),
        ({"indication": "ptsd"}, 0),
        ({"phase": "initial_series", "since": FALL_BACK}, 3),
    ],
)
def test_other_filters_choose_sessions(database, scene, tmp_path, asked, count):
    folder = made(database, tmp_path / "b", **asked)
    told = ids(folder, "sessions", "session_id")
    assert len(told) == count
    for name, table in TABLES.items():
        if "session_id" in table.names:
            assert ids(folder, name, "session_id") - {""} <= told
    if not count:
        assert all(rows(folder, name) == [] for name in TABLES)


def test_the_record_as_it_was_knows_no_later_entry(database, scene, tmp_path):
    """After the first dose was kept and before it was corrected."""
    moment = OPENED + DAY + timedelta(minutes=5, seconds=30)
    folder = made(database, tmp_path / "b", as_of=moment)
    (dose,) = rows(folder, "dose_events")
    assert (dose["dose_mg"], dose["amended"]) == ("28.000", "false")
    (session,) = [row for row in rows(folder, "sessions") if row["session_id"] == str(scene["session"])]
    assert (session["state"], session["delivered_mg"], session["ordinal"]) == ("infusing", "28.0", "1")
    assert rows(folder, "amendments") == rows(folder, "side_effects") == rows(folder, "decisions") == []
    (course,) = [row for row in rows(folder, "courses") if row["course_id"] == str(scene["course"])]
    assert (course["latest_total"], course["percent_change"], course["response"]) == ("16", "", "")
    assert made_again(database, tmp_path, moment) == [
        (folder / f"{name}.csv").read_bytes() for name in TABLES
    ]


def made_again(database, tmp_path, moment):
    folder = made(database, tmp_path / "again", as_of=moment, now=NOW + DAY)
    return [(folder / f"{name}.csv").read_bytes() for name in TABLES]


def test_before_anybody_was_registered_there_was_nothing(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", as_of=OPENED - DAY)
    assert all(rows(folder, name) == [] for name in TABLES)


def test_a_session_that_was_planned_later_is_left_out(database, scene, tmp_path):
    with writing(database, member("paul").actor, NOW - DAY) as work:
        note(work, "session.planned", scene["later"], session_id=scene["later"])
    told = ids(made(database, tmp_path / "a", as_of=NOW - 2 * DAY), "sessions", "session_id")
    assert str(scene["later"]) not in told
    told = ids(made(database, tmp_path / "b", as_of=NOW - DAY), "sessions", "session_id")
    assert str(scene["later"]) in told


def test_a_session_that_was_brought_in_later_is_left_out(database, bedside, tmp_path):
    bedside.register()
    bedside.open_course()
    batch, _ = bring(database, now=NOW + DAY)
    brought = {str(session_id) for session_id in sessions_of(database, batch)}
    (early, late) = (
        made(database, tmp_path / name, as_of=moment, now=NOW + 2 * DAY)
        for name, moment in (("a", NOW + timedelta(hours=1)), ("b", NOW + DAY))
    )
    assert len(rows(early, "courses")) == 1
    assert not brought & ids(early, "sessions", "session_id")
    assert brought == ids(late, "sessions", "session_id")


def test_a_course_begins_on_day_one_before_any_drug_was_given(database, scene, tmp_path):
    folder = made(database, tmp_path / "b", Profile.LIMITED, as_of=OPENED + timedelta(minutes=10))
    (score,) = rows(folder, "scores")
    assert (score["course_day"], score["percent_change"]) == ("1", "")
