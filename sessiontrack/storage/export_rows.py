"""The rows of the small files, typed, for what only Python works out: local times, totals, baselines, words."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import fields
from itertools import groupby
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.exports import CourseScores, ScoreRow, SessionRow, Span
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.storage.audit import AuditEvent, TrailSpan, audit_event_from, select_audit_events
from sessiontrack.storage.base import CanonicalJson, Database, Guid, Moment
from sessiontrack.storage.clinics import PROTOCOL
from sessiontrack.storage.codec import body_from
from sessiontrack.storage.courses import COURSE
from sessiontrack.storage.exports import own_connection
from sessiontrack.storage.patients import PATIENT
from sessiontrack.storage.people import PERSON
from sessiontrack.storage.sessions import SESSION, SESSION_COLUMNS, session_from
from sessiontrack.storage.summaries import IS_GIVEN, SUMMARY, summary_from

AT_ONCE = 500
"""How many rows are held at a time."""

CURRENT = sa.table(
    "current_entry",
    *(sa.column(name, Guid()) for name in ("clinic_id", "course_id", "session_id", "root_id", "author_id")),
    sa.column("seq", sa.Integer()),
    sa.column("kind", sa.Text()),
    sa.column("author_role", sa.Text()),
    sa.column("measured_at", Moment()),
    sa.column("body", CanonicalJson()),
)
"""The view of what is current."""

_ORDINALS = (
    sa.select(
        SUMMARY.c.clinic_id,
        SUMMARY.c.course_id,
        SUMMARY.c.session_id,
        SUMMARY.c.infusion_started_at,
        sa.func.row_number()
        .over(
            partition_by=(SUMMARY.c.clinic_id, SUMMARY.c.course_id),
            order_by=(SUMMARY.c.infusion_started_at, SUMMARY.c.session_id),
        )
        .label("ordinal"),
    )
    .where(IS_GIVEN)
    .subquery("ordinals")
)
"""The number of each session in which drug was given in its course."""

_VERSIONS = PROTOCOL.alias("versions")
_NEWEST = (
    sa.select(sa.func.max(_VERSIONS.c.version))
    .where(_VERSIONS.c.clinic_id == CURRENT.c.clinic_id)
    .correlate(CURRENT)
    .scalar_subquery()
)

_OWN_SESSION, _OWN_SUMMARY = SESSION.alias("own_session"), SUMMARY.alias("own_summary")

_SUMMARY_NAMES = [field.name for field in fields(SessionSummary)]


def stream_sessions(database: Database, span: Span) -> Generator[SessionRow, None, None]:
    """Every session of the span by its start, or its plan, and its id."""
    with own_connection(database) as db:
        found = db.execution_options(yield_per=AT_ONCE).execute(_sessions(span))
        for row in found.mappings():
            yield _session_row(row)


def _sessions(span: Span) -> sa.Select[Any]:
    at = sa.func.coalesce(SUMMARY.c.infusion_started_at, SESSION.c.planned_at, type_=Moment())
    query = (
        sa.select(
            *(column.label(f"session_{column.name}") for column in SESSION_COLUMNS),
            *(SUMMARY.c[name].label(f"summary_{name}") for name in _SUMMARY_NAMES),
            PATIENT.c.ref,
            COURSE.c.agent,
            COURSE.c.route,
            _ORDINALS.c.ordinal,
        )
        .select_from(SESSION)
        .join(COURSE, (COURSE.c.clinic_id == SESSION.c.clinic_id) & (COURSE.c.id == SESSION.c.course_id))
        .join(PATIENT, (PATIENT.c.clinic_id == SESSION.c.clinic_id) & (PATIENT.c.id == SESSION.c.patient_id))
        .outerjoin(SUMMARY, _same_session(SUMMARY))
        .outerjoin(_ORDINALS, _same_session(_ORDINALS))
        .where(SESSION.c.clinic_id == span.clinic_id)
        .order_by(at, SESSION.c.id)
    )
    if span.since is not None:
        query = query.where(at >= span.since)
    return query.where(at < span.until) if span.until is not None else query


def _same_session(other: sa.FromClause) -> sa.ColumnElement[bool]:
    return (other.c.clinic_id == SESSION.c.clinic_id) & (other.c.session_id == SESSION.c.id)


def _session_row(row: Any) -> SessionRow:
    session = session_from([row[f"session_{column.name}"] for column in SESSION_COLUMNS])
    if row["summary_session_id"] is None:
        summary = SessionSummary(session.id, agent=row["agent"], route=row["route"])
    else:
        summary = summary_from({name: row[f"summary_{name}"] for name in _SUMMARY_NAMES})
    return SessionRow(session, summary, row["ref"], row["ordinal"])


def stream_scores(database: Database, span: Span) -> Generator[CourseScores, None, None]:
    """The scores of a clinic, a course at a time; those outside of the span are among them."""
    with own_connection(database) as db:
        found = db.execution_options(yield_per=AT_ONCE).execute(_scores(span))
        for _, rows in groupby(found, key=lambda row: row.course_id):
            yield _course_scores(rows)


def _scores(span: Span) -> sa.Select[Any]:
    first = _ORDINALS
    course = (COURSE.c.clinic_id == CURRENT.c.clinic_id) & (COURSE.c.id == CURRENT.c.course_id)
    return (
        sa.select(
            CURRENT.c.course_id,
            PATIENT.c.ref.label("patient_ref"),
            first.c.infusion_started_at,
            PROTOCOL.c.version,
            PROTOCOL.c.limits,
            CURRENT.c.root_id,
            CURRENT.c.session_id,
            CURRENT.c.measured_at,
            sa.func.coalesce(
                _OWN_SUMMARY.c.infusion_started_at,
                _OWN_SESSION.c.planned_at,
                CURRENT.c.measured_at,
                type_=Moment(),
            ).label("belongs_at"),
            CURRENT.c.body,
            PERSON.c.ref.label("entered_by_ref"),
            CURRENT.c.author_role,
        )
        .select_from(CURRENT)
        .join(COURSE, course)
        .join(PATIENT, (PATIENT.c.clinic_id == COURSE.c.clinic_id) & (PATIENT.c.id == COURSE.c.patient_id))
        .outerjoin(PERSON, PERSON.c.id == CURRENT.c.author_id)
        .outerjoin(_OWN_SESSION, _of_own_session(_OWN_SESSION.c.id, _OWN_SESSION))
        .outerjoin(_OWN_SUMMARY, _of_own_session(_OWN_SUMMARY.c.session_id, _OWN_SUMMARY))
        .outerjoin(first, _of_course(first) & (first.c.ordinal == 1))
        .outerjoin(SESSION, _same_session(first))
        .outerjoin(
            PROTOCOL,
            (PROTOCOL.c.clinic_id == CURRENT.c.clinic_id)
            & (PROTOCOL.c.version == sa.func.coalesce(SESSION.c.protocol_version, _NEWEST)),
        )
        .where(CURRENT.c.clinic_id == span.clinic_id, CURRENT.c.kind == "score")
        .order_by(COURSE.c.opened_at, COURSE.c.id, CURRENT.c.measured_at, CURRENT.c.seq)
    )


def _of_own_session(session_id: sa.ColumnElement[Any], other: sa.FromClause) -> sa.ColumnElement[bool]:
    return (other.c.clinic_id == CURRENT.c.clinic_id) & (session_id == CURRENT.c.session_id)


def _of_course(other: sa.FromClause) -> sa.ColumnElement[bool]:
    return (other.c.clinic_id == CURRENT.c.clinic_id) & (other.c.course_id == CURRENT.c.course_id)


def _course_scores(found: Iterable[Any]) -> CourseScores:
    rows = list(found)
    first = rows[0]
    protocol = Protocol() if first.version is None else Protocol(first.version, first.limits)
    return CourseScores(
        first.course_id,
        first.patient_ref,
        first.infusion_started_at,
        protocol["baseline_days"],
        tuple(
            ScoreRow(
                row.root_id,
                row.session_id,
                row.measured_at,
                row.belongs_at,
                cast(Score, body_from("score", row.body)),
                row.entered_by_ref,
                row.author_role,
            )
            for row in rows
        ),
    )


def stream_audit_events(
    database: Database, clinic_id: UUID, span: TrailSpan
) -> Generator[AuditEvent, None, None]:
    """The lines of a clinic's audit trail, the newest first."""
    with own_connection(database) as db:
        found = db.execution_options(yield_per=AT_ONCE).execute(select_audit_events(clinic_id, span))
        for row in found.mappings():
            yield audit_event_from(row)
