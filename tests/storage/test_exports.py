"""Every line is what the domain says of the same entries, and both databases write the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from sessiontrack.domain.bodies import DoseEvent, Score, SideEffectOnset, Vitals
from sessiontrack.domain.dosing import rate_ug_per_h
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.exports import Span
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.exports.cells import line, scaled, text, truth, utc, whole
from sessiontrack.service.opening import Database, open_database
from sessiontrack.storage.base import Database as StorageDatabase
from sessiontrack.storage.clinics import add_protocol
from sessiontrack.storage.export_rows import stream_scores, stream_sessions
from sessiontrack.storage.exports import (
    own_connection,
    stream_dose_events,
    stream_side_effects,
    stream_vitals,
)
from tests import export_scenes
from tests.export_scenes import STARTED, Scene
from tests.people import CLINIC, OTHER_CLINIC, member
from tests.recorded import open_course

ALL = Span(CLINIC.id)


@pytest.fixture
def scene(database: Database) -> Scene:
    """A clinic's record with everything in it that a file may get wrong."""
    return export_scenes.played(database)


def read(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts)


def in_order(records: Iterable[SessionRecord]) -> list[SessionRecord]:
    return sorted(
        records,
        key=lambda record: (record.infusion.started_at or record.session.planned_at, record.session.id),
    )


def ref(entry: Entry) -> str:
    return next(m.person.ref for m in map(member, ("nora", "paul")) if m.id == entry.author_id)


def vitals_lines(record: SessionRecord) -> Iterator[bytes]:
    for entry, vitals in record.vitals:
        for code, sign in SIGNS.items():
            if code in vitals.readings or code in vitals.not_measured:
                value = vitals.readings.get(code)
                yield line(
                    (
                        *(
                            str(entry.root_id),
                            str(record.session.id),
                            whole(record.minute(entry.measured_at)),
                        ),
                        *(utc(entry.measured_at), utc(entry.entered_at), code),
                        "" if value is None else sign.shown(value),
                        *(sign.unit, text(vitals.not_measured.get(code)), truth(code in vitals.artifact)),
                        *(truth(record.is_late(entry)), ref(entry)),
                    )
                )


def dose_lines(record: SessionRecord) -> Iterator[bytes]:
    for entry in record.of_kind("dose_event"):
        assert isinstance(entry.body, DoseEvent)
        rate = rate_ug_per_h(entry.body)
        yield line(
            (
                *(str(entry.root_id), str(record.session.id), whole(record.minute(entry.measured_at))),
                *(utc(entry.measured_at), text(entry.body.event)),
                scaled(None if rate is None else int(rate + Fraction(1, 2)), 3),
                *(scaled(entry.body.dose_ug, 3), text(entry.body.reason), ref(entry)),
            )
        )


def effect_lines(record: SessionRecord) -> Iterator[bytes]:
    onsets = {entry.root_id: entry for entry in record.of_kind("side_effect")}
    for episode in record.effects:
        resolved_at = episode.resolved_at
        yield line(
            (
                *(str(episode.id), str(record.session.id), text(episode.effect)),
                *(whole(record.minute(episode.onset_at)), utc(episode.onset_at)),
                whole(record.minute(resolved_at)) if resolved_at else "",
                *(utc(resolved_at), episode.worst, truth(episode.solicited)),
                *("charted" if episode.action else "", ref(onsets[episode.id])),
            )
        )


FILES = {
    "vitals": (stream_vitals, vitals_lines),
    "dose_events": (stream_dose_events, dose_lines),
    "side_effects": (stream_side_effects, effect_lines),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_what_the_domain_says(database, scene, name):
    stream, lines = FILES[name]
    expected = [each for record in in_order(scene.records) for each in lines(record)]
    found = read(stream(database, ALL))
    assert found.splitlines(keepends=True) == b"".join(expected).splitlines(keepends=True)
    assert len(expected) > 1


@pytest.mark.parametrize("name", FILES)
def test_a_muddled_record_is_told_as_the_domain_tells_it(database, name):
    stream, lines = FILES[name]
    muddles = export_scenes.muddles(database)
    expected = [each for record in in_order(muddles.records) for each in lines(record)]
    assert read(stream(database, ALL)) == b"".join(expected)


@pytest.mark.parametrize("name", FILES)
def test_both_databases_write_the_same_bytes(sqlite_url, postgres_url, name):
    written = []
    for url in (sqlite_url, postgres_url):
        database = open_database(url)
        with export_scenes.fixed_ids():
            export_scenes.played(database)
        written.append(read(FILES[name][0](database, ALL)))
        database.engine.dispose()
    assert written[0] == written[1]
    assert written[0].count(b"\r\n") > 1


def test_what_the_scene_was_made_for_is_in_it(database, scene):
    """So that a comparison of two empty files cannot pass for a proof."""
    vitals = read(stream_vitals(database, ALL)).decode()
    doses = read(stream_dose_events(database, ALL)).decode()
    for wanted in (",-1,", ",36.8,°C,", ",cuff_error,", ",true,false,", ",false,true,", ",0.0,L/min,"):
        assert wanted in vitals, wanted
    assert """"'=cmd|'/c calc'!A1,""b""\nnext\"""" in doses
    assert ",61.637," in doses
    assert "water" not in read(stream_side_effects(database, ALL)).decode()


def test_a_span_takes_a_session_by_its_start_or_by_its_plan(database, scene):
    started, planned = scene.records[0].session, scene.planned
    at = STARTED
    instant = timedelta(microseconds=1)
    assert ids(database, at, at + instant) == {started.id}
    assert ids(database, at + instant, at + 2 * instant) == set()
    assert ids(database, planned.planned_at, planned.planned_at + instant) == {planned.id}
    assert read(stream_vitals(database, Span(CLINIC.id, at + instant, at + 2 * instant))) == b""
    assert str(started.id).encode() in read(stream_vitals(database, Span(CLINIC.id, at, at + instant)))
    assert str(started.id).encode() not in read(stream_vitals(database, Span(CLINIC.id, None, at)))


def ids(database: StorageDatabase, since: datetime, until: datetime) -> set[Any]:
    return {row.session.id for row in stream_sessions(database, Span(CLINIC.id, since, until))}


def test_another_clinic_is_in_no_file(database, scene):
    with database.writing() as db:
        other = open_course(db, OTHER_CLINIC)
        session = other.plan(STARTED)
        other.enter(Vitals(readings={"systolic": 120}), STARTED, session)
        other.enter(SideEffectOnset(effect="nausea", severity="mild", solicited=True), STARTED, session)
        other.enter(Score(scale="phq9", occasion="baseline", total=12, scale_version="1"), STARTED)
        other.summarised()
    for stream in (stream_vitals, stream_dose_events, stream_side_effects):
        assert str(session.id).encode() not in read(stream(database, ALL))
        assert (read(stream(database, Span(OTHER_CLINIC.id))) == b"") == (stream is stream_dose_events)
    assert other.course.id not in {row.session.course_id for row in stream_sessions(database, ALL)}
    assert other.course.id not in {course.course_id for course in stream_scores(database, ALL)}


def test_a_protocol_without_a_version_is_the_newest(database, scene):
    """A session keeps its version from check-in on; before, the newest decides what is late."""
    with database.writing() as db:
        add_protocol(db, CLINIC.id, Protocol(9, {"backdated_minutes": 1}), by="Paul", at=STARTED)
        recorded = open_course(db)
        session = recorded.plan(datetime(2026, 10, 1, 15, tzinfo=UTC))
        at, after = session.planned_at, timedelta(seconds=61)
        entry = recorded.enter(Vitals(readings={"systolic": 120}), at, session, after=after)
        recorded.summarised()
        assert recorded.record(session).is_late(entry)
    lines = read(stream_vitals(database, Span(CLINIC.id, at, at + timedelta(1)))).decode().split("\r\n")
    assert [each.split(",")[10] for each in lines if each] == ["true"]


def test_an_export_holds_no_connection_of_the_pool(database, scene):
    pool = database.engine.pool
    idle = pool.checkedout()
    parts = stream_vitals(database, ALL)
    assert next(parts)
    assert pool.checkedout() == idle
    parts.close()


def test_a_file_that_is_not_read_to_the_end_leaves_nothing_open(database, scene):
    """On PostgreSQL a COPY that nobody stops would go on filling the network's buffers."""
    with own_connection(database) as db:
        held: Any = db.connection.dbapi_connection
    with pytest.raises(Exception, match="closed"):
        held.cursor().execute("SELECT 1")
    for _ in range(20):
        parts = stream_vitals(database, ALL)
        assert next(parts)
        parts.close()
    if not database.is_sqlite:
        with database.reading() as db:
            others = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%%' AND state = 'active'"
            assert db.execute(sa.text(others.replace("%%", "%"))).scalar_one() == 0
