"""A clinic's list: what it offers, what each of its versions asked, and how its terms are called and found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sessiontrack.domain.side_effects import SIDE_EFFECTS, SIDE_EFFECTS_VERSION, Expectation, Severity
from sessiontrack.domain.terms import BUILT_IN, OwnTerm, Retirement, Terms

RETIRED_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
JAW = OwnTerm("own_jaw", "Jaw clenching", "Jaw", "neurological", "moderate", "Two patients told it.", since=1)
COUGH = OwnTerm("own_cough", "Cough", "Cough", "respiratory", "red_flag", "Asked by the clinic.", since=3)
GONE = Retirement("nausea", RETIRED_AT, since=2)
OVER = Retirement("fatigue", RETIRED_AT, since=2, until=3)
HERE = Terms(
    revision=5,
    number=3,
    own=(JAW, COUGH),
    retirements=(GONE, OVER),
    synonyms=(("own_jaw", ("bruxism",)), ("dizziness", ("wobbly",))),
)


def codes(effects):
    return [effect.code for effect in effects]


def test_the_built_in_list_is_that_of_a_clinic_that_changed_nothing():
    assert codes(BUILT_IN.offered) == list(SIDE_EFFECTS)
    assert BUILT_IN.version == SIDE_EFFECTS_VERSION
    assert dict(BUILT_IN.known) == dict(SIDE_EFFECTS)


def test_what_is_retired_is_known_and_not_offered():
    assert "nausea" not in codes(HERE.offered)
    assert HERE.label("nausea") == "Nausea"
    assert dict(HERE.retired) == {"nausea": RETIRED_AT}
    assert "fatigue" in codes(HERE.offered)
    assert codes(HERE.offered)[-2:] == ["own_jaw", "own_cough"]


@pytest.mark.parametrize(
    ("version", "asked", "not_asked"),
    [
        ("1.0", {"nausea", "fatigue"}, {"seizure", "own_jaw"}),
        ("1.1", {"nausea", "seizure"}, {"own_jaw"}),
        ("1.1+1", {"nausea", "own_jaw", "fatigue"}, {"own_cough"}),
        ("1.1+2", {"own_jaw"}, {"nausea", "fatigue", "own_cough"}),
        ("1.1+3", {"own_jaw", "own_cough", "fatigue"}, {"nausea"}),
    ],
)
def test_a_version_asked_what_it_held_and_no_more(version, asked, not_asked):
    found = set(codes(HERE.asked(version)))
    assert asked <= found
    assert not not_asked & found


@pytest.mark.parametrize("version", ["1.1+4", "1.9", "1.1+0", "1.1+", "own", "", "1.1+03"])
def test_what_was_never_a_list_of_the_clinic_is_none(version):
    assert not HERE.is_list(version)
    with pytest.raises(ValueError, match="no list of this clinic"):
        HERE.asked(version)


def test_the_list_in_force_asks_what_it_offers():
    assert HERE.version == f"{SIDE_EFFECTS_VERSION}+3"
    assert set(codes(HERE.asked(HERE.version))) == set(codes(HERE.offered))
    assert HERE.own_versions == ("1.1+1", "1.1+2", "1.1+3")


def test_an_order_by_hand_leads_and_the_rest_follows_as_the_list_has_it():
    here = Terms(order=("fall", "dizziness"))
    first, second, *rest = codes(here.offered)
    assert (first, second) == ("fall", "dizziness")
    assert rest == [code for code in SIDE_EFFECTS if code not in ("fall", "dizziness")]


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ("own_jaw", [Severity.MODERATE, Severity.SEVERE]),
        ("own_cough", list(Severity)),
        ("chest_pain", list(Severity)),
    ],
)
def test_an_own_term_calls_a_clinician_as_the_clinic_said(code, calls):
    assert [level for level in Severity if HERE.escalates(code, level)] == calls


def test_an_own_red_flag_is_an_alarm_and_another_is_possible():
    assert HERE.known["own_cough"].is_red_flag
    assert HERE.known["own_jaw"].expectation is Expectation.POSSIBLE
    assert HERE.own_term("own_jaw") == JAW
    assert HERE.own_term("nausea") is None


def test_a_term_is_found_by_the_clinics_own_words_and_a_retired_one_not_at_all():
    assert codes(HERE.search("brux")) == ["own_jaw"]
    assert codes(HERE.search("wobbly")) == ["dizziness"]
    assert "nausea" not in codes(HERE.search("nausea"))
    assert codes(BUILT_IN.search("wobbly")) == []


def test_a_word_of_another_record_is_a_term_on_offer_else_a_retired_one():
    assert HERE.match("Bruxism", {}) == "own_jaw"
    assert HERE.match("nausea", {}) == "nausea"
    assert HERE.match("felt funny", {"felt funny": "-"}) == "-"
    assert HERE.match("felt funny", {}) is None


def test_a_tile_says_the_short_name():
    assert HERE.known["own_jaw"].tile == "Jaw"
    assert HERE.known["dizziness"].tile == HERE.label("dizziness")


def test_a_retired_term_may_have_begun_before():
    assert HERE.may_begin("nausea", RETIRED_AT - timedelta(minutes=1))
    assert not HERE.may_begin("nausea", RETIRED_AT)
    assert HERE.may_begin("fatigue", RETIRED_AT)
    assert not HERE.may_begin("hiccups", RETIRED_AT)
