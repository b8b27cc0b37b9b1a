"""Gaps between vitals, how long the drug ran or stood still, what nobody closed."""

from __future__ import annotations

import pytest

from sessiontrack.domain.alerts import AlertStatus, alert_states
from sessiontrack.domain.bodies import Discharge
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    checked_in,
    ended,
    every,
    full,
    ordered,
    record,
    running,
    started,
    vitals,
)

NOT_STARTED = record(checked_in(), ordered(), full(-5))
STOPPED = running(*every(10, 10, 20), dose("stopped", 25, reason="patient_request"))


def left(minute):
    return entry(Discharge(disposition="home"), at(minute))


def doses(*minutes):
    given = [dose("dose_given", minute, dose_ug=28_000) for minute in minutes]
    order = ordered(route="intranasal", agent="esketamine", dose_ug_per_kg=None, dose_ug=56_000)
    return record(checked_in(), order, full(-5), *given)


CASES = {
    "vitals_gap": Case(
        fires=Example(running(full(10)), 25, "warn"),
        silent=Example(running(full(10)), 24),
        missing=Example(NOT_STARTED, 120),
    ),
    "vitals_gap_recovery": Case(
        fires=Example(ended(), 60, "warn"),
        silent=Example(ended(), 59),
        missing=Example(NOT_STARTED, 120),
    ),
    "no_40min_set": Case(
        fires=Example(running(full(20)), 50, "warn"),
        silent=Example(running(full(30)), 50),
        missing=Example(NOT_STARTED, 120),
    ),
    "duration_short": Case(
        fires=Example(running(dose("completed", 39.9)), 45, "warn"),
        silent=Example(running(dose("completed", 40)), 45),
        missing=Example(NOT_STARTED, 120),
    ),
    "duration_long": Case(
        fires=Example(running(dose("completed", 50.1)), 55, "warn"),
        silent=Example(running(dose("completed", 50)), 55),
        missing=Example(NOT_STARTED, 120),
    ),
    "pause_long": Case(
        fires=Example(running(dose("paused", 10)), 20.1, "warn"),
        silent=Example(running(dose("paused", 10)), 20),
        missing=Example(running(), 45),
    ),
    "not_closed": Case(
        fires=Example(running(), 71, "warn"),
        silent=Example(running(), 70),
        missing=Example(NOT_STARTED, 300),
    ),
}


@pytest.mark.parametrize(
    ("sets", "minute", "found"),
    [
        ([], 14, []),
        ([], 15, ["warn"]),
        ([], 20, ["critical"]),
        ([10], 24, []),
        ([10], 30, ["critical"]),
        ([10, 20, 30, 40], 54, []),
        ([10, 26], 30, ["warn"]),
        ([10, 30], 30, ["critical"]),
    ],
)
def test_a_gap_is_told_five_minutes_after_a_set_was_due_and_louder_after_ten(sets, minute, found):
    visit = running(*(full(each) for each in sets))
    assert levels("vitals_gap", visit, minute) == found


def test_a_gap_has_one_identity_while_it_lasts_and_is_over_when_a_set_comes():
    one = full(10)
    (live,) = alerts_of("vitals_gap", running(one), 26)
    (past,) = alerts_of("vitals_gap", running(one, full(27)), 28)
    assert live.id == past.id
    assert live.message == (
        "No full set of vitals for 16 min during the infusion; every 10 min is due, since 14:10. "
        "Take a full set now."
    )
    assert past.message.endswith("from 14:10 to 14:27.")
    (state,) = alert_states(running(one, full(27)), at(28))
    assert state.status is AlertStatus.CLEARED


@pytest.mark.parametrize(
    ("visit", "minute", "words"),
    [
        (running(), 16, "16 min during the infusion; every 10 min is due"),
        (running(dose("paused", 5)), 16, "16 min during the infusion, paused now; every 10 min is due"),
        (running(dose("paused", 5), dose("resumed", 9)), 16, "16 min during the infusion; every"),
        (running(dose("paused", 5), full(18)), 19, "18 min during the infusion; every"),
        (doses(0, 5), 20, "20 min while the drug acts; every 10 min is due"),
    ],
)
def test_a_gap_says_whether_the_drug_runs_is_paused_or_acts(visit, minute, words):
    assert f" for {words}" in alerts_of("vitals_gap", visit, minute)[0].message


def test_a_set_that_is_not_full_closes_no_gap_and_a_pause_opens_none():
    assert levels("vitals_gap", running(vitals(10, systolic=120)), 15) == ["warn"]
    assert levels("vitals_gap", running(dose("paused", 5)), 15) == ["warn"]


def test_the_watch_of_a_nasal_dose_lasts_for_its_minutes():
    assert levels("vitals_gap", doses(0, 5), 20) == ["critical"]
    assert alerts_of("vitals_gap", doses(0, 5), 20)[0].is_over is False
    assert alerts_of("vitals_gap", doses(0, 5), 70)[0].is_over is True


@pytest.mark.parametrize(
    ("sets", "minute", "found"),
    [
        ([45], 64, []),
        ([45], 65, ["warn"]),
        ([45, 60, 75], 94, []),
        ([45, 66], 70, ["warn"]),
    ],
)
def test_in_recovery_the_gap_counts_from_the_last_set(sets, minute, found):
    assert levels("vitals_gap_recovery", ended(*(full(each) for each in sets)), minute) == found


def test_a_gap_before_the_end_is_no_gap_of_recovery_and_leaving_ends_the_watch():
    sparse = running(dose("completed", 40), full(41))
    assert [alert.inputs["minutes"] for alert in alerts_of("vitals_gap_recovery", sparse, 45)] == [41]
    assert levels("vitals_gap", sparse, 45) == ["critical"]
    gone = ended(full(50), full(65), left(70))
    assert levels("vitals_gap_recovery", gone, 500) == []


@pytest.mark.parametrize(
    ("sets", "ended_at", "minute", "found"),
    [
        ([29.9], None, 50, ["warn"]),
        ([50], None, 50, []),
        ([50.1], None, 51, ["warn"]),
        ([20], 29, 60, []),
        ([20], 30, 60, ["warn"]),
        ([20], 42, 49, []),
    ],
)
def test_a_pressure_is_missed_between_minute_30_and_50(sets, ended_at, minute, found):
    entries = [full(each) for each in sets]
    entries += [dose("completed", ended_at)] if ended_at else []
    assert levels("no_40min_set", running(*entries), minute) == found


def test_a_set_without_a_pressure_is_none_around_the_peak():
    assert levels("no_40min_set", running(vitals(40, spo2=98)), 50) == ["warn"]
    assert levels("no_40min_set", doses(0), 60) == ["warn"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("nausea_vomiting", "nausea, vomiting"), ("low_hr", "slow pulse"), ("other", "other")],
)
def test_why_an_infusion_was_short_reads_as_words(reason, words):
    (alert,) = alerts_of("duration_short", running(dose("stopped", 25, reason=reason)), 30)
    assert alert.message.endswith(f"Stopped for: {words}.")


def test_a_short_infusion_with_a_reason_is_only_noted():
    (alert,) = alerts_of("duration_short", STOPPED, 30)
    assert alert.level == "info"
    assert alert.message == "The infusion took 25:00 min: below 40 min. Stopped for: patient request."
    assert levels("duration_short", doses(0), 200) == []


@pytest.mark.parametrize(("minute", "found"), [(47.9, []), (48, ["info"]), (50, ["info"]), (50.1, ["warn"])])
def test_a_running_infusion_is_told_before_the_window_ends(minute, found):
    assert levels("duration_long", running(), minute) == found


def test_a_finished_infusion_is_told_only_beyond_the_window():
    assert levels("duration_long", running(dose("completed", 49)), 60) == []
    assert alerts_of("duration_long", running(dose("completed", 52)), 60)[0].message == (
        "The infusion took 52:00 min: above 50 min."
    )


def test_a_moment_before_the_end_is_judged_as_if_the_drug_still_ran():
    assert levels("duration_short", STOPPED, 19) == []
    assert levels("duration_long", running(dose("completed", 55)), 49) == ["info"]


def test_a_pause_is_told_while_it_lasts_and_stays_in_the_record():
    paused, resumed = dose("paused", 10), dose("resumed", 22, rate_ug_per_h=61_500)
    (live,) = alerts_of("pause_long", running(paused), 21)
    (past,) = alerts_of("pause_long", running(paused, resumed), 30)
    assert (live.id, live.is_over, past.is_over) == (past.id, False, True)
    assert live.message.startswith("The drug is paused for 11 min: longer than 10 min.")
    assert past.message.startswith("The drug was paused for 12 min")
    assert alerts_of("pause_long", running(paused, resumed), 15) == []


@pytest.mark.parametrize(
    ("visit", "minute", "found"),
    [
        (running(dose("paused", 60)), 71, ["warn"]),
        (ended(), 280, []),
        (ended(), 281, ["warn"]),
        (ended(left(120)), 400, []),
        (doses(0), 300, []),
        (doses(0), 301, ["warn"]),
    ],
)
def test_a_record_that_nobody_closed(visit, minute, found):
    assert levels("not_closed", visit, minute) == found


def test_a_dose_without_an_amount_leaves_nothing_to_count_from():
    visit = record(checked_in(), ordered(route="im"), dose("dose_given", 0))
    assert levels("not_closed", visit, 30) == []


def test_gaps_are_judged_from_a_start_at_the_minute_of_a_set():
    visit = record(checked_in(), ordered(), full(0), started())
    assert levels("vitals_gap", visit, 15) == ["warn"]
