"""What is asked at arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import Consent
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import MINUTE_ZERO, at, entry
from tests.builders_record import checked_in, earlier, eligible, full, patient, record, running

CASES = {
    "eligibility_missing": Case(
        fires=Example(record(checked_in(), course_entries=eligible(decision="deferred")), -5, "critical"),
        silent=Example(record(checked_in()), -5),
        missing=Example(record(checked_in(), course_entries=()), -5, "critical"),
    ),
    "weight_stale_or_jump": Case(
        fires=Example(record(checked_in(weight_g=86_101)), -5, "warn"),
        silent=Example(record(checked_in(weight_g=86_100)), -5),
        missing=Example(record(checked_in(weight_g=None)), -5, "warn"),
    ),
    "agent_conflict": Case(
        fires=Example(record(checked_in(interacting_medicines=("benzodiazepine",))), -5, "warn"),
        silent=Example(record(checked_in(medicines_asked=True)), -5),
        missing=Example(record(checked_in()), -5),
    ),
    "pre_exclusion": Case(
        fires=Example(record(checked_in(pregnancy="pregnant")), -5, "warn"),
        silent=Example(record(checked_in(pregnancy="not_pregnant", substance_use_48h=False)), -5),
        missing=Example(record(checked_in(pregnancy=None, substance_use_48h=None)), -5),
    ),
}


def test_each_answer_that_speaks_against_a_start_is_told_and_holds_nothing():
    visit = record(checked_in(pregnancy="pregnant", substance_use_48h=True), full(-5))
    told = [alert.message for alert in alerts_of("pre_exclusion", visit, -5)]
    assert told == [
        "The patient is pregnant. Ask the clinician before the start.",
        "Substances or alcohol in the last 48 hours. Ask the clinician before the start.",
    ]
    assert blocking(visit, "start", at(0)) == ()


def test_an_open_evaluation_blocks_the_start_and_says_what_is_open():
    visit = record(checked_in(), full(-5), course_entries=eligible(items={"physical_exam": "done"}))
    (alert,) = blocking(visit, "start", at(0))
    assert alert.rule == "eligibility_missing"
    assert "mental health assessment" in alert.message
    assert "physical exam" not in alert.message


def test_another_open_item_needs_another_override():
    one, two = (
        record(checked_in(), course_entries=entries) for entries in ((), eligible(decision="deferred"))
    )
    ids = {alerts_of("eligibility_missing", visit, -5)[0].id for visit in (one, two)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Consent(given=False), "consent was withdrawn"),
        (Consent(given=True, valid_until=datetime(2026, 1, 1, tzinfo=UTC).date()), "consent has run out"),
    ],
)
def test_a_consent_that_does_not_hold_is_not_called_missing(told, said):
    consent = entry(told, at(-60), session_id=None)
    visit = record(checked_in(), course_entries=(*eligible(), consent))
    (alert,) = alerts_of("eligibility_missing", visit, -5)
    assert alert.message.startswith(f"Open before a start: {said}. ")


def test_who_was_judged_not_eligible_is_said_to_be():
    visit = record(checked_in(), course_entries=eligible(decision="not_eligible"))
    (alert,) = alerts_of("eligibility_missing", visit, -5)
    assert alert.message.startswith("Open before a start: judged not eligible. ")


def test_a_consent_ends_with_the_clinics_day_not_with_the_day_in_utc():
    zone = ZoneInfo("America/Los_Angeles")
    midnight = datetime(2026, 11, 24, 5, tzinfo=UTC)
    consent = entry(
        Consent(given=True, valid_until=datetime(2026, 11, 23, tzinfo=UTC).date()),
        at(-60),
        session_id=None,
    )
    visit = record(checked_in(), course_entries=(*eligible()[:1], consent), zone=zone)
    minute = (midnight - MINUTE_ZERO) / timedelta(minutes=1)
    assert alerts_of("eligibility_missing", visit, minute) == []
    assert alerts_of("eligibility_missing", visit, minute + 12 * 60) != []


def test_eligibility_holds_nobody_who_has_not_arrived_or_has_begun():
    assert alerts_of("eligibility_missing", record(course_entries=()), -5) == []
    assert alerts_of("eligibility_missing", running(course_entries=()), 5) == []


@pytest.mark.parametrize(("days", "found"), [(30, ["info"]), (32, ["warn"])])
def test_without_a_weight_today_the_last_one_is_told_with_its_age(days, found):
    visit = record(checked_in(weight_g=None), earlier=(earlier(days),))
    assert levels("weight_stale_or_jump", visit, -5) == found
    assert f"{days} days old" in alerts_of("weight_stale_or_jump", visit, -5)[0].message


def test_the_weight_is_held_against_the_visit_before_and_not_against_the_registration():
    visits = (earlier(10, weight_g=90_000), earlier(3, weight_g=82_500))
    assert levels("weight_stale_or_jump", record(checked_in(), earlier=visits), -5) == []
    far = record(checked_in(), earlier=visits[:1])
    assert alerts_of("weight_stale_or_jump", far, -5)[0].message == (
        "Weight 82 kg today, 90 kg last time: more than 5 % apart. Weigh again; kilograms or pounds?"
    )


def test_the_first_weight_is_held_against_nothing():
    visit = record(checked_in(weight_g=60_000), patient=patient(weight_g=None))
    assert levels("weight_stale_or_jump", visit, -5) == []


def test_nothing_is_asked_before_the_patient_is_there():
    for rule in CASES:
        assert alerts_of(rule, record(course_entries=()), -60) == []


def test_a_checklist_from_later_is_not_seen():
    visit = record(checked_in(interacting_medicines=("opioid", "maoi"), weight_g=None))
    assert alerts_of("agent_conflict", visit, -60) == []
    assert alerts_of("agent_conflict", visit, -30)[0].message.startswith(
        "Taken today: opioid, mao inhibitor."
    )
