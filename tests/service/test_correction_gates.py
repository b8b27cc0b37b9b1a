"""A correction opens nothing that was held: leaving for home, and amounts that a second person saw."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Blocked, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import doses, visits
from sessiontrack.service.alerts import override_alert
from sessiontrack.service.identity import Witnessed
from tests.people import member
from tests.service.samples import HOME, ON_SQLITE
from tests.service.test_corrections import fault_of, newest

NILS = member("nils").id
LIFTED = {"reason_code": "data_error", "reason_text": "Went home with the day ward; looked at the record."}


def lift(bedside, alerts):
    for alert in alerts:
        bedside.send("paul", override_alert, bodies.Override(alert_id=alert.id), **LIFTED)


@pytest.fixture
def transferred(bedside):
    """Left for the hospital a minute after the drug, which nothing holds."""
    bedside.to(State.RECOVERING)
    body = bodies.Discharge(disposition="hospital_transfer")
    return bedside, bedside.send("nora", visits.discharge_patient, body, 41).entry


def test_a_transfer_becomes_leaving_for_home_only_through_the_gate(transferred):
    bedside, left = transferred
    home = bodies.Discharge(**HOME)
    with pytest.raises(Blocked) as held:
        bedside.amend(left, home, 41)
    items = {alert.cause.split(":")[0] for alert in held.value.alerts}
    assert items >= {"observation_time", "pressure", "awake"}
    lift(bedside, held.value.alerts[:-1])
    with pytest.raises(Blocked) as still:
        bedside.amend(left, home, 41)
    assert [alert.id for alert in still.value.alerts] == [held.value.alerts[-1].id]
    lift(bedside, still.value.alerts)
    assert bedside.amend(left, home, 41).entry.body.disposition == "home"
    assert bedside.summary().is_overridden


@ON_SQLITE
def test_what_held_at_leaving_is_lifted_hours_later(transferred, clock):
    bedside, left = transferred
    clock.advance(hours=5)
    with pytest.raises(Blocked) as held:
        bedside.amend(left, bodies.Discharge(**HOME))
    assert "observation_time" in {alert.cause.split(":")[0] for alert in held.value.alerts}
    lift(bedside, held.value.alerts)
    assert bedside.amend(left, bodies.Discharge(**HOME)).is_new


@ON_SQLITE
@pytest.mark.parametrize("disposition", ["hospital_transfer", "left_against_advice", "admitted"])
def test_leaving_for_home_is_corrected_into_another_way_unheld(bedside, disposition):
    bedside.to(State.DISCHARGED)
    bedside.amend(newest(bedside, "discharge"), bodies.Discharge(disposition=disposition), 60)
    assert bedside.record().newest("discharge").disposition == disposition


@ON_SQLITE
def test_leaving_for_home_is_corrected_while_its_gate_stays_open(bedside):
    bedside.to(State.DISCHARGED)
    left = newest(bedside, "discharge")
    bedside.amend(left, bodies.Discharge(**{**HOME, "escort_name": "Brother"}), 108)
    assert bedside.summary().discharged_at == bedside.at(108)
    alone = bodies.Discharge(**{**HOME, "escort": "none", "escort_name": None})
    with pytest.raises(Blocked) as held:
        bedside.amend(left, alone, 108)
    assert [alert.rule for alert in held.value.alerts] == ["no_escort"]
    nameless = bodies.Discharge(disposition="home", escort="named")
    with pytest.raises(Rejected) as refused:
        bedside.amend(left, nameless, 108)
    assert fault_of(refused) == ("/escort_name", "missing")


def count(**changes) -> bodies.DrugCount:
    return bodies.DrugCount(
        **{"drawn_ug": 50_000, "wasted_ug": 9_000, "lot": "K-77", "witness_id": NILS, **changes}
    )


@pytest.fixture
def counted(bedside):
    """Nils saw nine milligrams wasted."""
    bedside.to(State.RECOVERING)
    return bedside, bedside.send("nora", doses.count_drug, count(), 45, given=Witnessed(NILS)).entry


@ON_SQLITE
@pytest.mark.parametrize("changes", [{"wasted_ug": 8_500}, {"drawn_ug": 50_500}])
def test_other_amounts_are_seen_by_a_witness_anew(counted, changes):
    bedside, first = counted
    for given, code in (
        (None, "proof_needed"),
        (Witnessed(member("paul").id), "proof_needed"),
        (Witnessed(NILS, ("wrong_password", "must be theirs")), "wrong_password"),
    ):
        with pytest.raises(Rejected) as refused:
            bedside.amend(first, count(**changes), 45, given=given)
        assert fault_of(refused) == ("/witness_id", code)
    assert bedside.amend(first, count(**changes), 45, given=Witnessed(NILS)).is_new


@ON_SQLITE
def test_waste_that_was_seen_does_not_vanish_unseen(counted):
    bedside, first = counted
    nothing = count(wasted_ug=0, witness_id=None)
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, nothing, 45)
    assert fault_of(refused) == ("/witness_id", "missing")
    assert bedside.amend(first, count(wasted_ug=0), 45, given=Witnessed(NILS)).is_new


@ON_SQLITE
def test_the_amounts_that_hold_are_those_that_were_seen_last(counted):
    bedside, first = counted
    bedside.amend(first, count(wasted_ug=8_500), 45, given=Witnessed(NILS))
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, count(), 45)
    assert fault_of(refused) == ("/witness_id", "proof_needed")
    assert bedside.amend(first, count(wasted_ug=8_500, lot="K-78"), 45).entry.body.lot == "K-78"


@ON_SQLITE
def test_a_count_that_nobody_had_to_see_is_corrected_by_its_author(bedside):
    bedside.to(State.RECOVERING)
    unseen = count(wasted_ug=0, witness_id=None)
    first = bedside.send("nora", doses.count_drug, unseen, 45, given=None).entry
    assert bedside.amend(first, count(drawn_ug=41_000, wasted_ug=0, witness_id=None), 45).is_new


@ON_SQLITE
def test_another_strength_is_checked_by_the_second_person_anew(bedside):
    bedside.to(State.CHECKED_IN)
    check = bodies.SecondCheck(checker_id=NILS, concentration_ug_per_ml=410)
    first = bedside.send("nora", doses.check_drug, check, -10, given=Witnessed(NILS)).entry
    other = bodies.SecondCheck(checker_id=NILS, concentration_ug_per_ml=401)
    with pytest.raises(Rejected) as refused:
        bedside.amend(first, other, -10)
    assert fault_of(refused) == ("/checker_id", "proof_needed")
    assert bedside.amend(first, other, -10, given=Witnessed(NILS)).is_new
