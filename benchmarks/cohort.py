"""The page of a cohort of 20,000 sessions, against the plain SQL for the same questions in the same run."""

from __future__ import annotations

import gc
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from benchmarks.filling import BATCH, CLINIC, CLINICIAN, NURSE, Filled, Filling, analyse, empty_database, fill
from sessiontrack.app import create_app
from sessiontrack.domain import bodies
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, Severity
from sessiontrack.service.sign_ins import start_sign_in
from sessiontrack.settings import read_settings
from sessiontrack.storage.base import Database
from sessiontrack.storage.codec import body_text
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.people import find_person
from sessiontrack.storage.summaries import SUMMARY

FILLING = Filling(patients=667)
"""20,010 sessions in courses of thirty, with 240,120 sets of vitals."""

ROUNDS = 5
_MEMBERS = "SELECT session_id FROM session_summary WHERE delivered_ug > 0 AND state = 'completed'"
QUESTIONS = (
    "SELECT count(*), count(DISTINCT patient_id), avg(peak_systolic - baseline_systolic), avg(elapsed_seconds), "
    "sum(CASE WHEN is_outside_window THEN 1 ELSE 0 END) FROM session_summary "
    "WHERE delivered_ug > 0 AND state = 'completed'",
    f"SELECT body ->> 'list_version', count(DISTINCT session_id) FROM current_entry "
    f"WHERE kind = 'sweep' AND session_id IN ({_MEMBERS}) GROUP BY 1",
    f"SELECT effect, worst_severity, count(DISTINCT session_id) FROM side_effects "
    f"WHERE session_id IN ({_MEMBERS}) GROUP BY 1, 2",
    "SELECT scale, count(*), avg(total) FROM scores GROUP BY 1",
    f"SELECT body ->> 'rule', body ->> 'level', count(*) FROM current_entry "
    f"WHERE kind = 'alert' AND session_id IN ({_MEMBERS}) GROUP BY 1, 2",
)
LAG = {
    "sqlite": "(unixepoch(substr(entered_at, 1, 19)) - unixepoch(substr(measured_at, 1, 19))) / 60",
    "postgresql": "CAST(trunc(extract(epoch FROM entered_at - measured_at) / 60) AS integer)",
}


def run() -> None:
    """Both databases, the median of five rounds of each taken in turn."""
    for kind in ("postgresql", "sqlite"):
        _measure(kind)


def _measure(kind: str) -> None:
    with empty_database(kind) as database, tempfile.TemporaryDirectory() as folder:
        _chart(database, fill(database, FILLING))
        page = _page(database, folder)
        turns = [(_timed(page), _timed(lambda: _ask(database))) for _ in range(ROUNDS + 1)][1:]
    mine, floor = (statistics.median(column) for column in zip(*turns, strict=True))
    print(f"bench cohort_{kind} ratio {mine / floor:.2f} ours {mine:.2f} floor {floor:.2f} unit s")


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _ask(database: Database) -> None:
    """Counted in the database, with nothing but the answers leaving it."""
    lag = LAG[database.engine.dialect.name]
    lags = (
        f"SELECT {lag}, count(*) FROM entry WHERE kind = 'vitals' AND session_id IN ({_MEMBERS}) GROUP BY 1"
    )
    with database.reading() as db:
        for question in (*QUESTIONS, lags):
            db.exec_driver_sql(question).fetchall()


def _page(database: Database, folder: str) -> Callable[[], None]:
    url = database.engine.url.render_as_string(hide_password=False)
    app = create_app(replace(read_settings({}), data_dir=Path(folder), database_url=url))
    client = _signed_in(app.test_client(), database)
    # As the server does once it is loaded.
    gc.collect()
    gc.freeze()

    def read() -> None:
        answer = client.get("/cohort")
        if answer.status_code != 200 or "20,010 sessions" not in answer.text:
            raise RuntimeError(f"the page answers {answer.status_code}")

    return read


def _signed_in(client: FlaskClient, database: Database) -> FlaskClient:
    with database.writing() as db:
        person = find_person(db, CLINIC.id, CLINICIAN.id)
        assert person is not None
        cookie, _ = start_sign_in(db, person, datetime.now(UTC))
    client.set_cookie("st", cookie)
    return client


def _chart(database: Database, filled: Filled) -> None:
    """What a cohort counts besides vitals: sweeps, side effects, scores, alerts, pressures and spans."""
    rows = _entries(database, filled)
    with database.writing() as db:
        while batch := list(islice(rows, BATCH)):
            db.execute(ENTRY.insert(), batch)
        db.execute(
            SUMMARY.update().values(
                baseline_systolic=124,
                peak_systolic=140,
                baseline_diastolic=78,
                peak_diastolic=90,
                elapsed_seconds=2520,
                infusing_seconds=2500,
                observation_seconds=7300,
                is_outside_window=False,
                weight_g=80_000,
                agent="ketamine",
                route="iv",
                discharged_at=SUMMARY.c.infusion_ended_at,
                completed_at=SUMMARY.c.infusion_ended_at,
            )
        )
    analyse(database)


def _entries(database: Database, filled: Filled) -> Iterator[dict[str, Any]]:
    chance, seqs = random.Random(7), count(1_000_000)
    with database.reading() as db:
        query = sa.select(SUMMARY.c.session_id, SUMMARY.c.course_id, SUMMARY.c.infusion_started_at)
        sessions = db.execute(query.order_by(SUMMARY.c.infusion_started_at)).all()
    for session_id, course_id, started_at in sessions:
        ids = {"session_id": session_id, "course_id": course_id}
        for kind, body, minutes in _session(chance):
            yield _row(next(seqs), kind, body, at=started_at + timedelta(minutes=minutes), ids=ids)


def _session(chance: random.Random) -> Iterator[tuple[str, bodies.Body, int]]:
    total = chance.randint(2, 24)
    yield (
        "score",
        bodies.Score(scale="phq9", occasion="before_session", total=total, scale_version="1.0"),
        -60,
    )
    yield "sweep", bodies.Sweep(list_version=SIDE_EFFECTS_VERSION), 100
    for effect in chance.sample(
        ("drowsiness", "dizziness", "dissociation", "nausea"), chance.choice((0, 1, 1, 2))
    ):
        severity = chance.choice(list(Severity))
        yield "side_effect", bodies.SideEffectOnset(effect=effect, severity=severity, solicited=True), 20
    if chance.random() < 0.2:
        said = {"level": "warn", "message": "High.", "cause": "x", "protocol_version": 0}
        yield "alert", bodies.AlertRaised(rule="inf_bp_warn", **said), 40


def _row(seq: int, kind: str, body: bodies.Body, *, at: datetime, ids: dict[str, UUID]) -> dict[str, Any]:
    return {
        **ids,
        "clinic_id": CLINIC.id,
        "seq": seq,
        "id": UUID(int=seq << 64 | 0x7000_8000),
        "kind": kind,
        "author_id": NURSE.id,
        "author_role": "nurse",
        "measured_at": at,
        "entered_at": at + timedelta(seconds=20),
        "body": body_text(body),
        "body_salt": bytes(16),
        "body_hash": f"{seq:064x}",
        "link": f"{seq:064x}",
        "schema_rev": 1,
    }


if __name__ == "__main__":
    run()
