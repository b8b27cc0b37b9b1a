"""The monitoring form of a session: each block from the record, and nothing where the record is silent."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import (
    CheckIn,
    Completion,
    Discharge,
    DrugCount,
    Emergency,
    Incident,
    PastSession,
    Sweep,
)
from sessiontrack.domain.monitoring_form import QUESTIONS, monitoring_form
from sessiontrack.domain.side_effects import SIDE_EFFECTS, SIDE_EFFECTS_VERSION
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from tests.builders_domain import AUTHOR_ID, MINUTE_ZERO, at, dose, entry
from tests.builders_record import (
    change,
    checked_in,
    course,
    earlier,
    effect,
    ended,
    full,
    ordered,
    record,
    running,
    settled,
)

NILS = UUID(int=77)
NAMES = {AUTHOR_ID: "Nora Lind", NILS: "Nils Berg"}
HOME = Discharge(disposition="home", ready_at=at(85))


def form(*entries, of=ended, **around):
    return monitoring_form(of(*entries, **around), NAMES, "Lakeside Clinic", at(200))


def left(minute=125, **answers):
    return entry(replace(HOME, **answers), at(minute))


def swept(minute, *present, version=SIDE_EFFECTS_VERSION):
    return entry(Sweep(present=present, list_version=version), at(minute))


def answers(found):
    return {event.question: event.answer for event in found.events}


def test_the_patient_the_place_the_drug_and_the_times_stand_in_the_form():
    count = entry(DrugCount(drawn_ug=41_000, wasted_ug=0, lot="KX-2201"), at(41))
    signed = entry(Completion(meaning="administered", digest="", covers_link=""), at(130), author_id=NILS)
    found = form(count, entry(settled(60).body, at(60), author_id=NILS), left(), signed)
    assert (found.patient.banner_name, found.clinic) == ("VESELY, Petra", "Lakeside Clinic")
    assert (found.completed_by, found.charted_by) == ("Nils Berg", ("Nora Lind", "Nils Berg"))
    assert (found.agent, found.route, found.delivered_ug) == ("ketamine", "iv", Fraction(41_000))
    assert (found.lots, found.started_at) == (("KX-2201",), MINUTE_ZERO)
    assert (found.monitored_minutes, found.ready_minutes, found.left_at) == (125, 85, at(125))
    assert found.disposition == "home"


def test_where_nothing_was_charted_nothing_is_said():
    found = form(of=record)
    silent = (
        "is_first",
        "completed_by",
        "started_at",
        "agent",
        "route",
        "delivered_ug",
        "left_at",
        "disposition",
    )
    minutes = ("monitored_minutes", "ready_minutes", "in_range_before", "in_range_at_leaving")
    pressures = ("pressure_before", "pressure_at_40", "pressure_at_leaving")
    assert {name: getattr(found, name) for name in (*silent, *minutes, *pressures)} == dict.fromkeys(
        (*silent, *minutes, *pressures)
    )
    assert (found.charted_by, found.lots, found.harms) == ((), (), ())
    assert found.medicines == dict.fromkeys(INTERACTING_CLASSES)
    assert answers(found) == dict.fromkeys(QUESTIONS)
    assert [event.extreme for event in found.events] == [None] * 3


@pytest.mark.parametrize(
    ("said", "benzodiazepine", "others"),
    [
        ({"medicines_asked": True, "interacting_medicines": ("benzodiazepine",)}, True, False),
        ({"medicines_asked": True}, False, False),
        ({"medicines_asked": False}, None, None),
        ({"interacting_medicines": ("benzodiazepine",)}, True, None),
        ({}, None, None),
    ],
)
def test_a_class_that_was_not_asked_is_not_denied(said, benzodiazepine, others):
    found = form(checked_in(**said), of=record).medicines
    assert found == {**dict.fromkeys(INTERACTING_CLASSES, others), "benzodiazepine": benzodiazepine}


@pytest.mark.parametrize(
    ("summaries", "is_first"),
    [
        ((), True),
        ((earlier(3),), False),
        ((earlier(-3),), True),
        ((earlier(3, infusion_started_at=None),), True),
    ],
)
def test_it_is_the_first_treatment_when_the_course_has_no_earlier_one(summaries, is_first):
    assert form(earlier=summaries).is_first is is_first


def test_a_start_without_a_known_rate_has_no_amount():
    assert form(checked_in(), dose("started", 0), of=record).delivered_ug is None


def test_single_doses_add_up_and_a_course_without_a_rate_needs_none():
    found = form(
        ordered(route="intranasal", agent="esketamine"),
        dose("dose_given", 0, dose_ug=28_000),
        dose("dose_given", 5, dose_ug=28_000),
        of=record,
        course=course(route="intranasal"),
    )
    assert (found.agent, found.route, found.delivered_ug) == ("esketamine", "intranasal", Fraction(56_000))


def test_a_session_of_another_record_says_what_that_record_says():
    past = PastSession(
        import_id=UUID(int=9), line=2, agent="ketamine", route="iv", dose_ug=40_000, minutes=40
    )
    found = form(entry(past, at(0)), of=record)
    assert (found.agent, found.route, found.delivered_ug) == ("ketamine", "iv", Fraction(40_000))
    assert (found.left_at, found.completed_by) == (None, None)


def test_an_event_is_answered_no_only_after_a_list_with_it_was_asked():
    assert answers(form(swept(-10))) == dict.fromkeys(QUESTIONS)
    found = form(swept(30), swept(90))
    assert answers(found) == dict.fromkeys(QUESTIONS, False)
    assert found.events[0].asked_at == at(90)
    assert answers(form(swept(0.5, version="1.0"))) == dict.fromkeys(QUESTIONS, False)


def test_every_effect_behind_a_question_is_in_the_list():
    assert all(codes <= SIDE_EFFECTS.keys() for codes in QUESTIONS.values())
    narrower = {code for code, term in SIDE_EFFECTS.items() if term.parent == "dissociation"}
    assert narrower <= QUESTIONS["dissociation"]


def test_an_event_that_came_is_yes_with_its_course_whether_asked_or_not():
    onset = effect("dissociation", 12, "moderate")
    gone = change(onset, 70, resolved=True)
    found = form(onset, gone, effect("drowsiness", 20))
    assert answers(found) == {"sedation": True, "dissociation": True, "respiratory_depression": None}
    (episode,) = found.events[1].episodes
    assert (episode.onset_at, episode.resolved_at, episode.worst) == (at(12), at(70), "moderate")
    assert answers(form(swept(60, "respiratory_depression")))["respiratory_depression"] is True


def test_what_was_over_before_the_drug_is_no_event_of_the_session():
    onset = effect("drowsiness", -20)
    assert answers(form(onset, change(onset, -10, resolved=True)))["sedation"] is None
    assert answers(form(onset))["sedation"] is True
    assert answers(form(onset, of=record))["sedation"] is True


def test_what_was_measured_stands_beside_the_answer():
    found = form(swept(90), full(15, sedation=3, respiratory_rate=9, dissociation_nrs=7), of=running)
    assert [event.extreme for event in found.events] == [3, 7, 9]


def test_emergencies_and_incidents_stand_in_their_order():
    called = entry(Emergency(what="Ambulance"), at(60))
    slipped = entry(Incident(incident="fall", harm="none", text="in the hall"), at(30))
    other = entry(Incident(incident="line_lost", harm="minor"), at(90))
    assert form(called, slipped, other).harms == (
        (at(30), "fall, harm: none: in the hall"),
        (at(60), "Ambulance"),
        (at(90), "line lost, harm: minor"),
    )


def test_somebody_who_is_not_known_any_more_and_the_system_have_words():
    gone = entry(settled(60).body, at(60), author_id=UUID(int=500))
    ours = entry(settled(61).body, at(61), author_id=None)
    assert form(gone, ours).charted_by == ("Nora Lind", "Somebody who left", "System")


def test_the_answers_of_a_corrected_arrival_hold():
    first = checked_in(medicines_asked=True)
    later = CheckIn(identity_confirmed=True, medicines_asked=True, interacting_medicines=("opioid",))
    corrected = entry(later, at(-30), target_id=first.id)
    assert form(first, corrected, of=record).medicines["opioid"] is True
