"""The device reads a session as the server does: the same records to both sides, and what they say about them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.service.access import record_of
from sessiontrack.service.bedside_catalogue import bedside_catalogue
from sessiontrack.service.demo import fill
from sessiontrack.service.opening import migrate, open_database
from sessiontrack.service.work import writing
from sessiontrack.storage.records import find_context
from sessiontrack.storage.sessions import SESSION
from tests.browser.any_figures import any_set
from tests.browser.any_visit import AnyVisit
from tests.browser.edges import edges, possible_sets
from tests.browser.parity import Case, differences, sent
from tests.browser.parity_alerts import ELSEWHERE
from tests.builders_domain import at, dose
from tests.builders_record import CALM, checked_in, full, record, running, vitals
from tests.domain.test_alerts_rules import CASES
from tests.domain.test_alerts_vital_signs import confirmed
from tests.people import member
from tests.recorded import any_set as impossible_set
from tests.recorded import muddled
from tests.service.bedside import Bedside, Stations
from tests.service.test_walk import ANY, FORWARD
from tests.service.walking import Walk

DRIVER = Path(__file__).with_name("record_parity.js").read_text("utf-8")

SLIPS = (
    {"systolic": 16, "diastolic": 11, "spo2": 1},
    {"temperature_c": 984},
    {"systolic": 110, "diastolic": 120},
    {"systolic": 110, "diastolic": 107},
    {"systolic": 178, "diastolic": 51},
)
"""What looks like another unit, a swap, or a slip of one figure."""


@pytest.fixture
def device(on_device):
    """What the device says about cases."""
    return lambda cases: on_device(DRIVER, {"cases": cases})


def test_every_other_rule_is_judged_on_the_device(on_device):
    script = """async ({ catalogue }) => {
        const { isJudgedHere } = await import("/static/js/record/alerts.js");
        return catalogue.rules.map((rule) => rule.id).filter((id) => !isJudgedHere(id));
    }"""
    assert set(on_device(script, {})) == ELSEWHERE


def test_every_example_of_every_rule(device):
    cases = [
        Case(example.record, (at(example.minute),)) for case in CASES.values() for example in case.examples
    ]
    assert not differences(cases, device)


NEWER = {"lacks", "paused", "dose", "pressure"}
"""Words that a catalogue did not have before: a device may hold an older one beside a newer script for a while."""


def without(words, told):
    """A catalogue as it was before some words of its rules."""
    if isinstance(told, dict):
        return {key: without(words, value) for key, value in told.items() if key not in words}
    return [without(words, value) for value in told] if isinstance(told, list) else told


def test_an_older_catalogue_says_the_same_alerts_in_its_own_words(on_device):
    older = json.loads(json.dumps(dict(bedside_catalogue(BUILT_IN))))
    older["rules"] = [
        {**rule, "says": without(NEWER, rule["says"])} if rule.get("says") else rule
        for rule in older["rules"]
    ]
    older["bedside"] = {**older["bedside"], "says": without(NEWER, older["bedside"]["says"])}
    cases = [
        Case(record(checked_in(), vitals(-6, systolic=120)), (at(-5),)),
        Case(running(dose("paused", 5)), (at(20),)),
        Case(running(full(10, systolic=190, diastolic=115)), (at(11),)),
    ]
    given, expected = zip(*(pair for case in cases for pair in sent(case)), strict=True)
    for answer, want in zip(
        on_device(DRIVER, {"cases": list(given), "catalogue": older}), expected, strict=True
    ):
        found = [(alert["id"], alert["level"], alert["status"]) for alert in answer["alerts"]]
        assert found == [(alert["id"], alert["level"], alert["status"]) for alert in want["alerts"]]
        assert found
        assert not any("undefined" in alert["message"] for alert in answer["alerts"])


def test_what_asks_to_be_measured_again_is_over_with_the_same_set(device):
    odd = confirmed(10, systolic=175, heart_rate=131)
    later = [
        (vitals(15, systolic=120, diastolic=75),),
        (vitals(15, systolic=120, diastolic=75), vitals(16, heart_rate=70)),
        (full(15, heart_rate=122),),
        (confirmed(15, "jump", systolic=120),),
        (confirmed(15, "jump", systolic=120), full(20)),
    ]
    assert not differences([Case(running(odd, *sets), (at(12), at(22))) for sets in later], device)


def test_records_on_every_limit_and_beside_it(device):
    assert not differences([*edges(), Case(running(full(8)), (at(10),), tuple(possible_sets()))], device)


@pytest.mark.parametrize("seed", range(3))
def test_visits_at_random(device, seed):
    chance = Random(seed)
    cases = []
    for _ in range(35):
        visit = AnyVisit(chance).go_on(chance.randint(5, 50))
        record, minute = visit.record, visit.minute
        moments = tuple(at(minute + later) for later in (0, chance.choice((-30, 3, 11.5, 61, 130))))
        kept = chance.choice((None, chance.randint(0, len(record.entries))))
        sets = (any_set(chance), impossible_set(chance), Vitals(readings=chance.choice(SLIPS)))
        cases.append(Case(record, moments, sets, kept))
    assert not differences(cases, device)


def test_muddled_records(device, sqlite_url):
    database = open_database(sqlite_url)
    with database.writing() as db:
        records = [record for seed in range(3) for record in muddled(db, seed).records()]
    database.engine.dispose()
    cases = [
        Case(record, tuple(record.session.planned_at + timedelta(minutes=m) for m in (13, 40, 75)))
        for record in records
    ]
    assert not differences(cases, device)


def test_sets_that_look_copied(device):
    copies, same = [full(minute) for minute in (-9, -7, -5)], Vitals(readings=CALM)
    cases = [Case(running(*copies[:count]), (at(2),), (same,)) for count in range(4)]
    assert not differences(cases, device)


def test_a_walk_through_the_acts(device, sqlite_url, clock):
    database = open_database(sqlite_url)

    def begin(who="nora", *, at=None, **actor):
        return writing(database, replace(member(who).actor, **actor), at or clock())

    walk = Walk(Bedside(begin, clock, database, Stations()).booked(), 3, FORWARD, ANY)
    cases = []
    for number in range(60):
        walk.step()
        if number % 2:
            record = walk.bedside.record()
            kept = walk.chance.randint(0, len(record.entries))
            cases.append(Case(record, (clock(),), kept=kept))
    database.engine.dispose()
    assert not differences(cases, device)


def test_sessions_of_the_demonstration(device, memory, clock):
    url = f"sqlite:///{memory / 'demonstration.db'}"
    migrate(url)
    database = open_database(url)
    fill(database, patients=1, seed=5, now=clock())
    with database.reading() as db:
        rows = db.execute(sa.select(SESSION.c.clinic_id, SESSION.c.id)).all()
        contexts = [find_context(db, row.clinic_id, row.id) for row in rows]
        records = [record_of(db, context) for context in contexts if context]
    database.engine.dispose()
    cases = []
    for each in records:
        planned_at = each.session.planned_at
        moments = tuple(planned_at + timedelta(minutes=minute) for minute in range(-30, 240, 30))
        cases.append(Case(each, moments))
    assert not differences(cases, device)
