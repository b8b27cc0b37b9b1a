"""A course: one patient's treatment for one indication, an initial series and then maintenance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, cast
from uuid import UUID

from sessiontrack.domain.bodies import Consent, Eligibility
from sessiontrack.domain.entries import Entry

if TYPE_CHECKING:
    from sessiontrack.domain.summaries import SessionSummary


class Phase(StrEnum):
    """Where in the course a session lies; it changes only by a recorded decision."""

    INITIAL_SERIES = "initial_series"
    MAINTENANCE = "maintenance"


INDICATIONS = MappingProxyType(
    {
        "social_anxiety_disorder": "Social anxiety disorder",
        "generalized_anxiety_disorder": "Generalized anxiety disorder",
        "ptsd": "PTSD",
        "phobia": "Phobia",
        "panic_disorder": "Panic disorder",
        "depression": "Depression",
        "anxious_depression": "Anxious depression",
        "treatment_resistant_depression": "Treatment-resistant depression",
        "other": "Other",
    }
)
"""Source: the two guides of the project, clinical research section 1.5."""

ICD10_CODES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "social_anxiety_disorder": ("F40.10", "F40.11"),
        "generalized_anxiety_disorder": ("F41.1",),
        "ptsd": ("F43.10", "F43.11", "F43.12"),
        "phobia": ("F40.2-", "F40.8", "F40.9"),
        "panic_disorder": ("F41.0",),
        "depression": ("F32.-", "F33.-"),
        "anxious_depression": ("F32.-", "F33.-"),
        "treatment_resistant_depression": ("F32.-", "F33.-"),
    }
)
"""Codes of ICD-10-CM that an indication may be; "-" stands for what the indication does not say.

Anxiety with depression and resistance to treatment have no code of their own beside those of the depression. Source:
clinical research of this project, section 7.3.
"""

ELIGIBILITY_ITEMS = MappingProxyType(
    {
        "physical_exam": "Physical exam",
        "mental_health_assessment": "Mental health assessment",
        "medical_history": "Medical history",
        "current_symptoms": "Current symptoms",
        "past_treatments": "Past treatments",
    }
)
"""What the evaluation before a course covers. Source: Overcoming Anxiety with Ketamine Therapy (guide 1)."""

ITEM_ANSWERS = ("done", "concern", "open")
ELIGIBILITY_DECISIONS = ("eligible", "not_eligible", "deferred")
DECISIONS = MappingProxyType(
    {
        "continue": "Continue",
        "adjust_dose": "Adjust the dose",
        "lengthen_interval": "Lengthen the interval",
        "taper": "Taper",
        "stop": "Stop",
        "refer": "Refer",
        "start_maintenance": "Start maintenance",
        "override": "Override",
    }
)
CHECKPOINTS = MappingProxyType(
    {
        "after_infusion_3": "After infusion 3",
        "mid_series": "Middle of the series",
        "series_end": "End of the series",
        "maintenance": "Maintenance",
        "event": "After an alert or an event",
    }
)
OCCASIONS = MappingProxyType(
    {
        "baseline": "Baseline",
        "before_session": "Before the session",
        "during_session": "During the session",
        "before_discharge": "Before leaving",
        "after_24h": "After 24 hours",
        "follow_up": "Follow-up",
        "checkpoint": "Checkpoint",
    }
)
PLANNED_SESSIONS = (4, 8)
PLANNED_SESSIONS_DEFAULT = 6
"""Length of an initial series. Source: Ketamines For Anxiety (guide 2): four to six, and eight in research."""


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's treatment for one indication.

    Args:
        planned_sessions: length of the initial series, 4 to 8.
        primary_scale: the scale that response is judged by.
    """

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    indications: tuple[str, ...]
    agent: str
    route: str
    opened_at: datetime
    planned_sessions: int = PLANNED_SESSIONS_DEFAULT
    primary_scale: str = "phq9"
    goals: str | None = None
    indication_text: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class MaintenanceEpisode:
    """One or two maintenance sessions given together, and what asked for them."""

    id: UUID
    course_id: UUID
    trigger: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TreatmentSession:
    """One visit as it was planned; everything that happened in it is an entry.

    Args:
        protocol_version: the clinic's protocol at check-in, once there is one.
    """

    id: UUID
    clinic_id: UUID
    course_id: UUID
    patient_id: UUID
    phase: str
    planned_at: datetime
    room: str | None = None
    episode_id: UUID | None = None
    protocol_version: int | None = None
    version: int = 1


def open_eligibility_items(course_entries: Iterable[Entry], today: date) -> tuple[str, ...]:
    """What still stands between this patient and a first start; empty when nothing does.

    Args:
        course_entries: the course's current entries.
        today: the clinic's local date.

    Source: Overcoming Anxiety with Ketamine Therapy (guide 1): a thorough evaluation before starting.
    """
    evaluated = newest_of("eligibility", course_entries)
    missing: list[str] = []
    if evaluated is None:
        missing.append("evaluation")
    else:
        newest = cast(Eligibility, evaluated.body)
        missing += [code for code in ELIGIBILITY_ITEMS if newest.items.get(code, "open") == "open"]
        if newest.decision != "eligible":
            missing.append("decision")
    if not has_consent(course_entries, today):
        missing.append("consent")
    return tuple(missing)


def has_consent(course_entries: Iterable[Entry], today: date) -> bool:
    """The newest consent was given and has not run out."""
    newest = newest_consent(course_entries)
    return bool(newest and newest.given and (newest.valid_until is None or newest.valid_until >= today))


def newest_of(kind: str, course_entries: Iterable[Entry]) -> Entry | None:
    """The one that counts, of a kind of which one does: what is told late undoes nothing that came after it."""
    found = (entry for entry in course_entries if entry.kind == kind)
    return max(found, key=lambda entry: (entry.measured_at.astimezone(UTC), entry.seq), default=None)


def newest_consent(course_entries: Iterable[Entry]) -> Consent | None:
    """What the patient said last about the treatment."""
    newest = newest_of("consent", course_entries)
    return cast(Consent, newest.body) if newest else None


def ordinals(summaries: Iterable[SessionSummary]) -> dict[UUID, int]:
    """The number of each session in its course, counting those in which drug was given.

    A late insertion of an earlier session renumbers; the id stays. Source: clinical research, section 10.1.
    """
    given = [summary for summary in summaries if summary.is_given]
    given.sort(key=lambda summary: (summary.infusion_started_at, summary.session_id))
    return {summary.session_id: number for number, summary in enumerate(given, start=1)}
