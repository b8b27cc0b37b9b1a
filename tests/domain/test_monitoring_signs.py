"""The vital signs of the monitoring form: three pressures, and whether limits were kept."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Discharge, DoseEvent, Oxygen, Retraction, Vitals
from sessiontrack.domain.monitoring_form import monitoring_form
from tests.builders_domain import AUTHOR_ID, at, dose, entry
from tests.builders_record import CALM, checked_in, ended, full, ordered, record, settled, started, vitals


def form(*entries, of=record):
    return monitoring_form(of(*entries), {AUTHOR_ID: "Nora Lind"}, "Lakeside Clinic", at(200))


def left(minute=125):
    return entry(Discharge(disposition="home"), at(minute))


def shown(pressure):
    return pressure and (pressure.systolic, pressure.diastolic, pressure.minute)


def sets(*minutes, **readings):
    """Pressures that tell their minute by the last two digits of the systolic."""
    return [vitals(minute, systolic=100 + minute, diastolic=70, **readings) for minute in minutes]


@pytest.mark.parametrize(
    ("minutes", "minute"),
    [
        ((40,), 40), ((30,), 30), ((50,), 50), ((29, 51), None), ((36, 43), 43), ((35, 45), 35), ((), None),
    ],
)  # fmt: skip
def test_the_pressure_after_forty_minutes_is_the_nearest_of_thirty_to_fifty(minutes, minute):
    found = form(full(-5), started(), *sets(*minutes)).pressure_at_40
    assert shown(found) == (minute and (100 + minute, 70, minute))


def test_the_pressures_before_the_drug_and_before_leaving_are_the_last_ones():
    before = (checked_in(), full(-9), full(-2, systolic=131), started(), dose("completed", 40))
    found = form(*before, *sets(20, 90, 130), left())
    assert shown(found.pressure_before) == (131, 78, -2)
    assert shown(found.pressure_at_leaving) == (190, 70, 90)
    assert found.pressure_before.at == at(-2)
    assert form(*before, left()).pressure_at_leaving is None


def test_a_pressure_of_which_half_is_missing_or_false_does_not_count():
    false = entry(Vitals(readings={"systolic": 200, "diastolic": 90}, artifact=("systolic",)), at(40))
    found = form(full(-5), started(), *sets(33), false, vitals(41, systolic=150))
    assert shown(found.pressure_at_40) == (133, 70, 33)


def test_a_corrected_pressure_stands_in_the_form_and_a_retracted_one_does_not():
    wrong = full(40, systolic=240)
    right = entry(Vitals(readings={**CALM, "systolic": 142}), at(40), target_id=wrong.id)
    assert shown(form(full(-5), started(), wrong, right).pressure_at_40) == (142, 78, 40)
    out = entry(Retraction(), at(45), target_id=wrong.id, reason_code="wrong_reading")
    assert form(full(-5), started(), wrong, out).pressure_at_40 is None


@pytest.mark.parametrize(
    ("before", "is_in_range"),
    [
        ([full(-5)], True),
        ([full(-5, systolic=150)], False),
        ([full(-5, systolic=80)], False),
        ([full(-5, spo2=90)], False),
        ([full(-5), entry(Oxygen(action="started", oxygen_deci_l_per_min=20), at(-10))], True),
        ([vitals(-5, systolic=120, diastolic=80)], None),
        ([], None),
    ],
)
def test_the_range_before_the_drug_is_computed_from_the_protocol(before, is_in_range):
    assert form(checked_in(), ordered(), *before, started()).in_range_before is is_in_range


@pytest.mark.parametrize(
    ("last", "is_in_range"),
    [
        (settled(100), True),
        (settled(100, systolic=170), False),
        (settled(100, spo2=88), False),
        (vitals(100, systolic=124, diastolic=78), None),
    ],
)
def test_the_range_before_leaving_is_computed_from_the_items_of_leaving(last, is_in_range):
    assert form(last, left(), of=ended).in_range_at_leaving is is_in_range


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_s_judgement_stands_beside_the_computed_one_with_their_name(answer):
    start = entry(DoseEvent(event="started", rate_ug_per_h=61_500, vitals_acceptable=answer), at(0))
    leaving = entry(Discharge(disposition="home", vitals_acceptable=not answer), at(125))
    found = form(checked_in(), ordered(), full(-5), start, dose("completed", 40), leaving)
    assert (found.judged_before, found.judged_at_leaving) == (
        (answer, "Nora Lind"),
        (not answer, "Nora Lind"),
    )


def test_what_nobody_judged_is_no_judgement():
    found = form(settled(100), left(), of=ended)
    assert (found.judged_before, found.judged_at_leaving) == (None, None)
    assert (form(of=record).judged_before, form(of=record).judged_at_leaving) == (None, None)
