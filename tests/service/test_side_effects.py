"""Side effects: each begins once, changes while it lasts and ends once, and a sweep denies nothing that lasts."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION
from sessiontrack.service.side_effects import change_side_effect, record_side_effect, sweep_side_effects
from tests.service.samples import ON_SQLITE, seen_again

pytestmark = ON_SQLITE
NAUSEA = SideEffectOnset(effect="nausea", severity="mild", solicited=True)


@pytest.fixture
def running(bedside):
    return bedside.to(State.INFUSING)


def begin(bedside, minute: float = 10, **answers):
    held = {"effect": "nausea", "severity": "mild", "solicited": True, **answers}
    return bedside.send("nora", record_side_effect, SideEffectOnset(**held), minute).entry


def change(bedside, onset, minute: float, **answers):
    body = SideEffectChange(side_effect_id=onset.id, **answers)
    return bedside.send("nora", change_side_effect, body, minute).entry


def sweep(bedside, minute: float, *present: str, version: str = SIDE_EFFECTS_VERSION):
    body = Sweep(present=present, list_version=version)
    return bedside.send("nora", sweep_side_effects, body, minute)


def codes_of(refused) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_an_effect_counts_from_its_onset_to_its_end_with_its_worst_severity(running):
    onset = begin(running)
    change(running, onset, 15, severity="moderate")
    change(running, onset, 20, severity="mild")
    summary = running.summary()
    assert (summary.side_effects_n, summary.worst_severity) == (1, "moderate")
    assert summary.worst_open_effect == "nausea"
    change(running, onset, 30, resolved=True)
    (episode,) = running.record().effects
    assert (episode.onset_at, episode.resolved_at) == (running.at(10), running.at(30))
    assert running.summary().worst_open_effect is None


def test_an_effect_that_lasts_does_not_begin_again(running):
    onset = begin(running)
    with pytest.raises(Rejected) as refused:
        begin(running, 20)
    assert codes_of(refused) == [("/effect", "already_active")]
    change(running, onset, 25, resolved=True)
    assert begin(running, 26).seq > onset.seq


def test_an_effect_told_later_may_lie_before_another_of_its_kind(running):
    begin(running, 20)
    assert begin(running, 5).measured_at == running.at(5)


def test_an_amended_onset_is_not_held_against_itself(running):
    onset = begin(running)
    worse = SideEffectOnset(effect="nausea", severity="moderate", solicited=False)
    running.amend(onset, worse, 11)
    (episode,) = running.record().effects
    assert (episode.onset_at, episode.severity, episode.id) == (running.at(11), "moderate", onset.id)


def test_an_amended_end_is_held_against_the_effect_without_it(running):
    onset = begin(running)
    gone = change(running, onset, 30, resolved=True)
    running.amend(gone, SideEffectChange(side_effect_id=onset.id, resolved=True), 25)
    assert running.record().effects[0].resolved_at == running.at(25)


def test_a_severe_effect_asks_what_was_done(running):
    with pytest.raises(Rejected, match="Look again") as asked:
        begin(running, severity="severe")
    (fault,) = asked.value.faults
    assert (fault.path, fault.code) == ("/action", "no_action")
    seen = seen_again(asked.value)
    assert begin(running, severity="severe", confirmed=seen).body.action is None


def test_a_change_names_an_effect_of_this_session(running):
    note = running.note(5).entry
    for target in (note.id, UUID(int=7)):
        body = SideEffectChange(side_effect_id=target, resolved=True)
        with pytest.raises(Rejected) as refused:
            running.send("nora", change_side_effect, body, 10)
        assert codes_of(refused) == [("/target", "unknown")]


def test_a_sweep_denies_nothing_that_lasts(running):
    onset = begin(running)
    with pytest.raises(Rejected) as refused:
        sweep(running, 20)
    assert codes_of(refused) == [("/present", "contradicts")]
    assert sweep(running, 20, "nausea").is_new
    change(running, onset, 25, resolved=True)
    assert sweep(running, 30).is_new


def test_a_red_flag_is_an_alert_at_once(running):
    kept = running.insist(
        "nora",
        record_side_effect,
        SideEffectOnset(effect="chest_pain", severity="moderate", solicited=False, action="clinician_called"),
        12,
    )
    assert [(alert.rule, alert.level) for alert in kept.alerts] == [("red_flag_effect", "critical")]


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (record_side_effect, NAUSEA),
        (change_side_effect, SideEffectChange(side_effect_id=UUID(int=1), resolved=True)),
        (sweep_side_effects, Sweep(list_version=SIDE_EFFECTS_VERSION)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_session_of_another_clinic_is_not_there(running, act, body):
    with pytest.raises(NotFound):
        running.send("sam", act, body, 10)
