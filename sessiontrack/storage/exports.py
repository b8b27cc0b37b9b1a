"""The rows of a file as bytes in constant memory: COPY from PostgreSQL, text built in SQL from SQLite.

One row of the query is one whole session, already text: sorting and Python handle thousands of them, not millions,
and the first leaves before the last is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import sqlalchemy as sa
from psycopg import sql

from sessiontrack.domain.exports import Span
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.vitals import SIGNS, Sign
from sessiontrack.storage.base import Database, moment_text
from sessiontrack.storage.csv_text import Dialect, Postgresql, Sqlite, blank, cell, scaled, truth

BLOCK = 64 * 1024
"""About how many bytes leave at once."""


def stream_vitals(database: Database, span: Span) -> Iterator[bytes]:
    """The lines of ``vitals.csv`` without its header."""
    return _stream(database, span, _vitals(_dialect(database)))


def stream_dose_events(database: Database, span: Span) -> Iterator[bytes]:
    """The lines of ``dose_events.csv`` without its header."""
    return _stream(database, span, _dose_events(_dialect(database)))


def stream_side_effects(database: Database, span: Span) -> Iterator[bytes]:
    """The lines of ``side_effects.csv`` without its header."""
    return _stream(database, span, _side_effects(_dialect(database)))


def _dialect(database: Database) -> Dialect:
    return Sqlite() if database.is_sqlite else Postgresql()


def _vitals(d: Dialect) -> str:
    """A session's text; an entry without artifacts and gaps, as most are, takes the short way."""
    head = _cells("e.root_id", "e.session_id", blank(d.minute("e.measured_at")), d.utc("e.measured_at"))
    late = f"(e.seq > coalesce(s.sign_off_seq, e.seq) OR {d.is_overdue()})"
    short = " || ".join(_reading(d, sign) for sign in SIGNS.values())
    long = " || ".join(_reading_or_reason(d, sign) for sign in SIGNS.values())
    return f"""
SELECT {d.together("y.line", "y.measured_at, y.seq")} FROM (
    SELECT x.measured_at, x.seq,
        CASE WHEN x.not_measured IS NULL AND x.artifact IS NULL THEN {short} ELSE {long} END AS line
    FROM (
        SELECT e.measured_at, e.seq, {d.parts},
            {head} || ',' || {d.utc("e.entered_at")} || ',' AS head,
            ',' || {truth(late)} || ',' || {cell(d, "p.ref")} || {d.line_end} AS tail
        {_entries("vitals")} {d.fence}
    ) AS x
) AS y"""


def _cells(*cells: str) -> str:
    return " || ',' || ".join(cells)


def _entries(kind: str) -> str:
    return f"""FROM current_entry AS e LEFT JOIN person AS p ON p.id = e.author_id
        WHERE e.clinic_id = s.clinic_id AND e.session_id = s.id AND e.kind = '{kind}'"""


def _reading(d: Dialect, sign: Sign) -> str:
    value = scaled(d.reading(sign.key), sign.decimals)
    return f"coalesce(x.head || '{sign.code},' || {value} || ',{sign.unit},,false' || x.tail, '')"


def _reading_or_reason(d: Dialect, sign: Sign) -> str:
    value, reason = d.reading(sign.key), d.reason(sign.code)
    row = (
        f"x.head || '{sign.code},' || {blank(scaled(value, sign.decimals))} || ',{sign.unit},' || "
        f"{cell(d, reason)} || ',' || {truth(d.is_artifact(sign.code))} || x.tail"
    )
    return f"CASE WHEN {value} IS NOT NULL OR {reason} IS NOT NULL THEN {row} ELSE '' END"


def _dose_events(d: Dialect) -> str:
    volume, concentration = d.field("rate_ul_per_h"), d.field("concentration_ug_per_ml")
    product = f"CAST({volume} AS bigint) * CAST({concentration} AS bigint)"
    rate_ug = f"coalesce(CAST({d.field('rate_ug_per_h')} AS bigint), ({product} + 500) / 1000)"
    line = _cells(
        "x.root_id",
        "x.session_id",
        "x.minute",
        d.utc("x.measured_at"),
        cell(d, d.field("event")),
        blank(scaled(rate_ug, 3)),
        blank(scaled(d.field("dose_ug"), 3)),
        cell(d, d.field("reason")),
        cell(d, "x.ref"),
    )
    return f"""
SELECT {d.together(f"{line} || {d.line_end}", "x.measured_at, x.seq")} FROM (
    SELECT e.root_id, e.session_id, e.measured_at, e.seq, e.body, p.ref,
        {blank(d.minute("e.measured_at"))} AS minute
    {_entries("dose_event")} {d.fence}
) AS x"""


def _side_effects(d: Dialect) -> str:
    line = _cells(
        "v.root_id",
        "v.session_id",
        cell(d, "v.effect"),
        blank("v.onset_minute"),
        d.utc("v.onset_at"),
        blank("v.resolved_minute"),
        blank(d.utc("v.resolved_at")),
        blank("v.worst_severity"),
        truth("v.solicited"),
        # What was done is free text, and a file has none.
        "CASE WHEN v.action <> '' THEN 'charted' ELSE '' END",
        cell(d, "v.ref"),
    )
    return f"""
SELECT {d.together(f"{line} || {d.line_end}", "v.onset_at, v.seq")} FROM (
    SELECT e.*, p.ref FROM side_effects AS e LEFT JOIN person AS p ON p.id = e.author_id
    WHERE e.clinic_id = s.clinic_id AND e.session_id = s.id {d.fence}
) AS v"""


_LATE_MINUTES = f"""coalesce((
            SELECT CAST(v.limits ->> 'backdated_minutes' AS integer) FROM protocol_version AS v
            WHERE v.clinic_id = t.clinic_id AND v.version = coalesce(t.protocol_version,
                (SELECT max(w.version) FROM protocol_version AS w WHERE w.clinic_id = t.clinic_id))
        ), {LIMITS["backdated_minutes"].default})"""


def _query(text: str, clinic: str, since: str | None, until: str | None) -> str:
    """A session's text for each session of the span, in order; the values are SQL already."""
    at = "coalesce(m.infusion_started_at, t.planned_at)"
    within = f"t.clinic_id = {clinic}"
    within += f" AND {at} >= {since}" if since else ""
    within += f" AND {at} < {until}" if until else ""
    return f"""
SELECT ({text})
FROM (
    SELECT t.clinic_id, t.id, {at} AS at, m.infusion_started_at AS started_at, m.sign_off_seq,
        {_LATE_MINUTES} AS late_minutes
    FROM treatment_session AS t
    LEFT JOIN session_summary AS m ON m.clinic_id = t.clinic_id AND m.session_id = t.id
    WHERE {within} ORDER BY at, t.id
) AS s"""


def _stream(database: Database, span: Span, text: str) -> Iterator[bytes]:
    read = _from_sqlite if database.is_sqlite else _from_postgresql
    with own_connection(database) as db, closing(read(db, span, text)) as sessions:
        yield from in_blocks(sessions)


@contextmanager
def own_connection(database: Database) -> Iterator[sa.Connection]:
    """A connection outside of the pool: however slowly a file is read, no nurse waits for its connection."""
    with database.reading() as db:
        db.detach()
        yield db


def in_blocks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _from_sqlite(db: sa.Connection, span: Span, text: str) -> Iterator[bytes]:
    query = _query(text, ":clinic", ":since" if span.since else None, ":until" if span.until else None)
    values = {
        "clinic": str(span.clinic_id),
        "since": span.since and moment_text(span.since),
        "until": span.until and moment_text(span.until),
    }
    cursor: Any = db.connection.cursor()
    with closing(cursor):
        for (lines,) in cursor.execute(query, values):
            if lines:
                yield lines


def _from_postgresql(db: sa.Connection, span: Span, text: str) -> Iterator[bytes]:
    driver: Any = db.connection.dbapi_connection

    def literal(value: Any) -> str | None:
        return None if value is None else sql.Literal(value).as_string(driver)

    # COPY takes no parameters, so the values are written into it.
    query = _query(text, literal(span.clinic_id) or "", literal(span.since), literal(span.until))
    # Compiling so many expressions takes longer than running them.
    db.exec_driver_sql("SET LOCAL jit = off")
    with driver.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as copy:
        # The text arrives in UTF-8 and stays as it is.
        copy.set_types(["bytea"])
        for (lines,) in copy.rows():
            if lines:
                yield lines
