"""A whole course for tests of the domain: sessions, scores and contacts by the day of the course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import Decision, FollowUp, LateEffect
from sessiontrack.domain.course_record import (
    CourseCheck,
    CourseContact,
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
)
from sessiontrack.domain.courses import MaintenanceEpisode
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.summaries import SessionSummary
from tests.builders_domain import COURSE_ID
from tests.builders_record import course, patient, session

DAY_ZERO = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
"""The first session of most courses: Friday, the first of May."""

_numbers = count(50_000)


def on(day: float, hour: float = 9) -> datetime:
    """An hour of a day of the course; day 0 is 1 May, negative is before."""
    return DAY_ZERO + timedelta(days=day, hours=hour - 9)


def session_id(day: float) -> UUID:
    """The id of the session of a day."""
    return UUID(int=10_000 + round(100 * (day + 1000)))


def visit(day: float, *effects: str, episode: int | None = None, **values: Any) -> CourseSession:
    """A signed session of the series in which 41 mg were given; of maintenance when it names an episode."""
    phase = values.pop("phase", "initial_series" if episode is None else "maintenance")
    begins_at = values.pop("begins_at", on(day))
    held: dict[str, Any] = {
        "state": "signed", "infusion_started_at": begins_at, "infusion_ended_at": begins_at + timedelta(minutes=40),
        "discharged_at": begins_at + timedelta(hours=2), "completed_at": begins_at + timedelta(hours=3),
        "agent": "ketamine", "route": "iv", "weight_g": 82_000, "ordered_ug": 41_000, "ordered_ug_per_kg": 500,
        "delivered_ug": 41_000, "delivered_centi_mg_per_kg": 50, "baseline_systolic": 122, "peak_systolic": 148,
    }  # fmt: skip
    made = session(
        id=session_id(day),
        planned_at=values.pop("planned_at", begins_at),
        phase=phase,
        episode_id=UUID(int=episode) if episode else None,
    )
    cells = tuple(EffectCell(code, "mild") for code in effects)
    return CourseSession(made, SessionSummary(made.id, **{**held, **values}), cells)


def not_given(day: float, state: str = "planned", **around: Any) -> CourseSession:
    """A session that has not been, or was not."""
    made = session(id=session_id(day), planned_at=on(day), **around)
    return CourseSession(made, None if state == "planned" else SessionSummary(made.id, state=state))


def series(number: int = 6, step: int = 3, **values: Any) -> tuple[CourseSession, ...]:
    """The first sessions of a series, some days apart; the last of six is on day 15, the 16th of May."""
    return tuple(visit(step * place, **values) for place in range(number))


def maintenance(*days: float, **values: Any) -> tuple[CourseSession, ...]:
    """Maintenance sessions, each an episode of its own."""
    return tuple(visit(day, episode=place, **values) for place, day in enumerate(days, 1))


def score(
    scale: str,
    day: float,
    total: int | None = None,
    items: Iterable[int | None] | None = None,
    *,
    of: float | None = None,
    **values: Any,
) -> CourseScore:
    """A score of a morning, of the session of a day when it names one."""
    answers = None if items is None else tuple(items)
    if answers is not None and None not in answers and SCALES[scale].total_range:
        total = sum(points or 0 for points in answers)
    point = ScorePoint(scale, total, on(day, 8), answers)
    named = None if of is None else session_id(of)
    return CourseScore(point, "follow_up", named, UUID(int=next(_numbers)), **values)


def phq9(day: float, item9: int | None, others: int = 1, **values: Any) -> CourseScore:
    """A PHQ-9 with its answers."""
    return score("phq9", day, items=(*[others] * 8, item9), **values)


def contact(day: float, *effects: tuple[str, str], hour: float = 9, of: float | None = None) -> CourseContact:
    """A phone call, with what it told as effect and severity."""
    told = tuple(LateEffect(effect=code, severity=severity) for code, severity in effects)
    named = None if of is None else session_id(of)
    return CourseContact(
        on(day, hour), FollowUp(contact="phone", effects=told), UUID(int=next(_numbers)), named
    )


def decided(day: float, checkpoint: str) -> CourseDecision:
    """A decision at a checkpoint."""
    return CourseDecision(on(day, 8), Decision(checkpoint=checkpoint, decision="continue"))


def checked(code: str, day: float) -> CourseCheck:
    """A long-term check that was done."""
    return CourseCheck(code, on(day, 8))


def record(*sessions: CourseSession, **around: Any) -> CourseRecord:
    """A course of these sessions, judged by the PHQ-9 when no other scale is named."""
    held = {"opened_at": on(-20), "primary_scale": around.pop("scale", "phq9")}
    named = {visit.session.episode_id for visit in sessions} - {None}
    episodes = tuple(MaintenanceEpisode(each, COURSE_ID, "score rise", on(0)) for each in named if each)
    return CourseRecord(course(**held), patient(), sessions, episodes=episodes, **around)


def misuse_answers(items: tuple[int | None, ...] | None) -> CourseScore:
    """A misuse screen on day 5; of its answers none is known when it is a total from paper."""
    return score("misuse_screen", 5, None if items else 0, items)
