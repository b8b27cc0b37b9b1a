"""A list that a clinic changed, in the acts that chart, count, import and hand out side effects."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import FollowUp, LateEffect, SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.cohorts.base import CohortFilter
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.domain.terms_changes import Meaning
from sessiontrack.service import terms as acts
from sessiontrack.service.bedside import read_bedside
from sessiontrack.service.cohorts import read_cohort
from sessiontrack.service.course_entries import record_follow_up
from sessiontrack.service.courses import read_clinic_order
from sessiontrack.service.past_imports import choose_effect_words
from sessiontrack.service.side_effects import change_side_effect, record_side_effect, sweep_side_effects
from tests.service.bringing import FILE, bring, check

JAW = Meaning("Jaw", "neurological", "moderate", "Two patients told it.")
WHY = "Asked by the nurses."


@pytest.fixture
def publish(begin, clock):
    """One term added, one retired."""

    def act():
        with begin("paul", at=clock()) as work:
            added = acts.add_term(work, JAW, ("bruxism",), WHY, revision=0)
            return acts.retire_term(work, "nausea", WHY, revision=added.revision)

    return act


@pytest.fixture
def visit(bedside, publish):
    """A running session in which nausea was charted before it was retired."""
    bedside.to(State.INFUSING)
    bedside.send("nora", record_side_effect, onset("nausea"), 5)
    publish()
    return bedside


def onset(effect, severity="mild"):
    return SideEffectOnset(effect=effect, severity=severity, solicited=False)


def faults_of(act):
    with pytest.raises(Rejected) as refused:
        act()
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_an_entry_after_the_change_is_judged_by_the_new_list_though_the_record_was_remembered(visit):
    charted = visit.send("nora", record_side_effect, onset("own_jaw", "moderate"), 6)
    assert [alert.rule for alert in charted.alerts] == ["red_flag_effect"]
    nausea = next(each for each in visit.record().effects if each.effect == "nausea")
    change = SideEffectChange(side_effect_id=nausea.id, resolved=True)
    visit.send("nora", change_side_effect, change, 8)
    assert visit.send("nora", record_side_effect, onset("nausea"), 3).is_new


def test_a_tablet_that_holds_the_list_of_the_arrival_loses_nothing_that_was_retired_since(visit):
    visit.send("nora", record_side_effect, onset("dizziness"), 6)
    with visit.begin("paul", at=visit.come_to(7)) as work:
        acts.retire_term(work, "dizziness", WHY, revision=2)
    nausea = next(each for each in visit.record().effects if each.effect == "nausea")
    change = SideEffectChange(side_effect_id=nausea.id, resolved=True)
    visit.send("nora", change_side_effect, change, 8)
    assert visit.send("nora", record_side_effect, onset("nausea"), 9).is_new


def test_a_term_that_was_retired_before_the_patient_came_does_not_begin(bedside, publish):
    bedside.to(State.PLANNED)
    publish()
    bedside.arrive()
    refused = faults_of(lambda: bedside.send("nora", record_side_effect, onset("nausea"), 5))
    assert refused == [("/effect", "retired")]


def test_a_sweep_asks_what_was_on_the_list_and_may_name_what_goes_on(visit):
    assert visit.send("nora", sweep_side_effects, Sweep(list_version="1.1+2"), 10).is_new
    going_on = Sweep(present=("nausea",), list_version="1.1+2")
    assert visit.send("nora", sweep_side_effects, going_on, 11).is_new
    denied = Sweep(list_version="1.1")
    assert faults_of(lambda: visit.send("nora", sweep_side_effects, denied, 12)) == [
        ("/present", "contradicts")
    ]
    other = Sweep(present=("own_jaw", "own_other"), list_version="1.1")
    assert ("/present/0", "unknown") in faults_of(lambda: visit.send("nora", sweep_side_effects, other, 13))


def test_a_contact_names_a_retired_term_and_none_that_never_was(visit):
    told = FollowUp(contact="phone", effects=(LateEffect(effect="nausea", severity="mild"),))
    assert visit.send_course("nora", record_follow_up, told, 20).is_new
    about_session = visit.send_course("nora", record_follow_up, told, 21, session_id=visit.session_id)
    assert about_session.is_new
    never = FollowUp(contact="phone", effects=(LateEffect(effect="own_other", severity="mild"),))
    refused = [("/effects/0/effect", "unknown_code")]
    assert faults_of(lambda: visit.send_course("nora", record_follow_up, never, 22)) == refused


def test_the_tiles_are_those_on_offer_in_the_order_set_by_hand(visit, begin, clock):
    with begin("paul", at=clock()) as work:
        acts.order_by_hand(work, revision=2)
        acts.move_term(work, "own_jaw", -100, revision=3)
        assert read_clinic_order(work)[0] == "own_jaw"
    with begin("nora", at=clock()) as work:
        mark, seen = read_bedside(work, visit.session_id)
    assert seen is not None
    assert seen.tiles[0] == "own_jaw"
    assert "nausea" not in seen.tiles
    with begin("paul", at=clock()) as work:
        acts.order_by_use(work, revision=4)
    with begin("nora", at=clock()) as work:
        assert read_bedside(work, visit.session_id)[0] != mark


def test_a_cohort_follows_a_term_of_the_clinic_and_none_that_never_was(publish, begin):
    publish()
    with begin("paul") as work:
        assert read_cohort(work, CohortFilter(), "own_jaw").effect.name == "Jaw"
    with begin("paul") as work:
        assert faults_of(lambda: read_cohort(work, CohortFilter(), "own_other")) == [
            ("/effect", "unknown_code")
        ]


def test_another_record_is_matched_by_the_clinics_words(publish, course, database, begin):
    publish()
    text = FILE.replace("nausea: mild @10-25", "bruxism: mild @5; clenched: mild @9-12; nausea: mild @20-25")
    assert set(check(database, text).words) == {"clenched"}
    with begin() as work:
        choose_effect_words(work, {"clenched": "own_jaw"})
    found = check(database, text.replace("bruxism: mild @5", "bruxism: mild @5-7"))
    assert found.is_clean
    bring(database, text.replace("bruxism: mild @5", "bruxism: mild @5-7"))
