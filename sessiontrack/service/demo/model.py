"""A synthetic patient: what pressure, effects and scores a session would show, drawn from published figures.

Source: clinical research of this project, section 9.2; the figures there were fitted to the tables it names. Nothing
here is a real person's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

PEAK_MINUTE = 35
STEEPNESS = 2.5

EFFECTS: tuple[tuple[str, float, tuple[int, int]], ...] = (
    ("drowsiness", -1.64, (10, 30)),
    ("dizziness", -2.20, (8, 25)),
    ("dissociation", -2.72, (8, 20)),
    ("headache", -3.71, (40, 80)),
    ("numbness", -4.12, (8, 20)),
    ("nausea", -4.30, (25, 60)),
    ("blurred_vision", -4.44, (8, 20)),
    ("anxiety_or_panic", -4.67, (8, 25)),
    ("vomiting", -5.31, (30, 60)),
    ("time_distortion", -3.2, (8, 20)),
)
"""Effect, intercept of its odds, and minutes in which it begins."""

SHARES = (0.40, 0.58, 0.72, 0.84, 0.93, 1.00)
"""Share of the final improvement reached after sessions 1 to 6."""


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic patient's constants.

    Args:
        rise_systolic: mmHg at the peak of an average session at 0.5 mg/kg.
        leaning: how readily effects are felt, as log-odds.
        improvement: percent of the first score by the end of the series; negative is worse.
    """

    systolic: float
    diastolic: float
    heart_rate: float
    rise_systolic: float
    rise_diastolic: float
    leaning: float
    phq9: int
    gad7: int
    improvement: float
    weight_kg: float


def shape(minute: float) -> float:
    """How much of a session's rise is there at a minute, 0 to 1.

    >>> round(shape(35), 2), round(shape(100), 2)
    (1.0, 0.13)
    """
    if minute <= 0:
        return 0.0
    ratio = minute / PEAK_MINUTE
    return float((ratio * math.exp(1 - ratio)) ** STEEPNESS)


def draw_person(chance: Random) -> Person:
    """A synthetic patient."""
    common = chance.gauss(0, 1)
    rise = chance.gauss(0, 1)
    return Person(
        systolic=_between(124 + 14 * common, 98, 150),
        diastolic=_between(78 + 9.5 * (0.6 * common + 0.8 * chance.gauss(0, 1)), 58, 94),
        heart_rate=_between(chance.gauss(76, 10), 55, 100),
        rise_systolic=12.5 + 7 * rise,
        rise_diastolic=8.5 + 4.5 * (0.6 * rise + 0.8 * chance.gauss(0, 1)),
        leaning=chance.gauss(0, 1.5),
        phq9=round(_between(chance.gauss(17.5, 4.8), 8, 27)),
        gad7=round(_between(chance.gauss(13, 4.8), 5, 21)),
        improvement=_between(chance.gauss(52, 39), -60, 100),
        weight_kg=round(_between(chance.gauss(78, 14), 48, 130), 1),
    )


def on_the_day(person: Person, chance: Random) -> Person:
    """The same patient at one session: pressure differs from day to day."""
    return replace(
        person,
        systolic=_between(person.systolic + chance.gauss(0, 5), 92, 156),
        diastolic=_between(person.diastolic + chance.gauss(0, 4), 54, 98),
    )


def _between(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def draw_readings(person: Person, minute: float, dose_mg_per_kg: float, chance: Random) -> dict[str, int]:
    """A full set at a minute from the start; negative is before."""
    rise = shape(minute) * dose_mg_per_kg / 0.5
    systolic = person.systolic + person.rise_systolic * rise + chance.gauss(0, 5)
    diastolic = person.diastolic + person.rise_diastolic * rise + chance.gauss(0, 4)
    systolic = _between(systolic, 92, 205)
    diastolic = _between(diastolic, 52, min(118, systolic - 22))
    dissociation = round(_between(shape(minute) * (4 + person.leaning + chance.gauss(0, 1)), 0, 9))
    return {
        "systolic": round(systolic),
        "diastolic": round(diastolic),
        "heart_rate": round(_between(person.heart_rate + 4 * rise + chance.gauss(0, 3), 51, 118)),
        "spo2": min(100, 98 - int(chance.random() < 0.35) - int(chance.random() < 0.1)),
        "respiratory_rate": round(_between(chance.gauss(15, 1.5), 11, 20)),
        "sedation": 4 if 12 < minute < 55 and chance.random() < 0.4 else 5,
        "dissociation_nrs": dissociation,
        "nausea_nrs": 0 if minute < 20 or minute > 75 else int(chance.random() < 0.15),
    }


def draw_effects(person: Person, is_first: bool, chance: Random) -> list[tuple[str, int, int, str]]:
    """Side effects of a session: code, minutes of onset and end, severity."""
    found = []
    for code, intercept, (earliest, latest) in EFFECTS:
        odds = math.exp(intercept + person.leaning + (math.log(2) if is_first else 0))
        if chance.random() < odds / (1 + odds):
            onset = chance.randint(earliest, latest)
            severity = chance.choices(("mild", "moderate", "severe"), (0.72, 0.25, 0.03))[0]
            found.append((code, onset, onset + chance.randint(12, 45), severity))
    return found


def score_after(first: int, person: Person, sessions: int, chance: Random) -> int:
    """A score after some sessions, from the first one."""
    share = 0.0 if sessions == 0 else SHARES[min(sessions, len(SHARES)) - 1]
    expected = first * (1 - share * person.improvement / 100)
    return round(_between(expected + chance.gauss(0, 0.8), 0, 27 if first > 21 else 21))


def items_of(total: int, count: int, chance: Random, *, last_is_zero: bool = False) -> list[int]:
    """Answers of 0 to 3 that add up to a total; the last one (thoughts of death) zero where it can be."""
    answers = [0] * count
    usable = count - 1 if last_is_zero and total <= 3 * (count - 1) else count
    while sum(answers) < total:
        place = chance.randrange(usable)
        if answers[place] < 3:
            answers[place] += 1
    return answers
