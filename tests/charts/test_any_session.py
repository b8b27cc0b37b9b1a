"""Sessions nobody thought of: whatever was charted, the picture is whole and legible."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from sessiontrack.charts.session import draw_session, draw_session_file, session_table
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from tests.builders_domain import at, dose, entry
from tests.builders_record import change, checked_in, effect, ordered, record
from tests.charts.pictures import everything_said, meeting, parsed, plot, texts
from tests.charts.samples import medicine

POSSIBLE = {
    "systolic": (60, 260), "diastolic": (30, 140), "heart_rate": (30, 200), "spo2": (70, 100),
    "respiratory_rate": (4, 40), "sedation": (0, 5), "dissociation_nrs": (0, 10),
}  # fmt: skip
SEVERITIES = ("mild", "moderate", "severe")


def drug(chance: random.Random, end: int) -> Iterator[Entry]:
    if chance.random() < 0.3:
        for _ in range(chance.randint(1, 5)):
            yield dose("dose_given", chance.uniform(0, end), dose_ug=chance.randint(100, 90_000))
        return
    yield dose("started", 0, rate_ug_per_h=chance.randint(1, 200_000))
    for _ in range(chance.randint(0, 6)):
        event = chance.choice(("rate_changed", "paused", "resumed", "bolus"))
        rate, amount = chance.randint(1, 100_000), chance.randint(100, 50_000)
        yield dose(event, chance.uniform(0, end), rate_ug_per_h=rate, dose_ug=amount)
    if chance.random() < 0.7:
        yield dose(chance.choice(("stopped", "completed")), end)


def readings(chance: random.Random, end: int) -> Iterator[Entry]:
    for _ in range(chance.randint(0, 25)):
        held = {sign: chance.randint(*ends) for sign, ends in POSSIBLE.items() if chance.random() < 0.8}
        artifact = tuple(sign for sign in held if chance.random() < 0.05)
        missing = {sign: "refused" for sign in ("systolic", "heart_rate", "spo2") if sign not in held}
        body = Vitals(readings=held, artifact=artifact, not_measured=missing)
        yield entry(body, at(chance.uniform(-20, end + 60)), entered_at=at(end + 75))


def effects(chance: random.Random, end: int) -> Iterator[Entry]:
    for _ in range(chance.randint(0, 14)):
        minute = chance.uniform(-5, end)
        onset = effect(chance.choice(list(SIDE_EFFECTS)), minute, chance.choice(SEVERITIES))
        yield onset
        for _ in range(chance.randint(0, 4)):
            yield change(onset, minute + chance.uniform(0, 20), chance.choice(SEVERITIES))
        if chance.random() < 0.7:
            yield change(onset, minute + chance.uniform(0, 60), resolved=True)


@pytest.mark.parametrize("seed", range(24))
def test_any_session_is_drawn_whole_and_legible(seed):
    chance = random.Random(seed)
    end = chance.choice((5, 12, 45, 60, 200, 360))
    held = record(
        checked_in(-chance.randint(1, 60)), ordered(-chance.randint(1, 60)), *drug(chance, end),
        *readings(chance, end), *effects(chance, end), *(medicine(m, "x" * m) for m in range(1, 30, 6)),
    )  # fmt: skip
    svg = draw_session(held, at(chance.uniform(-60, end + 100)))
    drawing = plot(svg)
    width = float(drawing.get("width", "nan"))
    assert meeting(drawing, width) == meeting(drawing, width * 1.4) == []
    assert all(text.span(width)[0] > -1 and text.span(width)[1] < width + 1 for text, _ in texts(drawing))
    said = set(re.findall(r"\d+(?:\.\d+)?", everything_said(svg)))
    for row in session_table(held).rows:
        assert set(re.findall(r"\d+(?:\.\d+)?", " ".join(row.cells))) <= said, row
    parsed(draw_session_file(held, at(0)))
