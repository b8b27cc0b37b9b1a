"""The least honest work there is: a bare route on the same server, which every ratio is held against."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from flask import Flask, Response, request
from uuid_utils.compat import uuid7

from sessiontrack.storage.base import sqlite_module

RANGES = {
    "systolic": (40, 300),
    "diastolic": (20, 200),
    "heart_rate": (20, 250),
    "spo2": (50, 100),
    "respiratory_rate": (2, 60),
}
TABLES = (
    "CREATE TABLE control_vitals (id {uuid} PRIMARY KEY, session_id {uuid} NOT NULL, measured_at {moment} NOT NULL, "
    "entered_at {moment} NOT NULL, systolic integer, diastolic integer, heart_rate integer, spo2 integer, "
    "respiratory_rate integer, author_id {uuid} NOT NULL)",
    "CREATE TABLE control_audit (id {uuid} PRIMARY KEY, at {moment} NOT NULL, actor_id {uuid} NOT NULL, "
    "action text NOT NULL, subject_id {uuid} NOT NULL)",
)

app = Flask("control")
_here = threading.local()
_gate = threading.Lock()


def connection() -> Any:
    """This thread's connection, opened once."""
    if not hasattr(_here, "db"):
        _here.db = _open(os.environ["CONTROL_DATABASE"])
    return _here.db


def _open(where: str) -> Any:
    if where.startswith("/"):
        db = sqlite_module().connect(where, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
            db.execute(f"PRAGMA {pragma}")
        return db
    return psycopg.connect(where)


@app.put("/control/<uuid:session_id>/<uuid:entry_id>")
def put(session_id: UUID, entry_id: UUID) -> Response:
    """A token is looked up, five ranges are checked, a row and an audit row are added and committed durably."""
    secret = request.headers["Authorization"].removeprefix("Bearer ")
    given = orjson.loads(request.get_data())
    readings = given["readings"]
    if any(not low <= readings[name] <= high for name, (low, high) in RANGES.items()):
        return Response(status=422)
    at = datetime.fromisoformat(given["measured_at"])
    values = (entry_id, session_id, at, at, *(readings[name] for name in RANGES))
    keep = _keep_sqlite if os.environ["CONTROL_DATABASE"].startswith("/") else _keep_postgresql
    keep(hashlib.sha256(secret.encode()).hexdigest(), values)
    return Response(orjson.dumps({"id": str(entry_id)}), 201, mimetype="application/json")


def _keep_postgresql(token: str, values: tuple[Any, ...]) -> None:
    db = connection()
    with db.transaction():
        author = db.execute(
            "SELECT person_id FROM service_token WHERE secret_hash = %s", (token,)
        ).fetchone()[0]
        db.execute(f"INSERT INTO control_vitals VALUES ({', '.join(['%s'] * 10)})", (*values, author))
        audit = (uuid7(), values[2], author, "vitals.recorded", values[0])
        db.execute("INSERT INTO control_audit VALUES (%s, %s, %s, %s, %s)", audit)


def _keep_sqlite(token: str, values: tuple[Any, ...]) -> None:
    with _gate:
        db = connection()
        db.execute("BEGIN IMMEDIATE")
        row = db.execute("SELECT person_id FROM service_token WHERE secret_hash = ?", (token,)).fetchone()
        texts = [str(value) if not isinstance(value, int) else value for value in (*values, row[0])]
        db.execute(f"INSERT INTO control_vitals VALUES ({', '.join('?' * 10)})", texts)
        audit = [str(value) for value in (uuid7(), values[2], row[0], "vitals.recorded", values[0])]
        db.execute("INSERT INTO control_audit VALUES (?, ?, ?, ?, ?)", audit)
        db.execute("COMMIT")


@app.get("/control/timeline/<uuid:course_id>")
def timeline(course_id: UUID) -> Response:
    """The vitals of a course as they lie there, serialised."""
    query = "SELECT id, session_id, measured_at, body FROM entry WHERE course_id = {} AND kind = 'vitals' ORDER BY seq"
    if os.environ["CONTROL_DATABASE"].startswith("/"):
        found = connection().execute(query.format("?"), (str(course_id),)).fetchall()
        rows = [(*row[:3], orjson.loads(row[3])) for row in found]
    else:
        with connection().transaction():
            rows = connection().execute(query.format("%s"), (course_id,)).fetchall()
    names = ("id", "session_id", "measured_at", "body")
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return Response(orjson.dumps({"items": items}), mimetype="application/json")
