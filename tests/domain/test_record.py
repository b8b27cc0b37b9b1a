"""A session's record as everything reads it: effects with their course, pressures before the start, lateness."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Entry
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    CALM,
    change,
    checked_in,
    effect,
    full,
    ordered,
    record,
    running,
    started,
    vitals,
)


def signed(minute: float, **header) -> Entry:
    body = bodies.SignOff(meaning="administered", digest="0", covers_link="0")
    return entry(body, at(minute), **header)


def test_an_empty_record_knows_nothing_and_says_so():
    empty = record()
    assert (empty.order, empty.check_in, empty.weight_g) == (None, None, None)
    assert (empty.minute(at(0)), empty.baseline_pressure, empty.discharged_at) == (None, None, None)
    assert (empty.effects, empty.signed_seq, empty.of_kind("vitals")) == ((), None, ())


def test_the_order_that_was_kept_last_holds_whenever_it_was_given():
    first, later_kept = ordered(-60), ordered(-90, dose_ug_per_kg=400)
    held = record(first, later_kept)
    assert held.order == later_kept.body


def test_only_todays_weight_is_the_weight():
    assert record(checked_in(weight_g=None)).weight_g is None
    assert record(checked_in()).weight_g == 82_000


@pytest.mark.parametrize(
    ("entries", "baseline"),
    [
        ([], None),
        ([full(-9), full(-5, systolic=130)], (130, 78)),
        ([full(-9), vitals(-5, systolic=130)], (124, 78)),
        ([full(-9), full(0, systolic=131), started()], (131, 78)),
        ([full(-9), started(), full(5, systolic=150)], (124, 78)),
        ([started(), full(5)], None),
    ],
)
def test_the_baseline_is_the_last_whole_pressure_before_the_start(entries, baseline):
    assert record(checked_in(), ordered(), *entries).baseline_pressure == baseline


def test_a_pressure_marked_as_artifact_is_no_baseline():
    odd = bodies.Vitals(readings={**CALM, "systolic": 190}, artifact=("systolic",))
    held = record(full(-9), entry(odd, at(-5)))
    assert held.baseline_pressure == (124, 78)


def test_minutes_count_from_the_start_and_are_negative_before():
    assert [running().minute(at(minute)) for minute in (-0.5, 0, 12.9)] == [-1, 0, 12]


def test_full_sets_are_those_measured_by_then():
    held = record(full(-9), vitals(-5, systolic=120), full(10))
    assert [one.measured_at for one in held.full_sets_until(at(9))] == [at(-9)]


ONSET = effect("nausea", 10)


@pytest.mark.parametrize(
    ("changes", "severities", "worst", "resolved_at"),
    [
        ([], ["mild"], "mild", None),
        (
            [change(ONSET, 15, "severe"), change(ONSET, 20, "mild")],
            ["mild", "severe", "mild"],
            "severe",
            None,
        ),
        ([change(ONSET, 15, resolved=True)], ["mild"], "mild", at(15)),
        ([change(ONSET, 15, resolved=True), change(ONSET, 20, "severe")], ["mild"], "mild", at(15)),
        ([change(ONSET, 5, "severe")], ["mild"], "mild", None),
        ([change(ONSET, 15)], ["mild"], "mild", None),
        ([change(effect("headache", 1), 15, "severe")], ["mild"], "mild", None),
    ],
)
def test_an_effect_goes_from_its_onset_through_its_changes_to_its_end(
    changes, severities, worst, resolved_at
):
    (episode,) = record(ONSET, *changes).effects
    assert [severity for _, severity in episode.steps] == severities
    assert (episode.worst, episode.severity, episode.resolved_at) == (worst, severities[-1], resolved_at)


def test_the_newest_action_of_an_effect_is_the_one_to_read():
    told = change(ONSET, 15, "moderate", action="antiemetic")
    (episode,) = record(ONSET, told, change(ONSET, 20, "mild")).effects
    assert episode.action == "antiemetic"


def test_an_amended_onset_keeps_the_effects_id_and_its_changes():
    amended = replace(effect("nausea", 12), target_id=ONSET.id)
    (episode,) = record(ONSET, amended, change(ONSET, 15, "severe")).effects
    assert (episode.id, episode.onset_at, episode.worst) == (ONSET.id, at(12), "severe")


def entered(one: Entry, minutes_later: float) -> Entry:
    return replace(one, entered_at=one.measured_at + timedelta(minutes=minutes_later))


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (15, False), (15.1, True)])
def test_an_entry_is_late_beyond_the_protocols_minutes(minutes, is_late):
    one = entered(full(5), minutes)
    assert record(one).is_late(one) is is_late


def test_a_corrected_entry_is_as_late_as_its_first_version_and_what_it_says_now_is_late_itself():
    first = full(5)
    second = replace(entered(full(5, systolic=150), 60), target_id=first.id)
    held = record(first, second)
    assert (held.is_late(second), held.is_version_late(second)) == (False, True)
    third = replace(entered(full(5), 60), target_id=None)
    fourth = replace(entered(full(5), 90), target_id=third.id)
    assert record(third, fourth).is_late(fourth)
    # Told now for a much earlier minute, it was entered that late.
    earlier = replace(entered(full(-30), 60), target_id=first.id)
    assert record(first, earlier).is_late(earlier)


@pytest.mark.parametrize(
    ("body", "is_late"),
    [
        (bodies.Note(text="from the tablet"), True),
        (bodies.DoseEvent(event="paused"), True),
        (bodies.Addendum(text="later"), False),
        (bodies.SignOff(meaning="supervised", digest="0", covers_link="0"), False),
        (bodies.Retraction(), False),
        (bodies.FollowUp(contact="phone"), False),
    ],
)
def test_after_the_signature_what_was_charted_before_is_late_and_what_is_added_is_not(body, is_late):
    signature = signed(130)
    arrived = entry(body, at(60), target_id=None)
    assert record(signature, arrived).is_late(arrived) is is_late
    assert record(signature, arrived).signed_seq == signature.seq


def test_leaving_is_the_last_discharge_that_holds():
    left = entry(bodies.Discharge(disposition="home"), at(110))
    assert record(dose("started", rate_ug_per_h=1), left).discharged_at == at(110)
    gone = entry(bodies.Retraction(), at(111), target_id=left.id)
    assert record(left, gone).discharged_at is None
