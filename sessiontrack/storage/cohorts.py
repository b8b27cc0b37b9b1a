"""Rows of a cohort: of many sessions only what is counted, each question one query whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sessiontrack.domain.cohorts.base import CohortFilter
from sessiontrack.domain.courses import Course
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.sessions import State
from sessiontrack.storage.base import Guid
from sessiontrack.storage.courses import COURSE, COURSE_COLUMNS, course_from
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.export_rows import CURRENT
from sessiontrack.storage.sessions import SESSION
from sessiontrack.storage.summaries import IS_GIVEN, SUMMARY

OVER = (State.DISCHARGED, State.COMPLETED, State.SIGNED)
"""The patient has left: what was charted of the session is all there is."""

_READ = (
    "session_id course_id patient_id state infusion_started_at infusion_ended_at checked_in_at discharged_at "
    "completed_at weight_g delivered_ug delivered_centi_mg_per_kg elapsed_seconds infusing_seconds "
    "observation_seconds baseline_systolic baseline_diastolic peak_systolic peak_diastolic is_outside_window "
    "is_stopped_early has_late_entries"
).split()

_EFFECTS = sa.table(
    "side_effects",
    *(sa.column(name, Guid()) for name in ("clinic_id", "session_id")),
    *(sa.column(name, sa.Text()) for name in ("effect", "worst_severity")),
)

_HELD = sa.table(
    "current_entry", *(sa.column(name, Guid()) for name in ("clinic_id", "course_id", "id"))
).alias("held")

_ORDINAL = sa.func.row_number().over(
    partition_by=SUMMARY.c.course_id, order_by=(SUMMARY.c.infusion_started_at, SUMMARY.c.session_id)
)
_ITS_SESSION = (SESSION.c.clinic_id == SUMMARY.c.clinic_id) & (SESSION.c.id == SUMMARY.c.session_id)
_ITS_COURSE = (COURSE.c.clinic_id == SUMMARY.c.clinic_id) & (COURSE.c.id == SUMMARY.c.course_id)


@dataclass(frozen=True, slots=True)
class CohortRows:
    """The cohort of one clinic, as queries see it."""

    db: sa.Connection
    clinic_id: UUID
    chosen: CohortFilter
    zone: ZoneInfo

    def list_sessions(self) -> list[Any]:
        """Every session with drug of the courses that have one in the cohort, by course and number.

        The columns of its summary that are counted, with phase, plan and ``ordinal``; ``is_in`` is 1 in the cohort.
        Of those in it also ``asked``, the versions of the list that were asked, and ``felt``, every occurrence of a
        side effect with its worst severity: joined by commas, for a row each costs more than counting them.
        """
        given = (
            sa.select(
                *(SUMMARY.c[name] for name in _READ),
                SESSION.c.phase,
                SESSION.c.planned_at,
                _ORDINAL.label("ordinal"),
                sa.case((self._is_in(), 1), else_=0).label("is_in"),
            )
            .select_from(SUMMARY)
            .join(SESSION, _ITS_SESSION)
            .join(COURSE, _ITS_COURSE)
            .where(SUMMARY.c.clinic_id == self.clinic_id, IS_GIVEN)
            .cte("given")
        )
        courses = sa.select(given.c.course_id).where(given.c.is_in == 1)
        asked, felt = self._asked(), self._felt()
        query = (
            sa.select(given, asked.c.asked, felt.c.felt)
            .select_from(given)
            .outerjoin(asked, asked.c.session_id == given.c.session_id)
            .outerjoin(felt, felt.c.session_id == given.c.session_id)
            .where(given.c.course_id.in_(courses))
        )
        return list(self.db.execute(query.order_by(given.c.course_id, given.c.ordinal)).all())

    def _asked(self) -> sa.Subquery:
        versions = sa.func.aggregate_strings(_word("list_version"), ",").label("asked")
        query = sa.select(CURRENT.c.session_id, versions).where(*self._charted("sweep"))
        return query.group_by(CURRENT.c.session_id).subquery("asked")

    def _felt(self) -> sa.Subquery:
        occurrence = _EFFECTS.c.effect + "=" + _EFFECTS.c.worst_severity
        query = sa.select(
            _EFFECTS.c.session_id, sa.func.aggregate_strings(occurrence, ",").label("felt")
        ).where(_EFFECTS.c.clinic_id == self.clinic_id, _EFFECTS.c.session_id.in_(self._members()))
        return query.group_by(_EFFECTS.c.session_id).subquery("felt")

    def list_courses(self) -> list[Course]:
        """The courses that have a session in the cohort."""
        query = sa.select(*COURSE_COLUMNS).where(
            COURSE.c.clinic_id == self.clinic_id, COURSE.c.id.in_(self._members(SUMMARY.c.course_id))
        )
        return [course_from(row) for row in self.db.execute(query).all()]

    def list_course_entries(self) -> list[Any]:
        """Current scores and decisions of these courses: course, kind, moment, body as it is kept."""
        query = sa.select(CURRENT.c.course_id, CURRENT.c.kind, CURRENT.c.measured_at, CURRENT.c.body).where(
            CURRENT.c.clinic_id == self.clinic_id,
            CURRENT.c.kind.in_(("score", "decision")),
            CURRENT.c.course_id.in_(self._members(SUMMARY.c.course_id)),
        )
        return list(self.db.execute(query.order_by(CURRENT.c.measured_at, CURRENT.c.seq)).all())

    def list_alerts(self) -> list[tuple[str, str, int, int, int]]:
        """Rule and level of the alerts raised in the cohort; how many, in how many sessions, of how many patients.

        An alert of a value that was taken back counts as little as in the session's own summary.
        """
        rule, level, cause_id = (_word(name) for name in ("rule", "level", "cause_id"))
        is_held = sa.exists().where(
            _HELD.c.clinic_id == self.clinic_id,
            _HELD.c.course_id == CURRENT.c.course_id,
            _HELD.c.id == sa.cast(cause_id, Guid()),
        )
        its_session = (SUMMARY.c.clinic_id == CURRENT.c.clinic_id) & (
            SUMMARY.c.session_id == CURRENT.c.session_id
        )
        sessions, people = (sa.distinct(column) for column in (SUMMARY.c.session_id, SUMMARY.c.patient_id))
        query = (
            sa.select(rule, level, sa.func.count(), sa.func.count(sessions), sa.func.count(people))
            .select_from(CURRENT)
            .join(SUMMARY, its_session)
            .where(*self._charted("alert"), cause_id.is_(None) | is_held)
            .group_by(rule, level)
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self.db.execute(query).all()]

    def list_lags(self) -> list[tuple[int, int]]:
        """Whole minutes from measuring a set of vitals to keeping it, with how many sets; shortest first.

        As it was kept first: an amendment is no late entry.
        """
        minutes = LAG_MINUTES[self.db.dialect.name].label("minutes")
        query = (
            sa.select(minutes, sa.func.count())
            .where(
                ENTRY.c.clinic_id == self.clinic_id,
                ENTRY.c.kind == "vitals",
                ENTRY.c.target_id.is_(None),
                ENTRY.c.session_id.in_(self._members()),
            )
            .group_by(minutes)
        )
        return sorted((row[0], row[1]) for row in self.db.execute(query).all())

    def _charted(self, kind: str) -> Iterator[sa.ColumnElement[bool]]:
        yield CURRENT.c.clinic_id == self.clinic_id
        yield CURRENT.c.kind == kind
        yield CURRENT.c.session_id.in_(self._members())

    def _members(self, column: sa.ColumnElement[Any] = SUMMARY.c.session_id) -> sa.Select[Any]:
        """A column of the sessions in the cohort."""
        return (
            sa.select(column)
            .select_from(SUMMARY)
            .join(SESSION, _ITS_SESSION)
            .join(COURSE, _ITS_COURSE)
            .where(SUMMARY.c.clinic_id == self.clinic_id, IS_GIVEN, self._is_in())
        )

    def _is_in(self) -> sa.ColumnElement[bool]:
        return sa.and_(SUMMARY.c.state.in_(OVER), *self._choices())

    def _choices(self) -> Iterator[sa.ColumnElement[bool]]:
        chosen = self.chosen
        for column, value in (
            (SESSION.c.phase, chosen.phase),
            (SUMMARY.c.agent, chosen.agent),
            (SUMMARY.c.route, chosen.route),
        ):
            if value is not None:
                yield column == value
        if chosen.indication is not None:
            # A list of codes as JSON: the quotes make it the whole code.
            yield sa.cast(COURSE.c.indications, sa.Text).contains(f'"{chosen.indication}"', autoescape=True)
        if chosen.since is not None:
            yield SUMMARY.c.infusion_started_at >= day_bounds(chosen.since, self.zone)[0]
        if chosen.until is not None:
            yield SUMMARY.c.infusion_started_at < day_bounds(chosen.until, self.zone)[1]
        if chosen.dose_from is not None:
            yield SUMMARY.c.delivered_centi_mg_per_kg >= chosen.dose_from
        if chosen.dose_to is not None:
            yield SUMMARY.c.delivered_centi_mg_per_kg <= chosen.dose_to


def _word(name: str) -> sa.ColumnElement[Any]:
    """A field of a current body as text; both databases write it alike."""
    return CURRENT.c.body.op("->>", return_type=sa.Text())(name)


# unixepoch rounds to the millisecond, so the fractions are subtracted as digits.
_SQLITE_LAG_US = (
    "(unixepoch(substr(entered_at, 1, 19)) - unixepoch(substr(measured_at, 1, 19))) * 1000000 "
    "+ substr(entered_at, 21, 6) - substr(measured_at, 21, 6)"
)
LAG_MINUTES: dict[str, sa.ColumnElement[Any]] = {
    "sqlite": sa.literal_column(f"({_SQLITE_LAG_US}) / 60000000", sa.Integer()),
    "postgresql": sa.literal_column(
        "CAST(trunc(extract(epoch FROM entered_at - measured_at) / 60) AS integer)", sa.Integer()
    ),
}
"""Whole minutes from the measuring to the entering of a set, cut off towards zero; by the kind of database."""
