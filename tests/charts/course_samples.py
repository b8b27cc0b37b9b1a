"""Courses to draw: the one of the design, and long ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import Decision
from sessiontrack.domain.course_record import (
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
)
from sessiontrack.domain.courses import MaintenanceEpisode
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.summaries import SessionSummary
from tests.builders_record import (
    course,
    patient,
    session,
)
from tests.charts.samples import BERLIN, known

PLAN: tuple[tuple[Any, ...], ...] = (
    # date, phase, phq9, gad7, mg/kg, ordered, before, peak, minutes, effects
    ("2026-06-01", "i", 21, 17, 50, 500, (122, 76), (141, 88), 45, "2:52 2:44 1:31 1:60 1:25 . . 1:22"),
    ("2026-06-04", "i", 18, 15, 50, 500, (124, 78), (146, 90), 44, "2:50 1:38 2:42 1:55 . . 1:35 1:20"),
    ("2026-06-08", "i", 15, 12, 60, 600, (121, 77), (152, 94), 46, "3:58 1:41 2:45 2:64 2:33 1:14 1:38 ."),
    ("2026-06-11", "i", 12, 10, 60, 700, (128, 80), (176, 104), 52, "3:66 2:59 2:43 1:34 2:41 2:40 1:39 1:4"),
    ("2026-06-15", "i", 10, 8, 60, 600, (124, 78), (154, 92), 45, "2:49 1:35 1:30 1:48 1:18 1:10 . ."),
    ("2026-06-18", "i", 8, 6, 60, 600, (120, 76), (148, 90), 43, "2:47 1:33 1:28 1:51 . . . 1:15"),
    ("2026-08-25", "1", 13, 11, 60, 600, (123, 79), (150, 92), 45, "2:51 1:30 1:33 1:45 . . . ."),
    ("2026-08-27", "1", 11, 9, 60, 600, (122, 77), (145, 89), 44, "1:44 . 1:29 1:40 . . . ."),
    ("2026-11-20", "2", 12, 10, 60, 600, (126, 80), (148, 92), None, "2:16+ 1:12 1:14+ . 1:5+ . . ."),
)  # fmt: skip
EFFECTS = ("dissociation", "dizziness", "time", "drows", "nausea", "blood_pressure", "numbness", "vision")
REVIEWS = (("2026-07-02", 7, 5), ("2026-08-13", 13, 11), ("2026-09-10", 8, 6))
COURSE_NOW = datetime(2026, 11, 20, 9, 27, tzinfo=UTC)


def _day(text: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{text}T{hour:02d}:00:00+00:00")


def cells(text: str) -> tuple[EffectCell, ...]:
    """Cells from ``severity:minutes``; a plus has no end."""
    words = ("mild", "moderate", "severe")
    found = []
    for code, held in zip(EFFECTS, text.split(), strict=False):
        if held != ".":
            rank, minutes = held.rstrip("+").split(":")
            found.append(EffectCell(known(code), words[int(rank) - 1], int(minutes), held.endswith("+")))
    return tuple(found)


def visit(number: int, begins_at: datetime, effects: str = "", **values: Any) -> CourseSession:
    """One session of a course in which 0.6 mg/kg were given in 45 minutes."""
    held: dict[str, Any] = {
        "state": "signed", "infusion_started_at": begins_at, "delivered_ug": 43_200, "delivered_deci_mg": 432,
        "delivered_centi_mg_per_kg": 60, "ordered_ug_per_kg": 600, "elapsed_seconds": 2700,
        "is_outside_window": False, "baseline_systolic": 122, "baseline_diastolic": 77, "peak_systolic": 148,
        "peak_diastolic": 90, "peak_reading_diastolic": 90,
    }  # fmt: skip
    around = {key: values.pop(key) for key in ("phase", "episode_id") if key in values}
    key = UUID(int=500 + number)
    made = session(id=key, planned_at=begins_at, **around)
    return CourseSession(made, SessionSummary(key, **{**held, **values}), cells(effects))


def planned_visit(number: int, begins_at: datetime, state: str = "planned", **around: Any) -> CourseSession:
    """A session that has not been, or was not."""
    key = UUID(int=500 + number)
    summary = None if state == "planned" else SessionSummary(key, state=state)
    return CourseSession(session(id=key, planned_at=begins_at, **around), summary)


def score(scale: str, total: int | None, taken_at: datetime, occasion: str = "before_session") -> CourseScore:
    """A score of the course that names no session."""
    return CourseScore(ScorePoint(scale, total, taken_at), occasion)


def whole_course(**changes: Any) -> CourseRecord:
    """The course of the design: six sessions, two maintenance pairs, the ninth running, the tenth planned."""
    visits, scores = [], []
    for number, (day, phase, phq, gad, given, planned, before, peak, minutes, held) in enumerate(PLAN, 1):
        around: dict[str, Any] = {"phase": "initial_series" if phase == "i" else "maintenance"}
        if phase != "i":
            around["episode_id"] = UUID(int=int(phase))
        live = {"state": "infusing", "elapsed_seconds": None, "is_outside_window": None}
        visits.append(
            visit(
                number, _day(day), held, delivered_centi_mg_per_kg=given, ordered_ug_per_kg=planned,
                baseline_systolic=before[0], baseline_diastolic=before[1], peak_systolic=peak[0],
                peak_diastolic=peak[1], peak_reading_diastolic=peak[1], **around,
                **({"elapsed_seconds": minutes * 60, "is_outside_window": minutes > 50} if minutes else live),
            )
        )  # fmt: skip
        scores += [score("phq9", phq, _day(day, 8)), score("gad7", gad, _day(day, 8))]
    second = UUID(int=2)
    visits.append(planned_visit(10, _day("2026-11-23"), phase="maintenance", episode_id=second))
    for day, phq, gad in REVIEWS:
        scores += [score("phq9", phq, _day(day), "follow_up"), score("gad7", gad, _day(day), "follow_up")]
    episodes = tuple(
        MaintenanceEpisode(UUID(int=number), visits[0].session.course_id, "relapse", _day(day))
        for number, day in ((1, "2026-08-24"), (2, "2026-11-18"))
    )
    decided = CourseDecision(
        _day("2026-06-08", 15), Decision(checkpoint="after_infusion_3", decision="continue")
    )
    held = CourseRecord(
        course(),
        patient(),
        tuple(visits),
        tuple(scores),
        (decided,),
        episodes,
        zone=BERLIN,
    )
    return replace(held, **changes)


def _alternating(number: int) -> str:
    return " ".join(
        f"{1 + (number + k) % 3}:{99 + k}+" if (number + k) % 2 else "." for k in range(len(EFFECTS))
    )


def long_course(number: int) -> CourseRecord:
    """A course of so many sessions, weekly, with every flag there is."""
    begins = [_day("2026-01-05") + timedelta(days=7 * n) for n in range(number)]
    visits = tuple(
        visit(
            n, when, _alternating(n),
            peak_systolic=150 + n % 20, is_stopped_early=n % 5 == 0, is_outside_window=n % 3 == 0,
            elapsed_seconds=3030, delivered_centi_mg_per_kg=47 + n % 3,
            phase="initial_series" if n < 6 else "maintenance",
            episode_id=None if n < 6 else UUID(int=n // 2),
        )
        for n, when in enumerate(begins)
    )  # fmt: skip
    scores = tuple(score("phq9", max(21 - n, 3), when - timedelta(hours=1)) for n, when in enumerate(begins))
    return CourseRecord(course(), patient(), visits, scores, zone=BERLIN)
