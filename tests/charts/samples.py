"""Sessions and courses to draw: a typical one, dense ones, and those in which something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import Decision, Discharge, Medicine, Vitals
from sessiontrack.domain.course_record import (
    CourseDecision,
    CourseRecord,
    CourseScore,
    CourseSession,
    EffectCell,
)
from sessiontrack.domain.courses import MaintenanceEpisode
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.summaries import SessionSummary
from tests.builders_domain import MINUTE_ZERO, at, dose, entry
from tests.builders_record import (
    change,
    checked_in,
    course,
    effect,
    every,
    full,
    ordered,
    patient,
    record,
    session,
)

BERLIN = ZoneInfo("Europe/Berlin")
SIGNS = ("systolic", "diastolic", "heart_rate", "spo2", "respiratory_rate", "sedation")
SETS = (
    (-8, 128, 80, 72, 98, 14, 5), (5, 134, 84, 76, 98, 14, 5), (10, 142, 88, 80, 98, 15, 4),
    (15, 151, 92, 84, 97, 15, 4), (20, 164, 98, 89, 97, 16, 3), (24, 176, 104, 94, 97, 17, 3),
    (27, 171, 101, 92, 97, 16, 3), (31, 158, 95, 88, 97, 16, 4), (36, 152, 92, 85, 97, 15, 4),
    (41, 149, 91, 84, 97, 15, 4), (46, 147, 90, 82, 98, 15, 4), (52, 144, 88, 80, 98, 14, 4),
    (60, 138, 85, 77, 98, 14, 4), (75, 131, 82, 74, 98, 14, 5), (90, 127, 80, 72, 98, 14, 5),
    (105, 126, 79, 71, 98, 14, 5),
)  # fmt: skip
EPISODES: tuple[tuple[str, tuple[tuple[int, str], ...], int | None], ...] = (
    ("dissociation", ((8, "mild"), (14, "moderate"), (20, "severe"), (33, "moderate"), (58, "mild")), 74),
    ("dizziness", ((9, "mild"), (22, "moderate"), (44, "mild")), 68),
    ("numbness", ((11, "mild"),), 50),
    ("anxiety_panic", ((19, "mild"), (23, "moderate"), (37, "mild")), 49),
    ("nausea", ((21, "moderate"), (40, "mild")), 62),
    ("vomiting", ((29, "mild"),), 30),
    ("sedation", ((54, "mild"),), 88),
)


def known(code: str) -> str:
    """A code of the list, whatever it is called there."""
    from sessiontrack.domain.side_effects import SIDE_EFFECTS

    return code if code in SIDE_EFFECTS else next(c for c in SIDE_EFFECTS if code[:5] in c)


def sets(rows: Iterable[tuple[int, ...]] = SETS) -> list[Entry]:
    """Full sets at their minutes."""
    return [
        entry(Vitals(readings=dict(zip(SIGNS, values, strict=True))), at(minute)) for minute, *values in rows
    ]


def episode(code: str, steps: Iterable[tuple[int, str]], until: int | None) -> Iterator[Entry]:
    """A side effect with its changes; without an end it lasts."""
    (minute, severity), *later = steps
    onset = effect(known(code), minute, severity)
    yield onset
    for minute, severity in later:
        yield change(onset, minute, severity)
    if until is not None:
        yield change(onset, until, resolved=True)


def medicine(minute: float, name: str = "ondansetron", **changes: Any) -> Entry:
    """Another drug."""
    body = Medicine(name=name, dose_thousandths=4000, unit="mg", route="iv")
    return entry(replace(body, **changes), at(minute))


def infused() -> list[Entry]:
    """52 minutes with a pause of 7."""
    return [
        dose("started", 0, rate_ug_per_h=67_200),
        dose("paused", 24, reason="high_bp", decided_by="Dr L. Hartmann"),
        dose("resumed", 31, rate_ug_per_h=46_600),
        dose("completed", 52),
    ]


def typical(*more: Entry, **around: Any) -> SessionRecord:
    """The session of the design."""
    effects = [e for held in EPISODES for e in episode(*held)]
    return record(
        checked_in(-9, weight_g=72_000),
        ordered(-10, dose_ug_per_kg=700),
        *sets(),
        *infused(),
        medicine(23),
        *effects,
        entry(Discharge(disposition="home"), at(110)),
        *more,
        **{"zone": BERLIN, **around},
    )


def troubled() -> SessionRecord:
    """Artifacts, missing readings, an amended and a late value, an effect that goes on."""
    wrong = full(10, systolic=242)
    right = entry(
        Vitals(readings={**dict(zip(SIGNS, SETS[2][1:], strict=True))}),
        at(10), target_id=wrong.id, reason_code="keying_error", entered_at=at(17),
    )  # fmt: skip
    return record(
        checked_in(-9),
        ordered(-10),
        *sets(SETS[:2]),
        wrong,
        right,
        entry(Vitals(readings={**wrong.body.readings, "systolic": 214, "spo2": 71}, artifact=("systolic", "spo2")), at(15)),  # type: ignore[attr-defined]
        entry(Vitals(readings={"spo2": 97, "sedation": 2, "dissociation_nrs": 9}, not_measured={"systolic": "patient_moving", "diastolic": "patient_moving", "heart_rate": "equipment", "respiratory_rate": "unrecordable"}), at(20)),
        full(25, dissociation_nrs=6, spo2=89, systolic=186, diastolic=112),
        entry(Vitals(readings={"systolic": 178, "diastolic": 104}), at(27)),
        entry(Vitals(readings={"systolic": 176, "diastolic": 104}), at(28)),
        full(30, dissociation_nrs=10),
        entry(full(36).body, at(36), entered_at=at(58)),
        dose("started", 0, rate_ug_per_h=61_500),
        dose("rate_changed", 12, rate_ug_per_h=50_000),
        dose("rate_changed", 14, rate_ug_per_h=40_000),
        dose("bolus", 16, dose_ug=5_000),
        medicine(16, "lorem"), medicine(18, "labetalol"), medicine(19, "midazolam"), medicine(38, "a very long medicine name indeed"),
        dose("stopped", 37, reason="high_bp"),
        *episode("dissociation", ((6, "mild"), (7, "moderate"), (8, "severe"), (9, "mild")), 10),
        *episode("dissociation", ((12, "mild"),), None),
        *episode("vision_blurred", ((13, "mild"),), 18),
        full(45),
    )  # fmt: skip


def single_dose(**around: Any) -> SessionRecord:
    """Two doses into the muscle."""
    return record(
        checked_in(-20), ordered(-30, route="im"), full(-5),
        dose("dose_given", 0, dose_ug=30_000, site="deltoid"), dose("dose_given", 12, dose_ug=11_000),
        *every(10, 10, 90), *episode("dissociation", ((8, "mild"), (15, "moderate")), 60),
        entry(Discharge(disposition="home"), at(130)),
        course=course(route="im"), **around,
    )  # fmt: skip


def live() -> SessionRecord:
    """27 minutes into an infusion."""
    return record(
        checked_in(-20), ordered(-30), *sets(SETS[:7]), dose("started", 0, rate_ug_per_h=57_600),
        *episode("dissociation", ((8, "mild"), (14, "moderate")), None),
        *episode("dizziness", ((9, "mild"),), 21),
        zone=BERLIN,
    )  # fmt: skip


def six_hours() -> SessionRecord:
    """A session that never ends, with a set every 5 minutes for the first hour."""
    return record(
        checked_in(-45), ordered(-50), full(-5), dose("started", 0, rate_ug_per_h=20_000),
        *every(5, 5, 60), *every(15, 75, 345), dose("completed", 240),
        *episode("dissociation", ((8, "mild"), (90, "moderate")), 300),
        entry(Discharge(disposition="home"), at(350)),
    )  # fmt: skip


def crowded() -> SessionRecord:
    """Everything every minute, for twelve minutes."""
    codes = ["dissociation", "dizziness", "numbness", "nausea", "vomiting"]
    effects = [
        e
        for n, code in enumerate(codes)
        for m in (1, 4, 7)
        for e in episode(code, ((m + n, "mild"), (m + n + 1, "severe")), m + n + 2)
    ]
    return record(
        checked_in(-1), ordered(-2), full(-1), dose("started", 0, rate_ug_per_h=60_000),
        *[full(m, systolic=150 + 4 * m, dissociation_nrs=10) for m in range(1, 13)],
        *[dose("rate_changed", m, rate_ug_per_h=60_000 + 1000 * m) for m in range(1, 12)],
        *[dose("bolus", m + 0.5, dose_ug=1000 * m) for m in range(1, 6)],
        *[medicine(m, f"medicine {m}") for m in range(1, 9)],
        *effects, dose("completed", 12),
    )  # fmt: skip


def bare(*entries: Entry, **around: Any) -> SessionRecord:
    """A session without a start."""
    return record(*entries, **around)


# Courses --------------------------------------------------------------------------------------------------

PLAN: tuple[tuple[Any, ...], ...] = (
    # date, phase, phq9, gad7, mg/kg, ordered, before, peak, minutes, effects
    ("2026-06-01", "i", 21, 17, 50, 500, (122, 76), (141, 88), 45, "2:52 2:44 1:31 1:60 1:25 . . 1:22"),
    ("2026-06-04", "i", 18, 15, 50, 500, (124, 78), (146, 90), 44, "2:50 1:38 2:42 1:55 . . 1:35 1:20"),
    ("2026-06-08", "i", 15, 12, 60, 600, (121, 77), (152, 94), 46, "3:58 1:41 2:45 2:64 2:33 1:14 1:38 ."),
    ("2026-06-11", "i", 12, 10, 60, 700, (128, 80), (176, 104), 52, "3:66 2:59 2:43 1:34 2:41 2:40 1:39 1:42"),
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
    """Cells from ``severity:minutes``; a plus is still going."""
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
        "peak_diastolic": 90,
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
                peak_diastolic=peak[1], **around,
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
    held = CourseRecord(course(), patient(), tuple(visits), tuple(scores), (decided,), episodes, zone=BERLIN)
    return replace(held, **changes)


def long_course(number: int) -> CourseRecord:
    """A course of so many sessions, weekly, with every flag there is."""
    begins = [_day("2026-01-05") + timedelta(days=7 * n) for n in range(number)]
    visits = tuple(
        visit(
            n, when, " ".join(f"{1 + (n + k) % 3}:{99 + k}+" if (n + k) % 2 else "." for k in range(8)),
            peak_systolic=150 + n % 20, is_stopped_early=n % 5 == 0, is_outside_window=n % 3 == 0,
            elapsed_seconds=3030, delivered_centi_mg_per_kg=47 + n % 3,
            phase="initial_series" if n < 6 else "maintenance", episode_id=None if n < 6 else UUID(int=n // 2),
        )
        for n, when in enumerate(begins)
    )  # fmt: skip
    scores = tuple(score("phq9", max(21 - n, 3), when - timedelta(hours=1)) for n, when in enumerate(begins))
    return CourseRecord(course(), patient(), visits, scores, zone=BERLIN)


__all__ = ["MINUTE_ZERO", "UTC"]
