"""A session that another record tells of adds up to what it says, and no rule speaks about it."""

from __future__ import annotations

from datetime import UTC
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.alerts import evaluate, unkept
from sessiontrack.domain.bodies import PastSession, Vitals
from sessiontrack.domain.courses import ordinals
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summing import summarise
from tests.builders_domain import at, entry
from tests.builders_record import record

WHOLE: dict[str, Any] = {
    "agent": "esketamine",
    "route": "iv",
    "dose_ug": 41_000,
    "minutes": 40,
    "weight_g": 82_000,
}


def told(**said):
    return record(entry(PastSession(import_id=UUID(int=9), line=2, **said), at(0)))


def test_an_amount_over_a_time_is_an_infusion_at_a_mean_rate():
    infusion = told(**WHOLE).infusion
    assert (infusion.started_at, infusion.ended_at) == (at(0).astimezone(UTC), at(40).astimezone(UTC))
    assert infusion.delivered_ug_at(at(20)) == 20_500
    assert infusion.elapsed_seconds(at(60)) == 2400


def test_a_route_that_is_not_said_is_the_course_s():
    assert told(**{**WHOLE, "route": None}).infusion.elapsed_seconds(at(60)) == 2400


@pytest.mark.parametrize("said", [{"minutes": None}, {"route": "im"}])
def test_without_a_time_or_a_rate_it_is_an_amount_at_a_moment(said):
    infusion = told(**{**WHOLE, **said}).infusion
    assert (infusion.delivered_ug_at(at(0)), infusion.elapsed_seconds(at(60))) == (41_000, None)


def test_an_amount_per_kilogram_needs_the_weight_of_that_day():
    said = {**WHOLE, "dose_ug": None, "dose_ug_per_kg": 500}
    assert told(**said).infusion.delivered_ug_at(at(40)) == Fraction(41_000)
    assert told(**{**said, "weight_g": None}).infusion.is_amount_unknown


@pytest.mark.parametrize(
    ("said", "minutes"), [({"route": "iv", "minutes": 40}, 40), ({"route": "im", "minutes": 40}, 0), ({}, 0)]
)
def test_an_unknown_amount_is_drug_given_and_never_zero(said, minutes):
    held = told(agent="ketamine", weight_g=82_000, **said)
    assert (held.infusion.started_at, held.infusion.ended_at) == (at(0), at(minutes))
    summary = summarise(held)
    assert summary.is_given
    assert (summary.delivered_ug, summary.delivered_deci_mg, summary.delivered_centi_mg_per_kg) == (None,) * 3
    assert summary.elapsed_seconds == (minutes * 60 or None)
    assert ordinals([summary]) == {held.session.id: 1}


def test_what_was_measured_during_an_unknown_amount_counts():
    past = entry(PastSession(import_id=UUID(int=9), line=2, route="iv", minutes=40), at(0))
    readings = ((120, 80, -5), (160, 95, 20))
    sets = [entry(Vitals(readings={"systolic": s, "diastolic": d}), at(minute)) for s, d, minute in readings]
    summary = summarise(record(past, *sets))
    assert (summary.baseline_systolic, summary.peak_systolic) == (120, 160)


def test_its_summary_says_what_the_file_says_and_leaves_out_the_rest():
    summary = summarise(told(**WHOLE))
    assert summary.state == State.IMPORTED
    assert (summary.agent, summary.route, summary.weight_g) == ("esketamine", "iv", 82_000)
    assert (summary.delivered_ug, summary.delivered_centi_mg_per_kg) == (41_000, 50)
    assert (summary.checked_in_at, summary.ordered_ug, summary.discharged_at) == (None, None, None)
    bare = summarise(told())
    assert (bare.delivered_ug, bare.weight_g, bare.elapsed_seconds) == (None, None, None)
    assert bare.agent == "ketamine"


def test_no_rule_of_the_bedside_speaks_about_it():
    past = entry(PastSession(import_id=UUID(int=9), line=2, **WHOLE), at(0))
    high = entry(Vitals(readings={"systolic": 230, "diastolic": 120}), at(10))
    assert (evaluate(record(past, high), at(90)), unkept(record(past, high), at(90))) == ((), ())
