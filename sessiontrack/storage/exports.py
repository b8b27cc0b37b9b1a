"""The rows of a file as bytes in constant memory: COPY from PostgreSQL, text built in SQL from SQLite.

One row of the query is one whole session, already text: what sorts and what hands on meets thousands of them,
not millions, and the first leaves before the last is read.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from psycopg import sql

from sessiontrack.domain.exports import Span
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.vitals import SIGNS, Sign
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.base import Database, moment_text
from sessiontrack.storage.csv_text import Dialect, Postgresql, Sqlite, blank, cell, scaled, truth

BLOCK = 64 * 1024
"""About how many bytes leave at once."""

_Text = Callable[[Dialect], str]


def list_lines_since(db: sa.Connection, actor_id: UUID, action: str, since: datetime) -> list[datetime]:
    """When a person left such lines in the trail after a moment, oldest first."""
    query = sa.select(AUDIT.c.at).where(
        AUDIT.c.actor_id == actor_id, AUDIT.c.action == action, AUDIT.c.at > since
    )
    return list(db.execute(query.order_by(AUDIT.c.at)).scalars())


def stream_vitals(database: Database, span: Span) -> Generator[bytes, None, None]:
    """The lines of ``vitals.csv`` without its header."""
    return _stream(database, span, _vitals)


def stream_dose_events(database: Database, span: Span) -> Generator[bytes, None, None]:
    """The lines of ``dose_events.csv`` without its header."""
    return _stream(database, span, _dose_events)


def stream_side_effects(database: Database, span: Span) -> Generator[bytes, None, None]:
    """The lines of ``side_effects.csv`` without its header."""
    return _stream(database, span, _side_effects)


def _vitals(d: Dialect) -> str:
    """A set without artifacts and gaps, as most are, takes the short way."""
    head = _cells("e.root_id", "e.session_id", blank(d.minute("e.measured_at")), d.utc("e.measured_at"))
    late = _late(d)
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


def _late(d: Dialect) -> str:
    """As the record judges it: by the first version, which most entries are themselves."""
    of_version, of_first = (
        f"({first}.seq > coalesce(s.sign_off_seq, {first}.seq) OR {d.is_overdue(first)})"
        for first in ("e", "r")
    )
    return f"""CASE WHEN e.id = e.root_id THEN {of_version} ELSE (
            SELECT {of_first} FROM entry AS r
            WHERE r.clinic_id = e.clinic_id AND r.course_id = e.course_id AND r.id = e.root_id
        ) END"""


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


def _query(d: Dialect, text: str, clinic: str, limits: Mapping[str, str]) -> str:
    """A session's text for each session of the span, in order.

    Args:
        clinic: as SQL.
        limits: as SQL, by comparison, the moments between which a session begins.
    """
    at = "coalesce(m.infusion_started_at, t.planned_at)"
    within = "".join(f" AND {at} {comparison} {moment}" for comparison, moment in limits.items())
    return f"""
SELECT ({text})
FROM (
    SELECT t.clinic_id, t.id, {at} AS at, {d.start}, m.sign_off_seq, {_LATE_MINUTES} AS late_minutes
    FROM treatment_session AS t
    LEFT JOIN session_summary AS m ON m.clinic_id = t.clinic_id AND m.session_id = t.id
    WHERE t.clinic_id = {clinic}{within} ORDER BY at, t.id
) AS s"""


def _stream(database: Database, span: Span, text: _Text) -> Generator[bytes, None, None]:
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


def _limits(span: Span) -> dict[str, datetime]:
    limits = {">=": span.since, "<": span.until}
    return {comparison: moment for comparison, moment in limits.items() if moment is not None}


def _from_sqlite(db: sa.Connection, span: Span, text: _Text) -> Generator[bytes, None, None]:
    d = Sqlite()
    names = {">=": "since", "<": "until"}
    moments = _limits(span)
    limits = {comparison: f":{names[comparison]}" for comparison in moments}
    values = {names[comparison]: moment_text(moment) for comparison, moment in moments.items()}
    cursor: Any = db.connection.cursor()
    with closing(cursor):
        query = _query(d, text(d), ":clinic", limits)
        for (lines,) in cursor.execute(query, {"clinic": str(span.clinic_id), **values}):
            if lines:
                yield lines


def _from_postgresql(db: sa.Connection, span: Span, text: _Text) -> Generator[bytes, None, None]:
    d = Postgresql()
    driver: Any = db.connection.dbapi_connection
    # COPY takes no parameters, so the values are written into it.
    clinic = sql.Literal(span.clinic_id).as_string(driver)
    limits = {name: sql.Literal(moment).as_string(driver) for name, moment in _limits(span).items()}
    # Compiling so many expressions takes longer than running them.
    db.exec_driver_sql("SET LOCAL jit = off")
    query = f"COPY ({_query(d, text(d), clinic, limits)}) TO STDOUT (FORMAT binary)"
    with driver.cursor() as cursor, cursor.copy(query) as copy:
        # The text arrives in UTF-8 and stays as it is.
        copy.set_types(["bytea"])
        for (lines,) in copy.rows():
            if lines:
                yield lines
