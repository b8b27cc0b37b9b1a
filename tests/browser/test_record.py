"""What the device says that the server has no word for: the ladder, the end to come, what may be undone or waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.alerts import alert_states
from sessiontrack.domain.bodies import Discharge, SideEffectChange, Vitals
from sessiontrack.domain.record import SessionRecord
from tests.browser.parity import Case, document_of, item_of, ms
from tests.builders_domain import AUTHOR_ID, at, dose, entry
from tests.builders_record import checked_in, effect, every, full, ordered, record, running, started

READ = """
async ({ catalogue, document, waiting, now, asked }) => {
  const { readRecord } = await import("/static/js/record/record.js");
  const record = readRecord(document, waiting, now, catalogue);
  return (%s)(record, asked, now);
}
"""


@pytest.fixture
def read(on_device):
    """``read(record, minute, "record => …")``: what the device reads in a record at a minute."""

    def read(held: SessionRecord, minute: float, script: str, *, waiting: Any = (), asked: Any = None) -> Any:
        now = at(minute)
        document = document_of(Case(held, (now,)), alert_states(held, now))
        given = {"document": document, "waiting": list(waiting), "now": ms(now), "asked": asked}
        return on_device(READ % script, given)

    return read


LADDER = "record => record.ladder.map(({ minute, doneAt, late }) => [minute, doneAt !== null, late])"
DUE = "record => record.ladder.find((rung) => rung.doneAt === null && rung.at === record.dueAt)?.minute"


def test_before_the_start_the_ladder_begins_ten_minutes_before_the_plan(read):
    assert read(record(checked_in(), ordered()), -20, LADDER)[:3] == [
        [-10, False, False],
        [10, False, False],
        [20, False, False],
    ]


def test_the_ladder_follows_the_sets_that_were_taken(read):
    visit = running(full(10), full(22), full(38))
    assert read(visit, 39, LADDER)[:5] == [
        [-10, True, False],
        [10, True, False],
        [20, True, False],
        [32, True, True],
        [48, False, False],
    ]
    assert read(visit, 39, DUE) == 48


def test_after_the_drug_the_rungs_lie_a_quarter_of_an_hour_apart_until_one_may_leave(read):
    visit = running(*every(10, 10, 40), dose("completed", 40), full(55))
    minutes = [minute for minute, _, _ in read(visit, 56, LADDER)]
    assert minutes == [-10, 10, 20, 30, 40, 55, 70, 85, 100]
    assert read(visit, 56, DUE) == 70


def test_an_open_rung_is_late_after_the_minutes_of_grace(read):
    visit = running()
    assert [read(visit, minute, LADDER)[1][2] for minute in (15, 15.1)] == [False, True]


def test_the_ladder_has_an_end_and_a_missing_first_set_is_told(read):
    visit = record(checked_in(), ordered(), started(0, 1))
    rungs = read(visit, 5, LADDER)
    assert rungs[0] == [-10, False, True]
    assert 120 < rungs[-1][0] <= 145
    assert read(record(checked_in(), full(-12)), -5, LADDER)[0] == [-10, False, False]


def test_once_the_patient_left_nothing_is_planned(read):
    visit = running(full(10), dose("stopped", 20), entry(Discharge(disposition="admitted"), at(30)))
    assert read(visit, 31, LADDER) == [[-10, True, False], [10, True, False]]


def test_when_the_ordered_dose_will_be_in_moves_with_pauses_and_rates(read):
    script = (
        "(record, _, now) => [record.minuteOf(record.infusion.completesAt), record.infusion.remainingUg(now)]"
    )
    assert read(running(), 10, script) == [40, 30_750]
    visit = running(dose("paused", 10), dose("resumed", 15))
    assert read(visit, 20, script) == [45, 25_625]
    visit = running(dose("rate_changed", 20, rate_ug_per_h=30_750), dose("bolus", 30, dose_ug=5_125))
    assert read(visit, 30, script) == [50, 10_250]
    script = "record => record.infusion.completesAt"
    assert read(running(dose("paused", 10)), 20, script) is None
    assert read(record(checked_in()), 20, script) is None


def test_the_strength_is_that_of_the_newest_dose_event_or_of_the_order(read):
    script = "record => record.strengthUgPerMl"
    order = ordered(concentration_ug_per_ml=410)
    assert read(record(checked_in(), order), 0, script) == 410
    mixed = dose("started", 0, rate_ul_per_h=60_000, concentration_ug_per_ml=1_000)
    assert read(record(checked_in(), order, mixed), 1, script) == 1_000
    assert read(record(checked_in()), 0, script) is None


STATE = "record => [record.state, record.minuteOf(record.stateSince), record.minuteOf(record.pausedSince)]"


def test_a_state_says_since_when(read):
    visit = running(dose("rate_changed", 5, rate_ug_per_h=50_000), dose("paused", 10))
    assert read(visit, 12, STATE)[:2] == ["paused", 10]
    assert read(
        running(dose("rate_changed", 5, rate_ug_per_h=50_000)), 12, "record => record.stateSince"
    ) == ms(at(0))
    single = record(checked_in(), ordered(route="im"), dose("dose_given", 0, dose_ug=40_000))
    assert read(single, 61, "record => [record.state, record.minuteOf(record.stateSince)]") == [
        "recovering",
        60,
    ]


UNDOABLE = "(record, asked, now) => record.undoable(asked, now)?.id ?? null"


def test_the_newest_own_entry_may_be_undone_for_two_minutes(read):
    begun = running()
    mine, theirs = effect("nausea", 10), effect("headache", 10, author_id=UUID(int=77))
    visit = replace(begun, entries=(*begun.entries, mine, theirs))
    asked = str(AUTHOR_ID)
    assert read(visit, 12, UNDOABLE, asked=asked) == str(mine.id)
    assert read(visit, 12, UNDOABLE, asked=str(UUID(int=77))) == str(theirs.id)
    assert read(visit, 12.01, UNDOABLE, asked=asked) is None
    assert read(visit, 12, UNDOABLE, asked=str(UUID(int=78))) is None


def test_what_others_rest_on_is_not_undone(read):
    begun, paused = running(), dose("paused", 10)
    visit = replace(begun, entries=(*begun.entries, paused))
    assert read(visit, 11, UNDOABLE, asked=str(AUTHOR_ID)) == str(paused.id)
    resumed = entry(dose("resumed", 11).body, at(11), author_id=UUID(int=77))
    visit = replace(visit, entries=(*visit.entries, resumed))
    assert read(visit, 11, UNDOABLE, asked=str(AUTHOR_ID)) is None


def test_what_waits_counts_at_once_and_what_was_refused_does_not(read):
    waiting = item_of(full(20, systolic=190, diastolic=115))
    script = """record => [
        record.last("systolic").value, record.alerts.map((alert) => alert.rule), record.entries.at(-1).refused,
    ]"""
    value, rules, _ = read(running(full(10)), 20, script, waiting=[waiting])
    assert value == 190
    assert "inf_bp_crit" in rules
    refused = {**waiting, "state": "refused"}
    value, rules, is_refused = read(running(full(10)), 20, script, waiting=[refused])
    assert (value, is_refused) == (124, True)
    assert "inf_bp_crit" not in rules


def test_what_waits_and_was_kept_in_the_meantime_is_there_once(read):
    kept = full(20)
    assert read(running(kept), 20, "record => record.vitals.length", waiting=[item_of(kept)]) == 2


def test_a_move_that_cannot_follow_is_passed_over(read):
    waiting = [item_of(dose("resumed", 5)), item_of(dose("paused", 6))]
    assert read(running(), 7, "record => [record.state, record.status.isPossible]", waiting=waiting) == [
        "paused",
        False,
    ]


def test_an_answer_that_waits_closes_the_alert(read):
    visit = running(effect("chest_pain", 10))
    script = """record => record.alerts.filter(({ rule }) => rule === "red_flag_effect")
        .map(({ id, status }) => [id, status])"""
    ((alert_id, status),) = read(visit, 11, script)
    assert status == "open"
    waiting = {
        "id": str(UUID(int=9**9)),
        "kind": "acknowledgement",
        "segment": "acknowledgements",
        "payload": {"target": alert_id, "action": "clinician_called"},
        "measuredAt": ms(at(11)),
        "madeAt": ms(at(11)),
        "personId": str(AUTHOR_ID),
        "state": "waiting",
    }
    assert read(visit, 11, script, waiting=[waiting]) == [[alert_id, "acknowledged"]]


def test_leaving_is_judged_with_the_answers_so_far(read):
    visit = running(*every(10, 10, 40), dose("completed", 40))
    script = "(record, asked) => record.leavingWith(asked).filter(({ met }) => met).map(({ code }) => code)"
    asked = {"disposition": "home", "checks": {"oriented": True, "walks_unaided": False}, "escort": "named"}
    assert {"oriented", "escort"} <= set(read(visit, 50, script, asked=asked))
    assert "walks_unaided" not in read(visit, 50, script, asked=asked)


def test_what_was_charted_last_is_given_as_it_was_charted(read):
    warm = entry(Vitals(readings={"temperature_c": 368, "oxygen_l_per_min": 20}), at(10))
    script = "record => ['temperature_c', 'oxygen_l_per_min', 'pain_nrs'].map((sign) => record.last(sign))"
    temperature, oxygen, pain = read(running(warm), 11, script)
    assert (temperature["value"], oxygen["value"], pain) == ("36.8", "2.0", None)
    assert temperature["at"] == ms(at(10))


def test_a_set_that_is_amended_is_not_held_against_itself(on_device):
    script = """async ({ catalogue, document, now, target }) => {
        const { checkVitals, readRecord } = await import("/static/js/record/record.js");
        const record = readRecord(document, [], now, catalogue);
        const given = { readings: { systolic: 190, diastolic: 99 }, measured_at: now, ...(target ? { target } : {}) };
        return checkVitals(given, record).map(({ path, code, kind }) => [path, code, kind]);
    }"""
    before, wrong = full(10), full(20, systolic=129)
    visit, now = running(before, wrong), at(20)
    given = {"document": document_of(Case(visit, (now,)), alert_states(visit, now)), "now": ms(now)}
    unusual = ["/readings/systolic", "unusual", "unusual"], ["/readings/systolic", "jump", "unusual"]
    same_minute = ["/measured_at", "duplicate", "unusual"]
    stop = ["/readings/systolic", "inf_bp_crit", "stop"], ["/readings/systolic", "inf_bp_delta", "caution"]
    found = on_device(script, {**given, "target": str(wrong.id)})
    assert found == [*unusual, *stop]
    assert on_device(script, {**given, "target": None}) == [*unusual, same_minute, *stop]


def test_effects_that_last_are_active(read):
    onset, other = effect("nausea", 10), effect("headache", 12)
    gone = entry(SideEffectChange(side_effect_id=onset.id, resolved=True), at(15))
    script = "record => [record.activeEffects.map(({ code }) => code), record.sweptAt, record.dischargedAt]"
    assert read(running(onset, other, gone), 20, script) == [["headache"], None, None]


def test_the_same_instant_is_the_same_number_to_the_microsecond(read):
    moment = at(10) + timedelta(microseconds=123_457)
    onset = entry(effect("nausea", 10).body, moment)
    script = "record => Math.round(record.effects[0].onsetAt * 1000) % 1_000_000"
    assert read(running(onset), 12, script) == 123_457
