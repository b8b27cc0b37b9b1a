"""Sessions to draw: a typical one, dense ones, and those in which something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import Discharge, Medicine, Vitals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    CALM,
    change,
    checked_in,
    course,
    effect,
    every,
    full,
    ordered,
    record,
    vitals,
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
    right = entry(Vitals(readings=dict(zip(SIGNS, SETS[2][1:], strict=True))), at(10), target_id=wrong.id)
    shaken = {**CALM, "systolic": 214, "spo2": 71}
    lost = {"systolic": "patient_moving", "diastolic": "patient_moving", "heart_rate": "equipment"}
    return record(
        checked_in(-9), ordered(-10), *sets(SETS[:2]), wrong, right,
        entry(Vitals(readings=shaken, artifact=("systolic", "spo2")), at(15)),
        entry(
            Vitals(
                readings={"spo2": 97, "sedation": 2, "dissociation_nrs": 9},
                not_measured={**lost, "respiratory_rate": "unrecordable"},
            ),
            at(20),
        ),
        full(25, dissociation_nrs=6, spo2=89, systolic=186, diastolic=112),
        vitals(27, systolic=178, diastolic=104), vitals(28, systolic=176, diastolic=104),
        full(30, dissociation_nrs=10), entry(full(36).body, at(36), entered_at=at(58)),
        dose("started", 0, rate_ug_per_h=61_500),
        dose("rate_changed", 12, rate_ug_per_h=50_000), dose("rate_changed", 14, rate_ug_per_h=40_000),
        dose("bolus", 16, dose_ug=5_000),
        medicine(16, "lorem"), medicine(18, "labetalol"), medicine(19, "midazolam"),
        medicine(38, "a very long medicine name indeed"), dose("stopped", 37, reason="high_bp"),
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
    codes = ("dissociation", "dizziness", "numbness", "nausea", "vomiting")
    begun = [(code, minute + place) for place, code in enumerate(codes) for minute in (1, 4, 7)]
    return record(
        checked_in(-1), ordered(-2), full(-1), dose("started", 0, rate_ug_per_h=60_000),
        *[full(m, systolic=150 + 4 * m, dissociation_nrs=10) for m in range(1, 13)],
        *[dose("rate_changed", m, rate_ug_per_h=60_000 + 1000 * m) for m in range(1, 12)],
        *[dose("bolus", m + 0.5, dose_ug=1000 * m) for m in range(1, 6)],
        *[medicine(m, f"medicine {m}") for m in range(1, 9)],
        *[e for code, m in begun for e in episode(code, ((m, "mild"), (m + 1, "severe")), m + 2)],
        dose("completed", 12),
    )  # fmt: skip


def bare(*entries: Entry, **around: Any) -> SessionRecord:
    """A session without a start."""
    return record(*entries, **around)
