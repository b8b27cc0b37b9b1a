"""``session_summary``: the one projection, one row a session, written with the entry that changes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.sessions import OPEN_STATES, State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.statements import Statement

_WHOLE = (
    "sign_off_seq weight_g ordered_ug ordered_deci_mg ordered_ug_per_kg delivered_ug delivered_deci_mg "
    "delivered_centi_mg_per_kg elapsed_seconds infusing_seconds observation_seconds baseline_systolic "
    "baseline_diastolic peak_systolic peak_diastolic peak_reading_diastolic min_spo2 min_sedation last_systolic "
    "last_diastolic"
).split()
_MOMENTS = (
    "under_effect_until checked_in_at infusion_started_at infusion_ended_at discharged_at completed_at "
    "signed_at last_vitals_at next_vitals_due_at"
).split()
_TEXTS = "agent route stop_reason worst_severity worst_open_effect worst_open_severity".split()
_COUNTS = "side_effects_n critical_alerts_n open_alerts_n last_seq".split()
_TRUTHS = "needs_signature is_stopped_early is_amended has_late_entries is_overridden".split()

SUMMARY = table(
    "session_summary",
    plain("clinic_id", Guid, primary_key=True),
    plain("session_id", Guid, primary_key=True),
    plain("course_id", Guid, nullable=False),
    plain("patient_id", Guid, nullable=False),
    plain("state", sa.Text, nullable=False),
    plain("is_outside_window", sa.Boolean),
    plain("last_author_id", Guid),
    *(private(name, sa.BigInteger) for name in _WHOLE),
    *(private(name, Moment) for name in _MOMENTS),
    *(private(name, sa.Text) for name in _TEXTS),
    *(private(name, sa.Integer, nullable=False) for name in _COUNTS),
    *(plain(name, sa.Boolean, nullable=False) for name in _TRUTHS),
    sa.ForeignKeyConstraint(
        ["clinic_id", "session_id"], ["treatment_session.clinic_id", "treatment_session.id"]
    ),
    sa.Index("ix_session_summary_clinic_id_course_id", "clinic_id", "course_id"),
    sa.Index("ix_session_summary_clinic_id_patient_id", "clinic_id", "patient_id"),
    sa.Index("ix_session_summary_clinic_id_state", "clinic_id", "state"),
    sa.Index("ix_session_summary_clinic_id_started", "clinic_id", "infusion_started_at"),
    # Nearly every session is signed and stays so: what waits anew is found without looking at all of them.
    sa.Index(
        "ix_session_summary_needs_signature",
        "clinic_id",
        sqlite_where=sa.text("needs_signature = 1"),
        postgresql_where=sa.text("needs_signature"),
    ),
)

IS_GIVEN = SUMMARY.c.infusion_started_at.is_not(None) & (
    SUMMARY.c.delivered_ug.is_(None) | (SUMMARY.c.delivered_ug > 0)
)
"""Drug was given, as ``SessionSummary.is_given`` says it."""

_NAMES = tuple(field.name for field in fields(SessionSummary))
_COLUMNS = [SUMMARY.c[name] for name in _NAMES]
_KEYS = ("clinic_id", "session_id", "course_id", "patient_id")


def summary_from(row: Any) -> SessionSummary:
    """A summary from a row that has the columns of ``SUMMARY``."""
    return SessionSummary(**{name: row[name] for name in _NAMES})


def put_summary(
    db: sa.Connection,
    summary: SessionSummary,
    *,
    clinic_id: UUID,
    course_id: UUID,
    patient_id: UUID,
    is_kept: bool = False,
) -> None:
    """Keep what the entries add up to now.

    Args:
        is_kept: the session is known to have a row.
    """
    values = {new: getattr(summary, name) for new, name in _NEW}
    values |= {"new_clinic_id": clinic_id, "new_course_id": course_id, "new_patient_id": patient_id}
    # Not one upsert: the row is nearly always there. Both write the same values: together neither sees the other.
    if not is_kept:
        _ADD.run(db, values)
    _CHANGE.run(db, values)


_NEW = tuple((f"new_{name}", name) for name in _NAMES)
_ALL = sorted({*_NAMES, *_KEYS})
_IS_THERE = sa.exists().where(
    SUMMARY.c.clinic_id == sa.bindparam("new_clinic_id"),
    SUMMARY.c.session_id == sa.bindparam("new_session_id"),
)
_ADD = Statement(
    SUMMARY.insert().from_select(
        _ALL,
        sa.select(*(sa.bindparam(f"new_{name}", type_=SUMMARY.c[name].type) for name in _ALL)).where(
            ~_IS_THERE
        ),
    )
)
_CHANGE = Statement(
    SUMMARY.update()
    .where(
        SUMMARY.c.clinic_id == sa.bindparam("new_clinic_id"),
        SUMMARY.c.session_id == sa.bindparam("new_session_id"),
    )
    .values({name: sa.bindparam(f"new_{name}") for name in _ALL if name not in ("clinic_id", "session_id")})
)


def list_summaries_of_courses(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]
) -> list[SessionSummary]:
    """One row for each session of some courses that has entries."""
    query = sa.select(*_COLUMNS).where(SUMMARY.c.clinic_id == clinic_id, SUMMARY.c.course_id.in_(course_ids))
    return [summary_from(row) for row in db.execute(query).mappings()]


def list_treated_courses(db: sa.Connection, clinic_id: UUID, since: datetime) -> list[UUID]:
    """Courses in which drug was given after a moment."""
    query = (
        sa.select(SUMMARY.c.course_id)
        .where(SUMMARY.c.clinic_id == clinic_id, SUMMARY.c.infusion_started_at >= since)
        .distinct()
    )
    return list(db.execute(query).scalars())


EARLIER = [
    SUMMARY.c[name]
    for name in (
        "session_id state checked_in_at infusion_started_at agent route weight_g ordered_ug_per_kg delivered_ug "
        "delivered_deci_mg delivered_centi_mg_per_kg"
    ).split()
]
"""What the rules about the next dose read of a session, for ``earlier_from``."""

_EARLIER_NAMES = tuple(column.name for column in EARLIER)
_OTHERS = Statement(
    sa.select(*EARLIER).where(
        SUMMARY.c.clinic_id == sa.bindparam("clinic"),
        SUMMARY.c.course_id == sa.bindparam("course"),
        SUMMARY.c.session_id != sa.bindparam("session"),
    )
)


def list_earlier(
    db: sa.Connection, clinic_id: UUID, course_id: UUID, session_id: UUID
) -> list[SessionSummary]:
    """A course's other sessions, with only what the rules about the next dose read of them."""
    values = {"clinic": clinic_id, "course": course_id, "session": session_id}
    return [earlier_from(row) for row in _OTHERS.all(db, values)]


def list_earlier_of_courses(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID]
) -> dict[UUID, list[SessionSummary]]:
    """The same of every session of some courses, by course."""
    query = sa.select(SUMMARY.c.course_id, *EARLIER)
    query = query.where(SUMMARY.c.clinic_id == clinic_id, SUMMARY.c.course_id.in_(course_ids))
    found: dict[UUID, list[SessionSummary]] = {}
    for course_id, *row in db.execute(query):
        found.setdefault(course_id, []).append(earlier_from(row))
    return found


def earlier_from(row: Any) -> SessionSummary:
    """What the rules read of a session, from the values of ``EARLIER``."""
    return SessionSummary(**dict(zip(_EARLIER_NAMES, row, strict=True)))


def list_summaries(
    db: sa.Connection, clinic_id: UUID, session_ids: Collection[UUID]
) -> dict[UUID, SessionSummary]:
    """Summaries of some sessions by their id."""
    query = sa.select(*_COLUMNS).where(
        SUMMARY.c.clinic_id == clinic_id, SUMMARY.c.session_id.in_(session_ids)
    )
    found = (summary_from(row) for row in db.execute(query).mappings())
    return {summary.session_id: summary for summary in found}


def list_sessions_in_state(
    db: sa.Connection, clinic_id: UUID, states: Collection[str]
) -> list[SessionSummary]:
    """Summaries of a clinic's sessions that stand in one of these states."""
    query = sa.select(*_COLUMNS).where(SUMMARY.c.clinic_id == clinic_id, SUMMARY.c.state.in_(states))
    return [summary_from(row) for row in db.execute(query).mappings()]


def list_unsigned_sessions(db: sa.Connection, clinic_id: UUID) -> list[SessionSummary]:
    """Summaries of a clinic's sessions that wait for a clinician: completed, or changed after the signature."""
    is_here = SUMMARY.c.clinic_id == clinic_id
    completed = sa.select(*_COLUMNS).where(is_here, SUMMARY.c.state == State.COMPLETED)
    changed = sa.select(*_COLUMNS).where(is_here, SUMMARY.c.needs_signature)
    # A session is in one of them: the second is signed.
    return [summary_from(row) for row in db.execute(completed.union_all(changed)).mappings()]


def find_last_with_drug(
    db: sa.Connection, clinic_id: UUID, patient_id: UUID, *, other_than: UUID, before: datetime
) -> UUID | None:
    """The newest session of this patient, other than this one, in which drug was given before a moment."""
    query = (
        sa.select(SUMMARY.c.session_id)
        .where(
            SUMMARY.c.clinic_id == clinic_id,
            SUMMARY.c.patient_id == patient_id,
            SUMMARY.c.session_id != other_than,
            SUMMARY.c.infusion_started_at < before,
            IS_GIVEN,
        )
        .order_by(SUMMARY.c.infusion_started_at.desc(), SUMMARY.c.session_id.desc())
    )
    return db.execute(query.limit(1)).scalar()


def find_other_open_session(
    db: sa.Connection, clinic_id: UUID, patient_id: UUID, session_id: UUID
) -> UUID | None:
    """Another session of this patient between check-in and completion."""
    query = sa.select(SUMMARY.c.session_id).where(
        SUMMARY.c.clinic_id == clinic_id,
        SUMMARY.c.patient_id == patient_id,
        SUMMARY.c.session_id != session_id,
        SUMMARY.c.state.in_(OPEN_STATES),
    )
    return db.execute(query.limit(1)).scalar()
