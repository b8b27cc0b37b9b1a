"""The views say of each entry what the domain says of it, in typed columns, on both databases."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain.bodies import DoseEvent, Score, Vitals
from sessiontrack.domain.dosing import rate_ug_per_h
from sessiontrack.domain.entries import Entry, current_entries
from sessiontrack.domain.record import effect_episodes
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.vitals import SIGNS, trusted
from sessiontrack.storage.summaries import put_summary
from tests.recorded import OPENED, Recorded, muddled, open_course

SEEDS = range(4)


def rows(db: sa.Connection, view: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.exec_driver_sql(f"SELECT * FROM {view}").mappings()]


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def moment(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def current_sets(recorded: Recorded) -> list[tuple[Entry, Vitals]]:
    every = current_entries(recorded.all_entries())
    return [(entry, entry.body) for entry in every if isinstance(entry.body, Vitals)]


def started(recorded: Recorded) -> datetime:
    """Keep a summary with a start, whatever the states of so muddled a session may be."""
    session = recorded.sessions[0]
    started_at = session.planned_at + timedelta(minutes=5, microseconds=1)
    put_summary(
        recorded.db,
        SessionSummary(session.id, infusion_started_at=started_at),
        clinic_id=session.clinic_id,
        course_id=session.course_id,
        patient_id=session.patient_id,
    )
    return started_at


def minute(recorded: Recorded, entry_session: UUID | None, at: datetime, started_at: datetime) -> int | None:
    if entry_session != recorded.sessions[0].id:
        return None
    return (at - started_at) // timedelta(minutes=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_current_is_what_the_domain_says(database, seed):
    with database.writing() as db:
        recorded = muddled(db, seed)
        every = recorded.all_entries()
        expected = {(entry.id, entry.root_id) for entry in current_entries(every)}
        found = [(UUID(str(row["id"])), UUID(str(row["root_id"]))) for row in rows(db, "current_entry")]
    assert set(found) == expected
    assert len(found) == len(expected)
    assert len(expected) < len(every)


def test_an_amendment_that_was_taken_out_makes_the_one_before_current_again(database):
    with database.writing() as db:
        recorded = open_course(db)
        session = recorded.plan(OPENED)
        given = DoseEvent(event="dose_given", dose_ug=30_000)
        root = recorded.enter(given, OPENED, session)
        second = recorded.enter(DoseEvent(event="dose_given", dose_ug=40_000), OPENED, session, amends=root)
        third = recorded.enter(DoseEvent(event="dose_given", dose_ug=50_000), OPENED, session, amends=root)
        recorded.retract(third, session)
        assert [UUID(str(row["id"])) for row in rows(db, "current_entry")] == [second.id]
        recorded.retract(second, session)
        assert [UUID(str(row["id"])) for row in rows(db, "current_entry")] == [root.id]
        recorded.retract(root, session)
        assert rows(db, "current_entry") == []


@pytest.mark.parametrize("seed", SEEDS)
def test_readings_hold_each_sign_of_each_current_set_once(database, seed):
    with database.writing() as db:
        recorded = muddled(db, seed)
        started_at = started(recorded)
        expected = {}
        for entry, body in current_sets(recorded):
            for code in {*body.readings, *body.not_measured}:
                value = body.readings.get(code)
                expected[(entry.id, code)] = (
                    None if value is None else value / 10 ** SIGNS[code].decimals,
                    body.not_measured.get(code),
                    code in body.artifact,
                    minute(recorded, entry.session_id, entry.measured_at, started_at),
                )
        found = rows(db, "readings")
    assert len(found) == len(expected)
    for row in found:
        said = (number(row["value"]), row["not_measured_reason"], bool(row["is_artifact"]), row["minute"])
        assert said == expected[(UUID(str(row["id"])), row["sign"])]


@pytest.mark.parametrize("seed", SEEDS)
def test_wide_vitals_hold_what_may_be_counted(database, seed):
    """An artifact is no value there; it stands in the list beside, and in the readings."""
    with database.writing() as db:
        recorded = muddled(db, seed)
        expected = {entry.id: body for entry, body in current_sets(recorded)}
        found = rows(db, "vitals")
    assert {UUID(str(row["id"])) for row in found} == set(expected)
    for row in found:
        body = expected[UUID(str(row["id"]))]
        kept = {code: value / 10 ** SIGNS[code].decimals for code, value in trusted(body).items()}
        assert {code: float(row[code]) for code in SIGNS if row[code] is not None} == kept
        listed = json.loads(row["artifact"]) if isinstance(row["artifact"], str) else row["artifact"]
        assert (listed or []) == [*body.artifact]


@pytest.mark.parametrize("seed", SEEDS)
def test_side_effects_have_the_course_that_the_domain_gives_them(database, seed):
    with database.writing() as db:
        recorded = muddled(db, seed)
        started_at = started(recorded)
        expected = {
            episode.id: (
                *(episode.effect, episode.onset_at, episode.resolved_at, episode.worst, episode.solicited),
                episode.action or None,
                episode.author_id,
                minute(recorded, session.id, episode.onset_at, started_at),
                minute(recorded, session.id, episode.resolved_at, started_at)
                if episode.resolved_at
                else None,
            )
            for session in recorded.sessions
            for episode in effect_episodes(recorded.record(session).current)
        }
        found = rows(db, "side_effects")
    assert {
        UUID(str(row["root_id"])): (
            *(row["effect"], moment(row["onset_at"]), row["resolved_at"] and moment(row["resolved_at"])),
            *(row["worst_severity"], bool(row["solicited"]), row["action"] or None),
            *(UUID(str(row["author_id"])), row["onset_minute"], row["resolved_minute"]),
        )
        for row in found
    } == expected
    assert len(found) == len(expected)


def test_dose_events_have_rates_and_amounts_in_milligrams(database):
    events = (
        DoseEvent(event="started", rate_ug_per_h=61_500),
        DoseEvent(event="rate_changed", rate_ul_per_h=150_333, concentration_ug_per_ml=410, reason="high_bp"),
        DoseEvent(event="bolus", dose_ug=5_250, decided_by="the anaesthetist"),
        DoseEvent(event="rate_changed", rate_ul_per_h=150_000),
    )
    with database.writing() as db:
        recorded = open_course(db)
        session = recorded.plan(OPENED)
        for minutes, event in enumerate(events):
            recorded.enter(event, OPENED + timedelta(minutes=minutes), session)
        found = sorted(rows(db, "dose_events"), key=lambda row: row["seq"])
    for row, event in zip(found, events, strict=True):
        rate = rate_ug_per_h(event)
        assert (row["event"], row["reason"], row["decided_by"]) == (
            event.event,
            event.reason,
            event.decided_by,
        )
        assert number(row["rate_mg_per_h"]) == pytest.approx(None if rate is None else float(rate) / 1000)
        assert number(row["dose_mg"]) == (None if event.dose_ug is None else event.dose_ug / 1000)


def test_scores_have_a_total_only_when_no_answer_is_missing(database):
    chance = random.Random(5)
    with database.writing() as db:
        recorded = open_course(db)
        expected = {}
        for scale in (scale for scale in SCALES.values() if scale.is_enterable):
            for body in _scores(scale, chance):
                entry = recorded.enter(body, OPENED)
                expected[entry.id] = (scale.code, total_of(body), "items" if body.items else "total")
        found = rows(db, "scores")
    assert {UUID(str(r["id"])): (r["scale"], r["total"], r["entry_mode"]) for r in found} == expected


def _scores(scale, chance):
    header = {"scale": scale.code, "occasion": "baseline", "scale_version": scale.version}
    if scale.total_range is not None:
        yield Score(**header, total=chance.randint(scale.total_range.lowest, scale.total_range.highest))
    if scale.takes_items:
        points = scale.item_range
        items = [chance.randint(points.lowest, points.highest) for _ in range(scale.item_count)]
        yield Score(**header, items=tuple(items))
        if scale.item_count > 1:
            yield Score(**header, items=(items[0], None, *items[2:]))


def test_the_program_may_read_every_view(database):
    with database.reading() as db:
        for view in ("current_entry", "vitals", "readings", "dose_events", "side_effects", "scores"):
            assert rows(db, view) == []
