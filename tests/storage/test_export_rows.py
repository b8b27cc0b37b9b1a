"""The typed rows of the two small files; how rows are reached, and when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sessiontrack.domain.exports import Span
from sessiontrack.service.opening import Database, open_database
from sessiontrack.storage import exports
from sessiontrack.storage.csv_text import Sqlite
from sessiontrack.storage.export_rows import stream_scores, stream_sessions
from tests import export_scenes
from tests.export_scenes import STARTED, Scene
from tests.people import CLINIC

ALL = Span(CLINIC.id)


@pytest.fixture
def scene(database: Database) -> Scene:
    """A clinic's record with everything in it that a file may get wrong."""
    return export_scenes.played(database)


def test_ordinals_count_delivered_drug_in_the_order_of_the_starts(database, scene):
    found = {row.session.id: row.ordinal for row in stream_sessions(database, ALL)}
    assert found == scene.ordinals


def test_a_planned_session_has_the_agent_and_route_of_its_course(database, scene):
    rows = {row.session.id: row.summary for row in stream_sessions(database, ALL)}
    planned = rows[scene.planned.id]
    assert (planned.state, planned.agent, planned.route) == ("planned", "ketamine", "iv")


def test_scores_come_a_course_at_a_time_with_the_first_infusion_and_its_protocol(database, scene):
    courses = list(stream_scores(database, Span(CLINIC.id, STARTED, STARTED + timedelta(1))))
    assert [course.course_id for course in courses] == [scene.course_id]
    assert courses[0].first_infusion_at == STARTED
    assert courses[0].baseline_days == 7
    assert [row.score.total for row in courses[0].scores] == [20, 18, 9]
    assert [row.measured_at for row in courses[0].scores] == sorted(r.measured_at for r in courses[0].scores)


@pytest.mark.parametrize("lines", [exports._vitals, exports._dose_events, exports._side_effects])
def test_a_session_is_found_by_its_index_and_no_table_is_sorted_whole(sqlite_url, lines):
    """What noise cannot move: how the rows are reached."""
    dialect = Sqlite()
    query = exports._query(dialect, lines(dialect), "'c'", {">=": "'2026'"})
    database = open_database(sqlite_url)
    with database.reading() as db:
        plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    database.engine.dispose()
    scans = [step for step in plan if step.startswith("SCAN")]
    assert {step.split()[1] for step in scans} <= {"s", "x", "y", "v", "o"}
    entries = [step for step in plan if step.startswith(("SEARCH e ", "SEARCH c "))]
    assert entries
    assert all("ix_entry_clinic_id_session_id_seq" in step or "session_summary" in step for step in entries)


def test_the_first_bytes_leave_before_the_last_row_is_read():
    read: list[int] = []

    def rows() -> Iterator[bytes]:
        for number in range(10):
            read.append(number)
            yield b"x" * (exports.BLOCK // 2)

    parts = exports.in_blocks(rows())
    assert len(next(parts)) == exports.BLOCK
    assert read == [0, 1]
    assert len(b"".join(parts)) == 4 * exports.BLOCK
