"""A whole course, frozen: one summary a session instead of whole sessions, the scores, what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import Decision, FollowUp
from sessiontrack.domain.courses import Course, MaintenanceEpisode, Phase, TreatmentSession, ordinals
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.response import ScorePoint, find_baseline
from sessiontrack.domain.sessions import OPEN_STATES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.terms import BUILT_IN, Terms


@dataclass(frozen=True, slots=True)
class EffectCell:
    """One side effect in one session, all its occurrences taken together.

    Args:
        minutes: whole minutes of all occurrences; absent when that is not known.
        is_open: one of them was never charted as gone.
        last_at: when it was charted last.
    """

    effect: str
    worst_severity: str
    minutes: int | None = None
    is_open: bool = False
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CourseSession:
    """One session of a course.

    Args:
        summary: absent while nothing was charted.
        protocol: the clinic's limits at its check-in; absent before it.
    """

    session: TreatmentSession
    summary: SessionSummary | None = None
    effects: tuple[EffectCell, ...] = ()
    protocol: Protocol | None = None

    @property
    def state(self) -> str:
        """Where it stands, as of its newest entry."""
        return self.summary.state if self.summary else "planned"

    @property
    def begins_at(self) -> datetime:
        """The start of the drug, or the arrival, or the plan."""
        held = self.summary
        return (held and (held.infusion_started_at or held.checked_in_at)) or self.session.planned_at


@dataclass(frozen=True, slots=True)
class CourseScore:
    """One current score.

    Args:
        occasion: one of ``OCCASIONS``.
        session_id: the session it was taken for, when it names one.
        entry_id: the entry that keeps it.
        recent: for the C-SSRS screener, question 6 within the last three months.
        by_patient: the patient answered by a one-time link.
    """

    point: ScorePoint
    occasion: str
    session_id: UUID | None = None
    entry_id: UUID | None = None
    recent: bool | None = None
    by_patient: bool = False


@dataclass(frozen=True, slots=True)
class CourseDecision:
    """What a clinician decided, and when."""

    decided_at: datetime
    body: Decision


@dataclass(frozen=True, slots=True)
class CourseContact:
    """A contact after a session, with what the patient told."""

    at: datetime
    body: FollowUp
    entry_id: UUID
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CourseCheck:
    """A long-term check that was done.

    Args:
        code: a key of ``LONG_TERM_CHECKS``.
    """

    code: str
    done_at: datetime


@dataclass(frozen=True)
class CourseRecord:
    """One course with everything that is read beside it.

    Args:
        sessions: of the course, in any order, planned and cancelled ones too.
        scores: every current score of the course.
        contacts: current contacts after sessions, whichever session they name.
        checks: long-term checks that were done.
        elsewhere: sessions of the patient's other courses, which count for exposure.
        zone: the clinic's time zone; a date of the course is a local date.
        protocol: the clinic's limits today.
        terms: the clinic's side-effect list today, which knows every earlier one.
    """

    course: Course
    patient: Patient
    sessions: tuple[CourseSession, ...] = ()
    scores: tuple[CourseScore, ...] = ()
    decisions: tuple[CourseDecision, ...] = ()
    episodes: tuple[MaintenanceEpisode, ...] = ()
    protocol: Protocol = field(default=DEFAULT_PROTOCOL)
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))
    contacts: tuple[CourseContact, ...] = ()
    checks: tuple[CourseCheck, ...] = ()
    elsewhere: tuple[CourseSession, ...] = ()
    terms: Terms = field(default=BUILT_IN)

    @cached_property
    def ordinals(self) -> dict[UUID, int]:
        """The number of each session in which drug was given."""
        return ordinals(s.summary for s in self.sessions if s.summary is not None)

    @cached_property
    def in_order(self) -> tuple[CourseSession, ...]:
        """The sessions by when they began, or are to begin."""
        return tuple(sorted(self.sessions, key=lambda s: (s.begins_at.astimezone(UTC), s.session.id)))

    @cached_property
    def given(self) -> tuple[CourseSession, ...]:
        """The sessions in which drug was given, by when they began."""
        return tuple(visit for visit in self.in_order if visit.session.id in self.ordinals)

    def protocol_of(self, session_id: UUID) -> Protocol:
        """The limits that a session of this course is judged by: those of its check-in, before it today's."""
        return self._protocols.get(session_id) or self.protocol

    @cached_property
    def _protocols(self) -> dict[UUID, Protocol]:
        return {visit.session.id: visit.protocol for visit in self.sessions if visit.protocol}

    def is_open(self, session_id: UUID | None) -> bool:
        """A session of this course that somebody is in: between check-in and completion."""
        return any(visit.session.id == session_id and visit.state in OPEN_STATES for visit in self.sessions)

    def is_decided(self, since: datetime) -> bool:
        """A clinician decided about the course at a moment or after it."""
        return any(decision.decided_at >= since for decision in self.decisions)

    def is_decided_from(self, on: date, *checkpoints: str) -> bool:
        """A clinician decided on a local day or after it, at one of these checkpoints; at any when none is named."""
        return any(
            self.day(decision.decided_at) >= on
            for decision in self.decisions
            if not checkpoints or decision.body.checkpoint in checkpoints
        )

    def given_in(self, phase: Phase) -> tuple[CourseSession, ...]:
        """The same of one phase of the course."""
        return tuple(visit for visit in self.given if visit.session.phase == phase)

    @cached_property
    def first_infusion_at(self) -> datetime | None:
        """When drug was given for the first time."""
        given = [s.begins_at for s in self.sessions if s.session.id in self.ordinals]
        return min(given, key=lambda moment: moment.astimezone(UTC), default=None)

    def points(self, scale: str) -> tuple[ScorePoint, ...]:
        """The scores of one scale by their time."""
        held = (score.point for score in self.scores if score.point.scale == scale)
        return tuple(sorted(held, key=lambda point: point.taken_at))

    def complete_scores(self, scale: str) -> tuple[CourseScore, ...]:
        """The scores of one scale that have a total, by their time."""
        held = (s for s in self.scores if s.point.scale == scale and s.point.total is not None)
        return tuple(sorted(held, key=lambda score: score.point.taken_at))

    def scores_since_start(self, scale: str) -> tuple[CourseScore, ...]:
        """Those taken after drug was given for the first time."""
        started_at = self.first_infusion_at
        if started_at is None:
            return ()
        return tuple(score for score in self.complete_scores(scale) if score.point.taken_at > started_at)

    def baseline(self, scale: str) -> ScorePoint | None:
        """The score that response is measured from; nothing before the first infusion."""
        if self.first_infusion_at is None:
            return None
        return find_baseline(
            self.points(scale), scale, self.first_infusion_at, max_days=self.protocol["baseline_days"]
        )

    def day(self, moment: datetime) -> date:
        """The clinic's local date."""
        return moment.astimezone(self.zone).date()


def effect_cells(episodes: tuple[EffectEpisode, ...], until: datetime) -> tuple[EffectCell, ...]:
    """The side effects of one session, each with its worst severity and its minutes.

    Args:
        until: aware; the last thing charted, to which an effect without an end is counted.
    """
    found: dict[str, list[EffectEpisode]] = {}
    for episode in episodes:
        found.setdefault(episode.effect, []).append(episode)
    return tuple(_cell(effect, held, until) for effect, held in found.items())


def _cell(effect: str, episodes: list[EffectEpisode], until: datetime) -> EffectCell:
    lasted = sum(((_end(episode, until) - episode.onset_at) for episode in episodes), timedelta())
    return EffectCell(
        effect=effect,
        worst_severity=max((e.worst for e in episodes), key=lambda code: Severity(code).rank),
        minutes=lasted // timedelta(minutes=1),
        is_open=any(episode.resolved_at is None for episode in episodes),
        last_at=max(at for episode in episodes for at, _ in episode.steps),
    )


def _end(episode: EffectEpisode, until: datetime) -> datetime:
    return episode.resolved_at or max(until, episode.steps[-1][0])
