"""A clinic's side-effect list: one act a change, a reason with it, and never the meaning of a used term."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from sessiontrack.domain.bodies import FollowUp, LateEffect, SideEffectOnset, Sweep
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected, Stale
from sessiontrack.domain.sessions import State
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.domain.terms_changes import Meaning
from sessiontrack.service import terms as acts
from sessiontrack.service.course_entries import record_follow_up
from sessiontrack.service.side_effects import record_side_effect, sweep_side_effects
from sessiontrack.service.terms import get_own_terms, read_terms_page
from sessiontrack.service.work import writing
from tests.people import member
from tests.service.treating import queries_of

JAW = Meaning("Jaw clenching", "neurological", "moderate", "Two patients told it.")
CODE = "own_jaw_clenching"
WHY = "Asked by the nurses."


@pytest.fixture
def added(begin):
    """The list of a clinic with one term of its own."""
    with begin("paul") as work:
        return acts.add_term(work, JAW, ("bruxism",), WHY, revision=0)


@pytest.fixture
def shown(begin):
    def act(who="paul"):
        with begin(who) as work:
            return read_terms_page(work)

    return act


@pytest.fixture
def visit(bedside, begin):
    """A running session of a clinic with one term of its own."""
    bedside.to(State.INFUSING)
    with begin("paul") as work:
        acts.add_term(work, JAW, ("bruxism",), WHY, revision=0)
    return bedside


def lists_of(begin, who="paul"):
    with begin(who) as work:
        return get_own_terms(work)


def test_a_clinic_that_changed_nothing_has_the_built_in_list(shown):
    page = shown("nora")
    assert page.terms is BUILT_IN
    assert page.changes == ()
    assert page.used == frozenset()
    assert len(page.order) == len(BUILT_IN.offered)


def test_an_added_term_is_on_the_list_of_this_clinic_alone_with_who_and_why(added, begin, shown, trail):
    assert lists_of(begin) == added
    assert lists_of(begin, "sam") is BUILT_IN
    (change,) = shown().changes
    assert (change.said, change.reason, change.by) == (("Jaw clenching added",), WHY, member("paul").id)
    assert change.version == "1.1+1"
    assert trail() == ["term.added"]


def test_every_act_publishes_one_list_and_leaves_one_line(added, begin, shown, trail):
    steps = [
        lambda work, at: acts.set_synonyms(work, "nausea", ("green",), revision=at),
        lambda work, at: acts.change_term(work, CODE, replace(JAW, calls_at="mild"), WHY, revision=at),
        lambda work, at: acts.retire_term(work, CODE, WHY, revision=at),
        lambda work, at: acts.offer_term_again(work, CODE, WHY, revision=at),
        lambda work, at: acts.order_by_hand(work, revision=at),
        lambda work, at: acts.move_term(work, CODE, -1, revision=at),
        lambda work, at: acts.order_by_use(work, revision=at),
    ]
    for revision, step in enumerate(steps, start=1):
        with begin("anna") as work:
            assert step(work, revision).revision == revision + 1
    said = [change.said for change in shown().changes]
    assert said == [
        ("Ordered by use",),
        ("Another order",),
        ("Ordered by hand",),
        ("Jaw clenching offered again",),
        ("Jaw clenching retired",),
        ("Jaw clenching changed",),
        ("Nausea also called: green",),
        ("Jaw clenching added",),
    ]
    assert trail() == [
        "term.added", "term.synonyms_set", "term.changed", "term.retired", "term.offered_again",
        "terms.ordered", "terms.ordered", "terms.ordered",
    ]  # fmt: skip
    assert shown().terms.version == "1.1+4"


@pytest.mark.parametrize("who", ["nora", "ada", "ana"])
def test_others_read_the_list_and_change_nothing(who, begin, shown):
    assert shown(who).terms is BUILT_IN
    with pytest.raises(NotAllowed), begin(who) as work:
        acts.order_by_use(work, revision=0)


def test_a_change_of_another_list_than_was_read_is_refused(added, begin):
    with pytest.raises(Stale), begin("anna") as work:
        acts.retire_term(work, "nausea", WHY, revision=0)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 401])
def test_a_change_of_what_is_asked_says_why(reason, begin):
    with pytest.raises(Rejected, match="without a reason"), begin("paul") as work:
        acts.retire_term(work, "nausea", reason, revision=0)


def test_a_term_that_is_not_on_offer_is_not_moved(begin):
    with pytest.raises(Rejected, match="no such term"), begin("paul") as work:
        acts.move_term(work, "hiccups", 1, revision=0)
    with pytest.raises(NotFound), begin("paul") as work:
        acts.retire_term(work, "hiccups", WHY, revision=0)


def change(begin, revision=1):
    with begin("paul") as work:
        return acts.change_term(work, CODE, replace(JAW, label="Jaw ache"), WHY, revision=revision)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (record_side_effect, SideEffectOnset(effect=CODE, severity="mild", solicited=False)),
        (sweep_side_effects, Sweep(present=(CODE,), list_version="1.1+1")),
        (sweep_side_effects, Sweep(list_version="1.1+1")),
    ],
)
def test_the_meaning_of_a_term_that_was_charted_or_asked_stays(act, body, visit, begin, shown):
    visit.send("nora", act, body, 10)
    with pytest.raises(Conflict, match="retire it and add another"):
        change(begin)
    assert shown().used == {CODE}


def test_a_term_that_a_contact_named_was_used(visit, shown):
    told = FollowUp(contact="phone", effects=(LateEffect(effect=CODE, severity="mild"),))
    visit.send_course("nora", record_follow_up, told, 10)
    assert shown().used == {CODE}


def test_a_list_that_was_asked_before_the_term_used_it_not(visit, begin):
    visit.send("nora", sweep_side_effects, Sweep(list_version="1.1"), 10)
    assert change(begin).own[-1].label == "Jaw ache"


def test_what_a_tablet_kept_before_the_term_had_another_name_keeps_the_earlier_one(visit, begin):
    change(begin)
    body = SideEffectOnset(effect=CODE, severity="mild", solicited=False)
    assert visit.send("nora", record_side_effect, body, 10).is_new
    record = visit.record()
    assert [record.terms.label(each.effect) for each in record.effects] == ["Jaw clenching"]


def test_the_page_costs_the_same_with_many_terms_and_changes(added, database, begin, shown):
    shown()
    first = queries_of(database, shown)
    for number in range(5):
        with begin("paul") as work:
            meaning = replace(JAW, label=f"Term {number}")
            acts.add_term(work, meaning, (), WHY, revision=number + 1)
    assert len(queries_of(database, shown)) == len(first)


def test_of_two_at_once_one_is_told_to_look_again(database, clock):
    start = Barrier(2)

    def act(who):
        start.wait(timeout=30)
        with writing(database, member(who).actor, clock()) as work:
            return acts.retire_term(work, "nausea", WHY, revision=0)

    with ThreadPoolExecutor(2) as pool:
        ended = [pool.submit(act, who) for who in ("paul", "anna")]
        errors = [future.exception() for future in ended]
    assert sorted(type(error).__name__ for error in errors) == ["NoneType", "Stale"]
