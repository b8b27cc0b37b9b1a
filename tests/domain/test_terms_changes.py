"""What a clinic may change of its list, and what it may not: never the meaning of a used term."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sessiontrack.domain import terms_changes as acts
from sessiontrack.domain.errors import Conflict, NotFound, Rejected
from sessiontrack.domain.side_effects import SIDE_EFFECTS, Severity
from sessiontrack.domain.terms import BUILT_IN, Terms
from sessiontrack.domain.terms_changes import Meaning, changes, why_kept

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
JAW_CODE = "own_jaw_clenching"
JAW = Meaning("Jaw clenching", "neurological", "moderate", "Two patients told it.")


@pytest.fixture
def added():
    return acts.add_term(BUILT_IN, JAW, ("bruxism",))


def faults_of(act, *given, **named):
    with pytest.raises(Rejected) as refused:
        act(*given, **named)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_an_added_term_has_a_code_of_its_own_and_is_asked_from_the_next_list_on(added):
    assert (added.revision, added.number) == (1, 1)
    assert added.known["own_jaw_clenching"].synonyms == ("bruxism",)
    assert "own_jaw_clenching" in {effect.code for effect in added.asked(added.version)}
    assert changes(BUILT_IN, added) == ("Jaw clenching added",)


def test_a_code_never_serves_twice(added):
    retired = acts.retire_term(added, "own_jaw_clenching", AT)
    again = acts.add_term(retired, JAW, ())
    assert [term.code for term in again.own] == ["own_jaw_clenching", "own_jaw_clenching_2"]
    foreign = acts.add_term(BUILT_IN, replace(JAW, label="顎", bedside_label=""), ())
    assert foreign.own[0].code == "own_term"
    long = acts.add_term(BUILT_IN, replace(JAW, label="a" * 40, bedside_label="a"), ())
    assert len(long.own[0].code) <= 40


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"label": ""}, ("/label", "missing")),
        ({"label": "x" * 41, "bedside_label": "x"}, ("/label", "too_long")),
        ({"label": "nausea"}, ("/label", "duplicate")),
        ({"label": "None"}, ("/label", "says_none")),
        ({"bedside_label": "no side effects"}, ("/bedside_label", "says_none")),
        ({"label": "Nineteen letters ab"}, ("/bedside_label", "too_long")),
        ({"bedside_label": "Nineteen letters ab"}, ("/bedside_label", "too_long")),
        ({"group": "feet"}, ("/group", "unknown_code")),
        ({"calls_at": "never"}, ("/calls_at", "unknown_code")),
        ({"source": ""}, ("/source", "missing")),
        ({"source": "x" * 401}, ("/source", "too_long")),
    ],
)
def test_a_term_that_cannot_be_is_refused_field_by_field(given, fault, added):
    assert faults_of(acts.add_term, BUILT_IN, replace(JAW, **given), ()) == [fault]
    changed = replace(JAW, **given)
    assert faults_of(acts.change_term, added, JAW_CODE, changed, AT, is_used=False) == [fault]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("x",) * 21, "too_many"),
        (("x" * 61,), "too_long"),
        ((" ",), "too_long"),
        (("None reported",), "says_none"),
        (("HEADACHE",), "duplicate"),
    ],
)
def test_words_that_cannot_be_are_refused(words, code):
    assert faults_of(acts.set_synonyms, BUILT_IN, "nausea", words) == [("/synonyms", code)]
    assert faults_of(acts.add_term, BUILT_IN, JAW, words) == [("/synonyms", code)]


def test_a_clinic_has_only_so_many_terms_of_its_own(monkeypatch, added):
    monkeypatch.setattr(acts, "MOST_OWN", 1)
    with pytest.raises(Conflict, match="1 terms of its own"):
        acts.add_term(added, replace(JAW, label="Cough"), ())
    with pytest.raises(Conflict, match="1 terms of its own"):
        acts.change_term(added, JAW_CODE, replace(JAW, label="Cough"), AT, is_used=False)


def test_an_unused_term_may_mean_something_else(added):
    changed = acts.change_term(added, JAW_CODE, replace(JAW, calls_at="mild"), AT, is_used=False)
    assert changed.escalates(JAW_CODE, Severity.MILD)
    assert not {JAW_CODE} & {effect.code for effect in changed.asked("1.1+1")}
    assert changes(added, changed) == ("Jaw clenching changed",)
    spelt = acts.change_term(added, JAW_CODE, replace(JAW, label="Jaw Clenching"), AT, is_used=False)
    assert changes(added, spelt) == ("Jaw clenching changed to Jaw Clenching",)


def test_under_another_name_it_is_another_term_and_the_earlier_one_keeps_its_meaning(added):
    held = acts.order_by_hand(
        acts.set_synonyms(added, JAW_CODE, ("bruxism",)), [effect.code for effect in added.offered]
    )
    changed = acts.change_term(held, JAW_CODE, replace(JAW, label="Jaw ache"), AT, is_used=False)
    assert (changed.label(JAW_CODE), changed.label("own_jaw_ache")) == ("Jaw clenching", "Jaw ache")
    assert dict(changed.retired) == {JAW_CODE: AT}
    assert changed.order == (*held.order[:-1], "own_jaw_ache")
    assert dict(changed.synonyms)["own_jaw_ache"] == ("bruxism",)
    assert changed.match("bruxism", {}) == "own_jaw_ache"
    assert changes(held, changed) == ("Jaw ache added", "Jaw clenching retired")


def test_the_meaning_of_a_used_a_retired_and_a_built_in_term_stays(added):
    with pytest.raises(Conflict, match="retire it and add another"):
        acts.change_term(added, JAW_CODE, JAW, AT, is_used=True)
    retired = acts.retire_term(added, "own_jaw_clenching", AT)
    with pytest.raises(Conflict, match="offer it again"):
        acts.change_term(retired, JAW_CODE, JAW, AT, is_used=False)
    with pytest.raises(NotFound, match="built-in"):
        acts.change_term(added, "nausea", JAW, AT, is_used=False)


def test_a_retired_term_comes_back_into_the_next_list():
    retired = acts.retire_term(Terms(order=tuple(SIDE_EFFECTS)), "nausea", AT)
    assert changes(BUILT_IN, replace(retired, order=())) == ("Nausea retired",)
    assert "nausea" not in retired.order
    with pytest.raises(Conflict, match="retired already"):
        acts.retire_term(retired, "nausea", AT)
    back = acts.offer_term_again(retired, "nausea")
    assert back.order[-1] == "nausea"
    assert back.number == 2
    assert changes(retired, back) == ("Nausea offered again",)
    with pytest.raises(Conflict, match="is not retired"):
        acts.offer_term_again(back, "nausea")
    twice = acts.offer_term_again(acts.retire_term(replace(back, order=()), "nausea", AT), "nausea")
    assert [each.until for each in twice.retirements] == [2, 4]


def test_a_retired_term_whose_name_is_taken_does_not_come_back(added):
    retired = acts.retire_term(added, "own_jaw_clenching", AT)
    taken = acts.add_term(retired, JAW, ())
    with pytest.raises(Conflict, match="is called Jaw clenching by now"):
        acts.offer_term_again(taken, "own_jaw_clenching")


@pytest.mark.parametrize(
    "act", [acts.offer_term_again, lambda terms, code: acts.retire_term(terms, code, AT)]
)
def test_there_must_be_such_a_term(act):
    with pytest.raises(NotFound):
        act(BUILT_IN, "hiccups")
    with pytest.raises(NotFound):
        acts.set_synonyms(BUILT_IN, "hiccups", ())


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("chest_pain", "red flag"),
        ("other", "no term names"),
        ("headache", "high pressure"),
        ("drowsiness", "monitoring form"),
        ("nausea", ""),
    ],
)
def test_what_safety_needs_is_not_retired_and_says_why(code, why):
    assert why in why_kept(SIDE_EFFECTS[code])
    assert bool(why) is bool(why_kept(SIDE_EFFECTS[code]))
    if why:
        with pytest.raises(Conflict, match=why):
            acts.retire_term(BUILT_IN, code, AT)


def test_every_red_flag_stays_but_the_clinics_own_may_go():
    assert all(why_kept(effect) for effect in SIDE_EFFECTS.values() if effect.is_red_flag)
    own = acts.add_term(BUILT_IN, replace(JAW, calls_at="red_flag"), ())
    assert acts.retire_term(own, "own_jaw_clenching", AT).retired


def test_other_words_are_added_to_the_built_in_ones_and_change_no_list():
    known = SIDE_EFFECTS["nausea"].synonyms
    called = acts.set_synonyms(BUILT_IN, "nausea", ("green", known[0]))
    assert called.known["nausea"].synonyms == (*known, "green")
    assert called.version == BUILT_IN.version
    assert changes(BUILT_IN, called) == ("Nausea also called: green",)
    cleared = acts.set_synonyms(called, "nausea", ())
    assert changes(called, cleared) == ("Nausea also called: nothing more",)
    assert cleared.known["nausea"].synonyms == known


def test_an_order_names_every_term_on_offer_once(added):
    codes = [effect.code for effect in added.offered]
    ordered = acts.order_by_hand(added, acts.moved(codes, "own_jaw_clenching", -3))
    assert ordered.offered[-4].code == "own_jaw_clenching"
    assert changes(added, ordered) == ("Ordered by hand",)
    other = acts.order_by_hand(ordered, codes)
    assert changes(ordered, other) == ("Another order",)
    assert changes(other, acts.order_by_use(other)) == ("Ordered by use",)
    assert ordered.version == added.version
    assert faults_of(acts.order_by_hand, added, codes[1:]) == [("/order", "invalid")]
    more = acts.add_term(other, replace(JAW, label="Cough"), ())
    assert more.order[-1] == "own_cough"
