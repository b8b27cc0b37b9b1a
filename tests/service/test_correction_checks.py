"""A second version is checked like a first one."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import course_entries, doses, visits
from sessiontrack.service.charting import chart
from sessiontrack.service.identity import Witnessed
from tests.people import member
from tests.service.samples import ON_SQLITE, full_set
from tests.service.test_corrections import fault_of


@pytest.fixture
def running(bedside):
    return bedside.to(State.INFUSING)


# What an entry of a kind may not say, it may not say in a second version either.
@ON_SQLITE
@pytest.mark.parametrize(
    ("act", "body", "wrong", "fault"),
    [
        (
            chart,
            full_set(heart_rate=71),
            full_set(systolic=900),
            ("/readings/systolic", "out_of_range"),
        ),
        (
            visits.cancel_session,
            bodies.Cancellation(outcome="cancelled", reason="illness"),
            bodies.Cancellation(outcome="cancelled", reason="other"),
            ("/text", "missing"),
        ),
        (
            chart,
            bodies.Score(scale="phq9", occasion="before_session", total=12, scale_version="1.0"),
            bodies.Score(scale="phq9", occasion="before_session", total=28, scale_version="1.0"),
            ("/total", "out_of_range"),
        ),
        (
            chart,
            bodies.FollowUp(contact="telephone"),
            bodies.FollowUp(
                contact="telephone", effects=(bodies.LateEffect(effect="other", severity="mild"),)
            ),
            ("/text", "missing"),
        ),
        (
            chart,
            bodies.Sweep(list_version="2026.1"),
            bodies.Sweep(list_version="1999.9"),
            ("/list_version", "unknown"),
        ),
        (
            doses.order_dose,
            bodies.Order(agent="ketamine", route="iv", dose_ug=41_000, duration_minutes=40),
            bodies.Order(agent="ketamine", route="iv"),
            ("/dose_mg_per_kg", "missing"),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_an_amendment_is_checked_like_a_new_entry(bedside, act, body, wrong, fault):
    bedside.to(State.CHECKED_IN)
    first = bedside.send("paul", act, body, -20).entry
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, wrong, -20, who="paul")
    assert fault in [(each.path, each.code) for each in refused.value.faults]


@ON_SQLITE
@pytest.mark.parametrize("who", ["nora", "nils", "paul"])
def test_an_amended_count_keeps_the_witness_who_gave_a_password(bedside, who):
    bedside.to(State.RECOVERING)
    nils, named = member("nils").id, member(who).id
    count = bodies.DrugCount(drawn_ug=50_000, wasted_ug=9_000, lot="K-77", witness_id=nils)
    first = bedside.send("nora", doses.count_drug, count, 45, given=Witnessed(nils)).entry
    again = bodies.DrugCount(drawn_ug=50_000, wasted_ug=9_000, lot="K-78", witness_id=named)
    if who == "nils":
        assert bedside.amend(first, again, 45).entry.body.lot == "K-78"
        return
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, again, 45)
    assert fault_of(refused) == ("/witness_id", "same_person" if who == "nora" else "proof_needed")


@ON_SQLITE
def test_an_amended_second_check_keeps_the_person_who_gave_a_password(bedside):
    bedside.to(State.CHECKED_IN)
    nils = member("nils").id
    check = bodies.SecondCheck(checker_id=nils, concentration_ug_per_ml=410)
    first = bedside.send("nora", doses.check_drug, check, -10, given=Witnessed(nils)).entry
    other = bodies.SecondCheck(checker_id=member("paul").id, concentration_ug_per_ml=410)
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, other, -10)
    assert fault_of(refused) == ("/checker_id", "proof_needed")


@ON_SQLITE
def test_an_amended_bolus_is_held_against_the_cap_with_the_others(running):
    boluses = [running.bolus(minute, 20_000).entry for minute in (5, 10)]
    with pytest.raises(Rejected) as refused:
        running.amend(boluses[0], bodies.DoseEvent(event="bolus", dose_ug=22_000), 5)
    assert fault_of(refused) == ("/dose_mg", "over_cap")


@ON_SQLITE
def test_an_amended_set_is_compared_with_the_others_and_not_with_itself(running):
    first = running.vitals(10, heart_rate=80).entry
    amended = running.amend(first, full_set(heart_rate=81), 10)
    assert amended.entry.body.readings["heart_rate"] == 81


@ON_SQLITE
def test_a_score_of_the_session_is_amended_in_it(bedside):
    bedside.to(State.CHECKED_IN)
    score = bodies.Score(scale="gad7", occasion="before_session", total=12, scale_version="1.0")
    first = bedside.send_course(
        "nora", course_entries.record_score, score, -20, session_id=bedside.session_id
    ).entry
    low = bodies.Score(scale="gad7", occasion="before_session", total=2, scale_version="1.0")
    bedside.amend(first, low, -20)
    (kept,) = (entry for entry in bedside.record().course_entries if entry.kind == "score")
    assert kept.body.total == 2
