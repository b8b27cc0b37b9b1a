"""The device judges an amount of drug as the server does: the same dose events to both sides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from sessiontrack.domain.alerts import alert_states
from sessiontrack.domain.bodies import DoseEvent
from sessiontrack.domain.dose_checks import WITH_DOSE, WITH_RATE
from sessiontrack.domain.dose_ranges import (
    BOLUS,
    BOLUS_CAP_UG_PER_KG,
    CONCENTRATION,
    RATE,
    SINGLE_DOSE,
    VOLUME_RATE,
)
from sessiontrack.domain.dosing import DOSE_EVENTS, DOSE_REASONS
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.doses import check_event
from sessiontrack.web.entry_answers import body_answer
from tests.browser.parity import CHECKED_ID, Case, document_of, ms
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, full, ordered, record, running, started

DRIVER = """async ({ catalogue, cases }) => {
  const { checkDose } = await import("/static/js/record/dose-checks.js");
  const { readRecord } = await import("/static/js/record/record.js");
  return cases.map(({ document, now, bodies }) => {
    const record = readRecord(document, [], now, catalogue);
    return bodies.map((body) => checkDose(body, record).map(
      ({ path, code, message, confirmable, value }) => [path, code, message, confirmable, value]));
  });
}"""

NOW = at(12)
FIELDS = {
    "rate_ug_per_h": RATE,
    "rate_ul_per_h": VOLUME_RATE,
    "concentration_ug_per_ml": CONCENTRATION,
    "dose_ug": BOLUS,
}
BY_WEIGHT_UG = BOLUS_CAP_UG_PER_KG * 82


def sessions() -> Iterator[SessionRecord]:
    """Ordered and weighed in every way, with boluses before or none, and a route of single doses."""
    yield running()
    yield running(dose("bolus", 5, dose_ug=BY_WEIGHT_UG - 1_000), dose("bolus", 6, dose_ug=400))
    unweighed = checked_in(weight_g=None)
    yield record(unweighed, ordered(), full(-5), started())
    diluted = ordered(concentration_ug_per_ml=410, dose_ug_per_kg=None, dose_ug=41_000)
    yield record(checked_in(), diluted, full(-5), started())
    yield record(checked_in(), full(-5), started())
    for agent, route in (("ketamine", "im"), ("esketamine", "intranasal")):
        order = ordered(agent=agent, route=route, duration_minutes=None)
        yield record(checked_in(), order, full(-5), dose("dose_given", 0, dose_ug=28_000))


def edges() -> Iterator[DoseEvent]:
    """Amounts on every limit and beside it, in either unit, and what is missing or too much."""
    for event, (name, allowed) in product((*WITH_RATE, *WITH_DOSE), FIELDS.items()):
        for bound, step in product({*allowed.possible, *(allowed.usual or ())}, (-1, 0, 1)):
            beside: dict[str, Any] = {"concentration_ug_per_ml": 410} if name == "rate_ul_per_h" else {}
            beside |= {"rate_ul_per_h": 150_000} if name == "concentration_ug_per_ml" else {}
            amount: dict[str, Any] = {name: max(bound + step, 0)}
            yield DoseEvent(
                event=event, reason=None if event != "rate_changed" else "distress", **beside, **amount
            )
    for dose_ug, step in product(
        (*SINGLE_DOSE.possible, 60, 41, 50_000_000, 902_000, BY_WEIGHT_UG, 600, 15_050, 43_050), (-1, 0, 1)
    ):
        yield from (DoseEvent(event=event, dose_ug=dose_ug + step) for event in WITH_DOSE)
    for strength, rate in product((409, 410, 411), (58_425, 58_424, 61_500, 64_575, 64_576)):
        yield DoseEvent(event="started", rate_ug_per_h=rate, concentration_ug_per_ml=strength)
    yield from (DoseEvent(event=event) for event in DOSE_EVENTS)
    yield DoseEvent(event="boosted")
    yield DoseEvent(event="resumed", rate_ug_per_h=1, rate_ul_per_h=1)
    yield DoseEvent(event="resumed", rate_ul_per_h=150_000)
    for reason, note in product(("other", "boredom", "distress"), (None, " ", "told")):
        yield DoseEvent(event="paused", reason=reason, note=note)


def by_chance(chance: Random) -> DoseEvent:
    """Any fields together, near what is usual or far from it."""
    amounts: dict[str, Any] = {
        name: int(10 ** chance.uniform(0, 7.5)) for name in FIELDS if chance.random() < 0.5
    }
    reason = chance.choice((None, *DOSE_REASONS, "boredom"))
    return DoseEvent(event=chance.choice(DOSE_EVENTS), reason=reason, **amounts)


def sent(body: DoseEvent) -> dict[str, object]:
    return body_answer(entry(body, NOW))


def told(visit: SessionRecord, body: DoseEvent) -> list[list[object]]:
    """What the server says about a dose event of this session."""
    draft = Draft(CHECKED_ID, body, NOW, session_id=visit.session.id)
    found = check_event(visit, draft, NOW)
    return [[fault.path, fault.code, fault.message, fault.confirmable, fault.value] for fault in found]


def differences(on_device, visits: Iterable[SessionRecord], bodies: list[DoseEvent]) -> list[str]:
    visits = list(visits)
    cases = [
        {
            "document": document_of(Case(visit, (NOW,)), alert_states(visit, NOW)),
            "now": ms(NOW),
            "bodies": [sent(body) for body in bodies],
        }
        for visit in visits
    ]
    answers = on_device(DRIVER, {"cases": cases})
    return [
        f"{sent(body)}\n  server {expected}\n  device {answer}"
        for visit, said in zip(visits, answers, strict=True)
        for body, answer in zip(bodies, said, strict=True)
        if answer != (expected := json.loads(json.dumps(told(visit, body))))
    ][:10]


def test_every_limit_of_a_dose_and_one_step_beside_it(on_device):
    assert differences(on_device, sessions(), list(edges())) == []


def test_dose_events_at_random(on_device):
    chance = Random(7)
    weights = (None, 55_500, 101_300)
    visits = [
        record(
            checked_in(weight_g=chance.choice(weights)),
            ordered(
                duration_minutes=chance.choice((20, 40)), concentration_ug_per_ml=chance.choice((None, 333))
            ),
            full(-5),
            started(),
            dose("bolus", 5, dose_ug=chance.randint(1, 60_000)),
        )
        for _ in range(6)
    ]
    assert differences(on_device, visits, [by_chance(chance) for _ in range(200)]) == []


def test_an_unusual_amount_is_found_by_both(on_device):
    """The tests above would pass when neither side said anything."""
    rate = DoseEvent(
        event="rate_changed", rate_ul_per_h=310_000, concentration_ug_per_ml=410, reason="distress"
    )
    found = told(running(), rate)
    assert found == [["/rate_ml_per_h", "unusual", "is unusual: 20 to 300 mL/h is usual", True, "310"]]
    assert differences(on_device, [running()], [rate, replace(rate, rate_ul_per_h=300_000)]) == []
