"""What is said about the session before: from delivered drug only, and what is not known is absent."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Medicine
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.last_time import WorstEffect, is_antiemetic, last_time
from tests.builders_domain import SESSION_ID, at, dose, entry
from tests.builders_record import change, checked_in, effect, ended, full, ordered, record, running


def given(name: str, reason: str | None = None, minute: float = 15) -> Entry:
    body = Medicine(name=name, dose_thousandths=4_000, unit="mg", route="iv", reason=reason)
    return entry(body, at(minute))


def left(minute: float, ready: float | None = None) -> Entry:
    ready_at = None if ready is None else at(ready)
    return entry(bodies.Discharge(disposition="home", ready_at=ready_at), at(minute))


def test_a_calm_session_says_its_dose_and_its_peaks():
    said = last_time(ended(full(45, systolic=148, diastolic=92), left(110)))
    assert said is not None
    assert (said.session_id, said.on) == (SESSION_ID, date(2026, 11, 23))
    assert (said.delivered_deci_mg, said.delivered_centi_mg_per_kg) == (410, 50)
    assert (said.peak_systolic, said.peak_diastolic) == (148, 92)
    assert (said.peak_reading_diastolic, said.diastolic_apart) == (92, None)
    assert (said.worst, said.antiemetics, said.minutes_to_ready) == (None, (), 70)


def test_a_high_diastolic_of_another_reading_is_said_apart_from_the_peak():
    said = last_time(
        ended(full(20, systolic=150, diastolic=104), full(30, systolic=168, diastolic=92), left(110))
    )
    assert said is not None
    assert (said.peak_systolic, said.peak_reading_diastolic, said.diastolic_apart) == (168, 92, 104)


def test_the_date_is_the_clinic_s_own():
    said = last_time(ended(zone=ZoneInfo("Pacific/Kiritimati")))
    assert said is not None
    assert said.on == date(2026, 11, 24)


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (checked_in(), full(-5)),
        # Started at a rate that nobody charted: nothing is known to have been delivered.
        (checked_in(), ordered(), dose("started", 0), dose("stopped", 20, reason="other")),
    ],
)
def test_a_session_without_delivered_drug_says_nothing(entries):
    assert last_time(record(*entries)) is None


def test_a_past_session_that_says_no_amount_leaves_it_out():
    past = bodies.PastSession(import_id=UUID(int=9), line=2, route="iv", minutes=40)
    said = last_time(record(entry(past, at(0)), full(20, systolic=160)))
    assert said is not None
    assert (said.delivered_deci_mg, said.delivered_centi_mg_per_kg, said.peak_systolic) == (None, None, 160)


def test_what_was_not_measured_is_absent_and_never_zero():
    bare = record(checked_in(weight_g=None), dose("started", 0, rate_ug_per_h=61_500), dose("completed", 40))
    said = last_time(bare)
    assert said is not None
    assert said.delivered_deci_mg == 410
    assert said.delivered_centi_mg_per_kg is None
    assert (said.peak_systolic, said.peak_diastolic, said.minutes_to_ready) == (None, None, None)


def test_an_artifact_and_what_came_before_the_start_are_no_peak():
    readings = {"systolic": 230, "diastolic": 140}
    artifact = entry(bodies.Vitals(readings=readings, artifact=tuple(readings)), at(20))
    said = last_time(running(full(-8, systolic=160), artifact, full(30, systolic=139), dose("completed", 40)))
    assert said is not None
    assert said.peak_systolic == 139


NAUSEA, DIZZY = effect("nausea", 12), effect("dizziness", 10, "moderate")


@pytest.mark.parametrize(
    ("effects", "worst"),
    [
        ([NAUSEA], WorstEffect("nausea", "mild", 12)),
        ([NAUSEA, DIZZY], WorstEffect("dizziness", "moderate", 10)),
        ([NAUSEA, DIZZY, change(NAUSEA, 25.5, "severe")], WorstEffect("nausea", "severe", 25)),
        # Of equals the first one; and getting better changes nothing.
        ([NAUSEA, change(NAUSEA, 14, "moderate"), DIZZY], WorstEffect("dizziness", "moderate", 10)),
        ([DIZZY, change(DIZZY, 20, "mild")], WorstEffect("dizziness", "moderate", 10)),
        # What was there before the drug is not the drug's, unless it got another severity since.
        ([effect("headache", -10, "severe")], None),
    ],
)
def test_the_worst_effect_is_named_with_the_minute_in_which_it_was_worst(effects, worst):
    said = last_time(ended(*effects))
    assert said is not None
    assert said.worst == worst


def test_an_effect_that_was_there_before_counts_from_its_first_change():
    before = effect("headache", -10)
    said = last_time(ended(before, change(before, 22, "moderate")))
    assert said is not None
    assert said.worst == WorstEffect("headache", "moderate", 22)


@pytest.mark.parametrize(
    ("name", "reason", "is_one"),
    [
        ("ondansetron", None, True),
        ("Ondansetron ODT", None, True),
        ("Metoclopramide", "prophylaxis", True),
        ("ginger", "Nausea", True),
        ("dexamethasone", "vomiting", True),
        ("labetalol", "pressure", False),
        ("midazolam", None, False),
    ],
)
def test_an_antiemetic_is_known_by_its_name_or_its_reason(name, reason, is_one):
    medicine = Medicine(name=name, dose_thousandths=1_000, unit="mg", route="iv", reason=reason)
    assert is_antiemetic(medicine) is is_one


def test_antiemetics_come_in_the_order_of_the_bedside_and_other_medicines_do_not():
    late, early = given("granisetron", minute=30), given("Ondansetron", minute=-10)
    said = last_time(ended(late, given("labetalol"), early))
    assert said is not None
    assert [medicine.name for medicine in said.antiemetics] == ["Ondansetron", "granisetron"]


@pytest.mark.parametrize(
    ("discharge", "minutes"),
    [
        (left(110), 70),
        (left(110.9), 70),
        (left(110, ready=100), 60),
        # Ready before the drug ended was mistyped: not known.
        (left(110, ready=30), None),
    ],
)
def test_ready_to_leave_counts_from_the_end_of_the_drug(discharge, minutes):
    said = last_time(ended(discharge))
    assert said is not None
    assert said.minutes_to_ready == minutes


def test_a_single_dose_counts_from_the_last_dose():
    doses = [dose("dose_given", minute, dose_ug=20_000) for minute in (0, 10)]
    said = last_time(record(checked_in(), *doses, left(100)))
    assert said is not None
    assert (said.delivered_deci_mg, said.minutes_to_ready) == (400, 90)


def test_what_was_taken_out_is_not_said():
    def gone(target: Entry) -> Any:
        return entry(bodies.Retraction(), at(50), target_id=target.id)

    tablet, sick = given("ondansetron"), effect("vomiting", 20, "severe")
    said = last_time(ended(tablet, sick, gone(tablet), gone(sick)))
    assert said is not None
    assert (said.antiemetics, said.worst) == ((), None)
