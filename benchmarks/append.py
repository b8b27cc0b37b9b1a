"""One full vitals set through HTTP, against a bare route that does the least honest work on the same server."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from benchmarks.control import TABLES
from benchmarks.filling import BEGAN, CLINIC, CLINICIAN, NURSE, Filling, empty_database, fill, owner_url
from benchmarks.loading import CLIENTS, control, free_port, ours, press, request_bytes, serving
from sessiontrack.domain import bodies
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.permissions import SCOPES
from sessiontrack.domain.protocol import Protocol
from sessiontrack.service import course_entries, doses, visits, vitals
from sessiontrack.service.plans import plan_session
from sessiontrack.service.tokens import make_token
from sessiontrack.service.work import writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import add_protocol
from sessiontrack.storage.people import Person, add_person, pseudonym

FILLING = Filling(patients=64, sessions_each=19)
RUNS, SETS_A_RUN = 5, 2
CALM = {"systolic": 124, "diastolic": 78, "heart_rate": 70, "spo2": 98, "respiratory_rate": 14, "sedation": 5}


def run() -> None:
    """Both databases, 8 clients, courses of 20 sessions, the median of five runs of each, taken in turn."""
    for kind, workers, threads in (("postgresql", 2, 4), ("sqlite", 1, 8)):
        with empty_database(kind) as database, tempfile.TemporaryDirectory() as folder:
            ratio, mine, floor = _measure(database, folder, workers, threads)
        print(f"bench append_{kind} ratio {ratio:.2f} ours {mine:.0f} floor {floor:.0f} unit requests/s")


def _measure(database: Database, folder: str, workers: int, threads: int) -> tuple[float, float, float]:
    filled = fill(database, FILLING)
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=35)
    _widen_gaps(database)
    sessions = [_open_session(database, course_id, began) for course_id in filled.course_ids]
    token = make_bench_token(database)
    _add_control_tables(database)
    url = database.engine.url.render_as_string(hide_password=False)
    command, environment = ours(url, folder, workers=workers, threads=threads)
    mine, floor = [], []
    port, bare = free_port(), free_port()
    with (
        serving([*command, str(port)], port, **environment),
        serving(
            control(bare, workers=workers, threads=threads), bare, CONTROL_DATABASE=bare_database(database)
        ),
    ):
        minutes = iter(range(1, 50))
        for turn in range(RUNS + 1):
            batch = _requests(sessions, token, began, minutes)
            got = press(port, batch["ours"], b"HTTP/1.1 201")
            least = press(bare, batch["control"], b"HTTP/1.1 201")
            if turn:
                mine.append(got)
                floor.append(least)
    return (
        statistics.median(a / b for a, b in zip(mine, floor, strict=True)),
        statistics.median(mine),
        statistics.median(floor),
    )


def _requests(
    sessions: list[UUID], token: str, began: datetime, minutes: Iterator[int]
) -> dict[str, list[list[bytes]]]:
    found: dict[str, list[list[bytes]]] = {
        "ours": [[] for _ in range(CLIENTS)],
        "control": [[] for _ in range(CLIENTS)],
    }
    for minute in [next(minutes) for _ in range(SETS_A_RUN)]:
        for number, session_id in enumerate(sessions):
            body = orjson.dumps(
                {"measured_at": _iso(began + timedelta(minutes=minute)), "readings": _readings(minute)}
            )
            path = f"/api/v1/sessions/{session_id}/vitals/{uuid7()}"
            client = number % CLIENTS
            found["ours"][client].append(request_bytes("PUT", path, token, body))
            path = f"/control/{session_id}/{uuid7()}"
            found["control"][client].append(request_bytes("PUT", path, token, body))
    return found


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _readings(minute: int) -> dict[str, int]:
    chance = random.Random(minute)
    return {**CALM, "systolic": 120 + chance.randint(0, 12), "heart_rate": 66 + chance.randint(0, 9)}


def _open_session(database: Database, course_id: UUID, began: datetime) -> UUID:
    """A twentieth session, infusing, opened through the same acts as every other."""
    before = began - timedelta(minutes=30)
    proved = {actor.id: replace(actor, proved_at=before) for actor in (NURSE, CLINICIAN)}

    def act(actor: object, at: datetime, function: object, *given: object) -> object:
        with writing(database, proved[actor.id], at) as work:  # type: ignore[attr-defined]
            return function(work, *given)  # type: ignore[operator]

    items = dict.fromkeys(ELIGIBILITY_ITEMS, "done")
    evaluation = bodies.Eligibility(items=items, decision="eligible", decided_by=CLINICIAN.id)
    act(CLINICIAN, before, course_entries.record_eligibility, course_id, Draft(uuid7(), evaluation, before))
    consent = Draft(uuid7(), bodies.Consent(given=True), before)
    act(NURSE, before, course_entries.record_consent, course_id, consent)
    plan = {"phase": "maintenance", "planned_at": began}
    session, _ = act(NURSE, before, plan_session, course_id, plan)  # type: ignore[misc]
    arrived = bodies.CheckIn(identity_confirmed=True, escort="named", escort_name="J.", weight_g=82_000)
    steps = (
        (NURSE, visits.check_in_patient, arrived, began - timedelta(minutes=20)),
        (
            CLINICIAN,
            doses.order_dose,
            bodies.Order(agent="ketamine", route="iv", dose_ug_per_kg=500, duration_minutes=40),
            began - timedelta(minutes=15),
        ),
        (NURSE, vitals.record_vitals, bodies.Vitals(readings=CALM), began - timedelta(minutes=5)),
        (NURSE, doses.record_dose_event, bodies.DoseEvent(event="started", rate_ug_per_h=61_500), began),
    )
    for actor, function, body, at in steps:
        act(actor, at, function, session.id, Draft(uuid7(), body, at))
    return UUID(str(session.id))


def _widen_gaps(database: Database) -> None:
    # The sets of a run are minutes apart but sent within seconds; none of them is late, so none may say so.
    wide = {"vitals_gap_warn_minutes": 30, "vitals_gap_critical_minutes": 60, "backdated_minutes": 120}
    with database.writing() as db:
        add_protocol(db, CLINIC.id, Protocol(1, wide), by="bench", at=BEGAN)


def make_bench_token(database: Database) -> str:
    """A program's token with every scope."""
    person_id = uuid7()
    ref = pseudonym("U", CLINIC.id, person_id)
    program = Person(
        person_id, CLINIC.id, "bench@programs.invalid", "Bench", "service", ref, may_export=False
    )
    with database.writing() as db:
        add_person(db, program, password_hash=None, now=BEGAN)
        return make_token(db, program, scopes=SCOPES, now=datetime.now(UTC))


def bare_database(database: Database) -> str:
    """Where the bare route finds the same database: a file, or a URL of the owner's."""
    owner = owner_url(database)
    return (
        str(owner.database) if database.is_sqlite else owner.set(drivername="postgresql").render_as_string()
    )


def _add_control_tables(database: Database) -> None:
    kinds = (
        {"uuid": "text", "moment": "text"}
        if database.is_sqlite
        else {"uuid": "uuid", "moment": "timestamptz"}
    )
    owner = database.engine if database.is_sqlite else sa.create_engine(owner_url(database))
    with owner.begin() as db:
        for table in TABLES:
            db.execute(sa.text(table.format(**kinds)))


if __name__ == "__main__":
    run()
