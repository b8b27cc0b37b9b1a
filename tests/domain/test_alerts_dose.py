"""The drug: ordered, running, delivered, drawn and wasted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import DrugCount
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, earlier, ended, ordered, record, running, started


def arrived(*, check_in=None, earlier=(), **order):
    return record(check_in or checked_in(), ordered(**order), earlier=earlier)


def counted(drawn_ug, wasted_ug, minute=45):
    return entry(DrugCount(drawn_ug=drawn_ug, wasted_ug=wasted_ug), at(minute))


UNWEIGHED = checked_in(weight_g=None)

CASES = {
    "dose_range": Case(
        fires=Example(arrived(dose_ug_per_kg=1501), -5, "critical"),
        silent=Example(arrived(dose_ug_per_kg=1000), -5),
        missing=Example(arrived(check_in=UNWEIGHED, dose_ug_per_kg=None, dose_ug=41_000), -5, "warn"),
    ),
    "dose_jump": Case(
        fires=Example(arrived(dose_ug_per_kg=751, earlier=(earlier(3),)), -5, "warn"),
        silent=Example(arrived(dose_ug_per_kg=750, earlier=(earlier(3),)), -5),
        missing=Example(arrived(dose_ug_per_kg=900), -5),
    ),
    "overrun_dose": Case(
        fires=Example(running(), 43, "critical"),
        silent=Example(running(), 42),
        missing=Example(record(checked_in(), started()), 60),
    ),
    "controlled_mismatch": Case(
        fires=Example(ended(counted(50_000, 7_900)), 45, "critical"),
        silent=Example(ended(counted(50_000, 8_000)), 45),
        missing=Example(ended(), 45),
    ),
}


@pytest.mark.parametrize(
    ("per_kg", "level"),
    [(99, "warn"), (100, None), (1000, None), (1001, "warn"), (1500, "warn"), (1501, "critical")],
)
def test_an_infusion_is_judged_per_kilogram(per_kg, level):
    assert levels("dose_range", arrived(dose_ug_per_kg=per_kg), -5) == ([level] if level else [])


def test_only_a_critical_or_an_unknown_dose_holds_the_start():
    def holds(**order):
        return [
            alert.rule for alert in blocking(arrived(**order), "start", at(-5)) if alert.rule == "dose_range"
        ]

    assert holds(dose_ug_per_kg=1200) == []
    assert holds(dose_ug_per_kg=1600) == ["dose_range"]
    assert holds(check_in=UNWEIGHED, dose_ug_per_kg=None, dose_ug=41_000) == ["dose_range"]


def test_a_dose_without_weight_is_not_asked_for_before_the_patient_is_there():
    assert levels("dose_range", record(ordered(dose_ug_per_kg=None, dose_ug=41_000)), -50) == []


def test_the_dose_per_kilogram_of_other_routes_has_other_limits():
    assert levels("dose_range", arrived(route="im", dose_ug_per_kg=1600), -5) == []


def test_the_ordered_dose_is_said_in_the_words_of_the_order():
    (alert,) = alerts_of("dose_range", arrived(dose_ug_per_kg=1600), -5)
    assert alert.message == "Ordered 1.6 mg/kg: above 1.5 mg/kg for an infusion. Ask the prescriber."


def test_a_rate_above_one_mg_per_kg_and_hour_is_critical():
    fast = dose("rate_changed", 10, rate_ug_per_h=82_001)
    (alert,) = alerts_of("dose_range", running(fast, dose("paused", 15)), 15)
    assert (alert.cause_id, alert.level) == (fast.id, "critical")
    unweighed = record(UNWEIGHED, ordered(), started(rate_ug_per_h=200_000))
    assert [alert.cause_id for alert in alerts_of("dose_range", unweighed, 5)] == []


def test_boluses_above_half_a_mg_per_kg_together_are_critical_one_by_one():
    boluses = [dose("bolus", minute, dose_ug=ug) for minute, ug in ((2, 41_000), (4, 1), (6, 10_000))]
    assert alerts_of("dose_range", running(boluses[0]), 3) == []
    found = alerts_of("dose_range", running(*boluses), 7)
    assert [(alert.cause_id, alert.level, alert.blocks) for alert in found] == [
        (boluses[1].id, "critical", None),
        (boluses[2].id, "critical", None),
    ]
    assert found[1].message == (
        "Boluses 51 mg together, 0.62 mg/kg: above 0.5 mg/kg. Give no more, call the clinician."
    )
    assert found[1].limits == {"bolus_cap_mg_per_kg": "0.5"}
    assert alerts_of("dose_range", record(UNWEIGHED, ordered(), started(), *boluses), 7) == []


@pytest.mark.parametrize(
    ("before", "per_kg", "found"),
    [
        (500, 750, []),
        (500, 751, ["warn"]),
        (400, 600, []),
        (400, 601, ["warn"]),
        (800, 1050, []),
        (800, 1051, ["warn"]),
        (500, 300, []),
    ],
)
def test_a_rise_is_judged_by_its_size_and_by_its_share(before, per_kg, found):
    visits = (earlier(9, ordered_ug_per_kg=100), earlier(3, ordered_ug_per_kg=before))
    assert levels("dose_jump", arrived(dose_ug_per_kg=per_kg, earlier=visits), -5) == found


def test_only_the_last_session_with_drug_by_the_same_route_counts():
    nothing = earlier(2, delivered_ug=None, ordered_ug_per_kg=900)
    later = earlier(-3, ordered_ug_per_kg=900)
    assert levels("dose_jump", arrived(dose_ug_per_kg=900, earlier=(earlier(3), nothing, later)), -5)
    assert not levels("dose_jump", arrived(dose_ug_per_kg=900, earlier=(earlier(3, route="im"),)), -5)
    assert not levels("dose_jump", arrived(dose_ug_per_kg=900, earlier=(nothing,)), -5)


def test_a_rise_in_milligrams_cannot_be_judged_without_a_weight():
    visit = arrived(check_in=UNWEIGHED, dose_ug_per_kg=None, dose_ug=90_000, earlier=(earlier(3),))
    assert levels("dose_jump", visit, -5) == []


def test_an_overrun_says_both_amounts():
    visit = running()
    (alert,) = alerts_of("overrun_dose", visit, 44)
    assert alert.message.startswith("Delivered 45.1 mg, ordered 41 mg: more than 5 % above.")
    assert alerts_of("overrun_dose", visit, 50)[0].id == alert.id


@pytest.mark.parametrize("minute", [46, 20])
def test_what_is_given_on_raises_an_answered_overrun_anew(minute):
    visit = [checked_in(), ordered(), started()]
    answered = alerts_of("overrun_dose", record(*visit), 45)[0].id
    bolus = dose("bolus", minute, dose_ug=5_000)
    (alert,) = alerts_of("overrun_dose", record(*visit, bolus), 47)
    assert (alert.cause_id, alert.id == answered) == (bolus.id, False)
    assert alerts_of("overrun_dose", record(*visit, dose("paused", 46)), 47)[0].id == answered


def test_another_order_raises_an_answered_overrun_anew():
    visit = [checked_in(), ordered(), started(), dose("stopped", 45, reason="patient_request")]
    answered = alerts_of("overrun_dose", record(*visit), 46)[0].id
    lower = ordered(46, dose_ug_per_kg=300)
    (alert,) = alerts_of("overrun_dose", record(*visit, lower), 47)
    assert (alert.cause_id, alert.id == answered) == (lower.id, False)


def test_another_weight_raises_an_answered_overrun_anew_where_the_order_is_by_weight():
    def told(weigh, **order):
        visit = [weigh, ordered(-50, **order), started(), dose("stopped", 45, reason="patient_request")]
        return alerts_of("overrun_dose", record(*visit), 46)[0]

    first = checked_in()
    lighter = replace(checked_in(weight_g=52_000), seq=1 << 20)
    assert told(lighter).id != told(first).id
    assert told(lighter).cause_id == lighter.id
    whole = {"dose_ug_per_kg": None, "dose_ug": 41_000}
    assert told(lighter, **whole).cause_id != lighter.id


def test_an_overrun_of_single_doses_does_not_send_anybody_to_a_pump():
    visit = record(checked_in(), ordered(route="im"), dose("dose_given", 0, dose_ug=44_000))
    assert alerts_of("overrun_dose", visit, 1)[0].message == (
        "Delivered 44 mg, ordered 41 mg: more than 5 % above. Check the syringe and the entries, call the clinician."
    )


def test_an_order_per_kilogram_without_weight_has_no_amount_to_overrun():
    assert levels("overrun_dose", record(UNWEIGHED, ordered(), started()), 90) == []
    assert levels("overrun_dose", arrived(), -5) == []


def test_what_is_drawn_is_held_against_what_was_given_and_wasted():
    (alert,) = alerts_of("controlled_mismatch", ended(counted(50_000, 0)), 45)
    assert alert.message == (
        "The drug does not add up: drawn 50 mg, delivered 41 mg, wasted 0 mg; 9 mg unaccounted for, "
        "more than 2 %. Count again with the witness."
    )


def test_the_newest_count_holds_and_none_is_judged_while_the_drug_runs():
    recounted = ended(counted(50_000, 0), counted(50_000, 9_000, minute=46))
    assert levels("controlled_mismatch", recounted, 47) == []
    assert levels("controlled_mismatch", running(counted(50_000, 0, minute=5)), 10) == []
