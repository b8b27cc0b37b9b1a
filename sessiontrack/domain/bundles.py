"""What an analysis bundle is asked for, and the patients that it tells of, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Entry, Thread, current_of, threads
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summaries import SessionSummary


class Profile(StrEnum):
    """How much a bundle tells about a person.

    ``limited`` keeps dates and leaves out what names somebody; ``excel`` is the same for a spreadsheet;
    ``deidentified`` has no dates and new pseudonyms each time; ``full`` has everything.

    Source: peer review of this project, section (e), after HIPAA's limited data set and Safe Harbor.
    """

    LIMITED = "limited"
    EXCEL = "excel"
    DEIDENTIFIED = "deidentified"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class BundleFilter:
    """What a bundle covers; an absent part leaves nothing out.

    Args:
        since: the first moment that is in, aware; sessions by the start of the drug, or by plan without one.
        until: the first moment that is out, aware.
        phase: of the session.
        agent: ordered in the session, or planned for the course before an order.
        indication: of the course.
        as_of: aware; the record as it stood then.
    """

    since: datetime | None = None
    until: datetime | None = None
    phase: str | None = None
    agent: str | None = None
    indication: str | None = None
    as_of: datetime | None = None

    @property
    def asks_for_sessions(self) -> bool:
        """A course is told of only when one of its sessions is."""
        return any(part is not None for part in (self.since, self.until, self.phase, self.agent))

    def holds(self, moment: datetime) -> bool:
        """The moment lies within the dates."""
        is_after = self.since is None or moment >= self.since
        return is_after and (self.until is None or moment < self.until)

    def takes(self, visit: ToldSession) -> bool:
        """The session is asked for."""
        session = visit.record.session
        return (
            self.holds(visit.begins_at)
            and self.phase in (None, session.phase)
            and self.agent in (None, visit.summary.agent)
        )

    def takes_course(self, course: Course) -> bool:
        """The course is asked for, as far as its sessions do not decide."""
        return self.indication is None or self.indication in course.indications


@dataclass(frozen=True, slots=True)
class ToldSession:
    """One session of a bundle.

    Args:
        summary: added up from the entries of the record, so that it stands as they did.
        state: where it stood when it was told; a single dose's effect ends by itself.
        ordinal: its number in the course, counting sessions with delivered drug.
    """

    record: SessionRecord
    summary: SessionSummary
    state: State
    ordinal: int | None = None

    @property
    def begins_at(self) -> datetime:
        """The start of the drug, or the plan where it never started."""
        return self.summary.infusion_started_at or self.record.session.planned_at


@dataclass(frozen=True)
class ToldCourse:
    """One course of a bundle.

    Args:
        sessions: those that are told, by begin and id.
        entries: every entry of the course, told or not, in the order in which they were kept.
        first_infusion_at: of the whole course, told or not.
        baseline_days: how old a baseline score may be by the protocol of that session.
        refs: pseudonym by person.
        asked: what the bundle covers.
    """

    course: Course
    patient_ref: str
    sessions: tuple[ToldSession, ...]
    entries: tuple[Entry, ...]
    first_infusion_at: datetime | None
    baseline_days: int
    refs: Mapping[UUID, str]
    zone: ZoneInfo
    asked: BundleFilter = field(default_factory=BundleFilter)

    @cached_property
    def current(self) -> tuple[Entry, ...]:
        """What holds of the whole course, in the order of the bedside."""
        return current_of(self.threads)

    @cached_property
    def current_ids(self) -> frozenset[UUID]:
        """The ids of what holds."""
        return frozenset(entry.id for entry in self.current)

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        """Every root entry with its amendments and retractions."""
        return threads(self.entries)

    @cached_property
    def session_ids(self) -> frozenset[UUID]:
        """The sessions that are told."""
        return frozenset(visit.record.session.id for visit in self.sessions)

    def tells(self, entry: Entry) -> bool:
        """It belongs to a session that is told, or to none and lies within the dates."""
        if entry.session_id is not None:
            return entry.session_id in self.session_ids
        return self.asked.holds(entry.measured_at)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The current entries of a kind that are told."""
        return tuple(entry for entry in self.current if entry.kind == kind and self.tells(entry))

    def ref(self, person_id: UUID | None) -> str | None:
        """The pseudonym of a person; nothing for a rule, and for a patient who answered by a link."""
        return None if person_id is None else self.refs.get(person_id)

    def day(self, moment: datetime | None) -> int | None:
        """The day of the course on the clinic's calendar: 1 is the day of the first drug, and there is no day 0.

        Before any drug was given, the day on which the course was opened is day 1.

        Source: CDISC SDTM's study day, peer review of this project, section (e).
        """
        if moment is None:
            return None
        first = self._local(self.first_infusion_at or self.course.opened_at)
        days = (self._local(moment) - first).days
        return days + 1 if days >= 0 else days

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class ToldPatient:
    """One patient of a bundle, with the courses that are told."""

    patient: Patient
    ref: str
    courses: tuple[ToldCourse, ...]
