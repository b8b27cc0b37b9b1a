"""Side effects: no term begins while it lasts, no change is told of what is not there, no sweep denies what lasts."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.effect_checks import check_change, check_onset, check_sweep
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, effects_asked
from sessiontrack.domain.terms import BUILT_IN
from tests.builders_domain import at

LASTING = EffectEpisode(UUID(int=1), "nausea", at(10), True, ((at(10), "mild"),))
GONE = EffectEpisode(UUID(int=2), "headache", at(10), True, ((at(10), "mild"),), at(20))
EPISODES = (LASTING, GONE)


def codes(faults) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("effect", "minute", "faults"),
    [
        ("nausea", 9, []),
        ("nausea", 10, [("/effect", "already_active")]),
        ("nausea", 90, [("/effect", "already_active")]),
        ("headache", 10, [("/effect", "already_active")]),
        ("headache", 19, [("/effect", "already_active")]),
        ("headache", 20, []),
        ("dizziness", 15, []),
    ],
)
def test_a_term_does_not_begin_while_it_lasts(effect, minute, faults):
    onset = SideEffectOnset(effect=effect, severity="mild", solicited=True)
    assert codes(check_onset(onset, at(minute), EPISODES, BUILT_IN)) == faults


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"effect": "other"}, [("/note", "missing")]),
        ({"effect": "other", "note": "itching"}, []),
        ({"effect": "dizziness", "severity": "severe"}, [("/action", "no_action")]),
        ({"effect": "dizziness", "severity": "severe", "action": "recheck"}, []),
    ],
)
def test_an_onset_says_what_it_is_and_what_was_done(answers, faults):
    onset = SideEffectOnset(**{"severity": "mild", "solicited": True, **answers})
    found = check_onset(onset, at(15), EPISODES, BUILT_IN)
    assert codes(found) == faults
    assert all(fault.confirmable is (fault.code == "no_action") for fault in found)


@pytest.mark.parametrize(
    ("effect_id", "minute", "answers", "faults"),
    [
        (1, 15, {"severity": "moderate"}, []),
        (1, 15, {"resolved": True}, []),
        (1, 10, {"resolved": True}, []),
        (9, 15, {"resolved": True}, [("/target", "unknown")]),
        (1, 9, {"resolved": True}, [("/measured_at", "before_onset")]),
        (2, 25, {"severity": "mild"}, [("/target", "already_gone")]),
        (2, 25, {"resolved": True}, []),
        (1, 15, {"resolved": True, "severity": "mild"}, [("/severity", "contradicts")]),
        (1, 15, {}, [("/severity", "missing")]),
        (1, 15, {"resolved": False}, [("/severity", "missing")]),
        (1, 15, {"resolved": False, "severity": "mild"}, []),
    ],
)
def test_a_change_is_about_an_effect_that_lasts(effect_id, minute, answers, faults):
    change = SideEffectChange(side_effect_id=UUID(int=effect_id), **answers)
    assert codes(check_change(change, at(minute), EPISODES)) == faults


@pytest.mark.parametrize(
    ("present", "minute", "faults"),
    [
        (("nausea",), 30, []),
        ((), 5, []),
        ((), 30, [("/present", "contradicts")]),
        (("nausea",), 15, [("/present", "contradicts")]),
        (("nausea", "headache"), 15, []),
        (("nausea", "nausea"), 30, [("/present", "duplicate")]),
        (("nausea", "hiccups"), 30, [("/present/1", "unknown_code")]),
    ],
)
def test_a_sweep_denies_nothing_that_lasts_and_names_terms_of_its_list(present, minute, faults):
    sweep = Sweep(present=present, list_version=SIDE_EFFECTS_VERSION)
    assert codes(check_sweep(sweep, at(minute), EPISODES, BUILT_IN)) == faults


def test_a_sweep_names_the_list_that_was_asked():
    sweep = Sweep(list_version="1999.1")
    assert codes(check_sweep(sweep, at(30), (), BUILT_IN)) == [("/list_version", "unknown")]


def test_every_term_of_the_list_may_be_present():
    asked = tuple(effect.code for effect in effects_asked(SIDE_EFFECTS_VERSION))
    assert (
        check_sweep(Sweep(present=asked, list_version=SIDE_EFFECTS_VERSION), at(30), EPISODES, BUILT_IN) == []
    )
