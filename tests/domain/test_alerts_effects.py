"""Ratings and side effects."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import FollowUp, LateEffect, Sweep
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, entry
from tests.builders_record import change, effect, ended, full, record, running, vitals


def swept(minute, *present):
    return entry(Sweep(present=present, list_version="1.1"), at(minute))


def told(minute, *effects):
    late = tuple(LateEffect(effect=code, severity=severity) for code, severity in effects)
    return entry(FollowUp(contact="call", effects=late), at(minute))


CASES = {
    "dissociation_high": Case(
        fires=Example(running(vitals(30, dissociation_nrs=8)), 30, "warn"),
        silent=Example(running(vitals(30, dissociation_nrs=7)), 30),
        missing=Example(running(full(30)), 121),
    ),
    "distress_high": Case(
        fires=Example(running(vitals(30, distress_nrs=9)), 30, "critical"),
        silent=Example(running(vitals(30, distress_nrs=6)), 30),
        missing=Example(running(full(30)), 30),
    ),
    "red_flag_effect": Case(
        fires=Example(running(effect("chest_pain", 10)), 10, "critical"),
        silent=Example(running(effect("nausea", 10, "moderate")), 10),
        missing=Example(running(change(effect("chest_pain", 10), 12, "severe")), 12),
    ),
}


@pytest.mark.parametrize(
    ("rating", "minute", "found"), [(3, 120, []), (3, 121, ["warn"]), (2, 121, []), (3, 119, [])]
)
def test_dissociation_that_lasts_beyond_two_hours_is_told(rating, minute, found):
    visit = ended(vitals(100, dissociation_nrs=rating))
    assert levels("dissociation_high", visit, minute) == found


def test_lasting_dissociation_says_how_long():
    (alert,) = alerts_of("dissociation_high", ended(vitals(100, dissociation_nrs=4)), 125)
    assert alert.message.startswith("Dissociation 4 of 10, 125 min after the start: it lasts beyond 120 min.")


@pytest.mark.parametrize(("rating", "level"), [(7, "warn"), (8, "warn"), (9, "critical")])
def test_distress(rating, level):
    (alert,) = alerts_of("distress_high", running(vitals(30, distress_nrs=rating)), 30)
    assert alert.level == level
    assert ("pause" in alert.message) is (level == "critical")


def test_an_effect_at_its_own_severity_calls_a_clinician():
    assert levels("red_flag_effect", running(effect("nausea", 10, "severe")), 10) == ["critical"]
    (alert,) = alerts_of("red_flag_effect", running(effect("confusion", 10, "moderate")), 10)
    assert (
        alert.message == "Confusion (moderate): this side effect calls a clinician. Call the clinician now."
    )


def test_an_effect_that_gets_worse_speaks_again_and_one_that_eases_does_not():
    pain = effect("chest_pain", 10)
    worse, better = change(pain, 12, "severe"), change(pain, 14, "moderate")
    found = alerts_of("red_flag_effect", running(pain, worse, better, change(pain, 16, resolved=True)), 20)
    assert [alert.cause_id for alert in found] == [pain.id, worse.id]


def test_an_effect_from_later_is_not_seen():
    assert alerts_of("red_flag_effect", running(effect("chest_pain", 30)), 20) == []


def test_a_red_flag_that_a_sweep_finds_speaks_unless_it_is_charted():
    assert levels("red_flag_effect", running(swept(10, "chest_pain", "nausea")), 10) == ["critical"]
    pain = effect("chest_pain", 5)
    both = running(pain, swept(10, "chest_pain"))
    assert [alert.cause_id for alert in alerts_of("red_flag_effect", both, 10)] == [pain.id]
    again = running(pain, change(pain, 8, resolved=True), swept(10, "chest_pain"))
    assert len(alerts_of("red_flag_effect", again, 10)) == 2


def test_suicidal_thoughts_told_days_later_name_what_to_do():
    call = told(3000, ("suicidal_ideation", "mild"), ("headache", "mild"))
    (alert,) = alerts_of("red_flag_effect", ended(call), 3000)
    assert alert.inputs == {"suicidal_ideation": "mild"}
    assert "Do not leave the patient alone." in alert.message
    assert alerts_of("red_flag_effect", record(told(3000, ("headache", "mild"))), 3000) == []
