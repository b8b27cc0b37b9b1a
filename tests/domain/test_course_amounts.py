"""Dense treatment, shrinking intervals, and a dose that creeps up."""

from __future__ import annotations

import pytest

from sessiontrack.domain.protocol import Protocol
from tests.builders_course import maintenance, on, record, score, series, session_id, visit
from tests.course_cases import Case, Example, found, only, speaks

FOUR = (visit(11), visit(13), visit(15), visit(17))
"""12, 14, 16 and 18 May."""


def ordered(*doses):
    """Maintenance sessions on days 30, 60 and so on, with these orders in µg/kg of 82 kg."""
    return tuple(
        visit(30 * place, episode=place, ordered_ug_per_kg=dose, ordered_ug=dose and 82 * dose)
        for place, dose in enumerate(doses, 1)
    )


RISING = ordered(500, 550, 600)


CASES = {
    "exposure_freq": Case(
        fires=Example(record(*FOUR), 17, "warn", "4 sessions in 7 days, 12 to 18 May; the limit is 3."),
        silent=Example(record(*FOUR[1:]), 17),
        missing=Example(
            record(*FOUR[:3], visit(17, delivered_ug=None)), 17, "warn",
            "4 sessions in 7 days, 12 to 18 May; the limit is 3.",
        ),
    ),
    "exposure_interval": Case(
        fires=Example(
            record(*series(), *maintenance(60, 66)), 67, "warn",
            "Only 6 days from the maintenance episode before to the session of 6 July; the limit is 7.",
        ),
        silent=Example(record(*series(), *maintenance(60, 67)), 67),
        missing=Example(
            record(*series(), visit(60, episode=1), visit(62, phase="maintenance")), 67, "warn",
            "Only 2 days from the maintenance episode before to the session of 2 July; the limit is 7. The session "
            "names no episode.",
        ),
    ),
    "dose_creep": Case(
        fires=Example(
            record(*RISING), 91, "warn",
            "The dose rose over the last 3 maintenance sessions: 0.5, 0.55, 0.6 mg/kg.",
        ),
        silent=Example(record(*RISING[:2]), 91),
        missing=Example(
            record(*ordered(500, None, 600)), 91, "warn",
            "Whether the dose rises cannot be assessed: no dose per kilogram in the session of 30 June.",
        ),
    ),
}  # fmt: skip


def test_the_week_is_seven_local_days():
    assert speaks("exposure_freq", record(*FOUR), 17)
    assert not speaks("exposure_freq", record(*FOUR), 18)


def test_dense_treatment_is_told_since_the_session_that_went_over_the_limit():
    alert = only("exposure_freq", record(*FOUR), 17)
    assert (alert.since, alert.session_id) == (on(17), session_id(17))
    assert alert.limits == {"exposure_week_sessions": 3}


@pytest.mark.parametrize(("sessions", "levels"), [(17, []), (18, ["critical"])])
def test_more_than_twice_weekly_for_two_months_is_critical(sessions, levels):
    # Every third day up to day 51, the 21st of June: never more than three in a week.
    held = record(*(visit(51 - 3 * place) for place in range(sessions)))
    assert [alert.level for alert in found("exposure_freq", held, 51)] == levels


def test_the_sixty_days_are_counted_from_today():
    held = record(*series(18))
    assert found("exposure_freq", held, 59)[0].message == (
        "18 sessions in 60 days, 1 May to 21 June; the limit is 17."
    )
    assert not speaks("exposure_freq", held, 60)


def test_both_steps_speak_and_the_louder_first():
    held = record(*series(19), visit(55), visit(56))
    both = found("exposure_freq", held, 57)
    assert [alert.level for alert in both] == ["critical", "warn"]
    assert both[0].id != both[1].id
    assert set(both[0].limits) == {"exposure_long_sessions", "exposure_long_days"}


def test_sessions_of_other_courses_count_and_are_told():
    held = record(*FOUR[2:], elsewhere=FOUR[:2])
    assert only("exposure_freq", held, 17).message == (
        "4 sessions in 7 days, 12 to 18 May, 2 of them in other courses; the limit is 3."
    )


def test_ketamine_from_elsewhere_makes_the_count_too_low():
    told = score("misuse_screen", 16, items=(0, 1, 0, 0))
    assert only("exposure_freq", record(*FOUR, scores=(told,)), 17).message.endswith(
        "the limit is 3. Ketamine from elsewhere, of which the patient told, is not counted."
    )


def test_a_span_of_one_day_is_that_day_with_its_year_when_it_is_not_this_one():
    one = Protocol(1, {"exposure_week_sessions": 1})
    twice = (visit(0), visit(0.2))
    assert only("exposure_freq", record(*twice, protocol=one), 2).message == (
        "2 sessions in 7 days, 1 May; the limit is 1."
    )
    years = (visit(244), visit(246))
    assert only("exposure_freq", record(*years, protocol=one), 247).message == (
        "2 sessions in 7 days, 31 December 2026 to 2 January; the limit is 1."
    )


def test_a_session_without_drug_is_no_exposure():
    assert not speaks("exposure_freq", record(*FOUR[:3], visit(17, delivered_ug=0)), 17)


def test_a_stopped_session_is_one():
    assert speaks("exposure_freq", record(*FOUR[:3], visit(17, is_stopped_early=True, delivered_ug=900)), 17)


def test_a_pair_has_no_interval_within_it():
    pair = (visit(60, episode=1), visit(62, episode=1))
    assert not speaks("exposure_interval", record(*series(), *pair), 67)
    assert only("exposure_interval", record(*series(), *pair, visit(68, episode=2)), 69).inputs == {"days": 6}


def test_the_way_from_the_series_to_maintenance_is_no_maintenance_interval():
    assert not speaks("exposure_interval", record(*series(), *maintenance(18)), 20)
    assert not speaks("exposure_interval", record(*series()), 20)


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ((42, 35, 28, 21), "42, 35, 28, 21"),
        ((60, 42, 35, 28, 21), "42, 35, 28, 21"),
        ((35, 28, 21), None),
        ((42, 35, 35, 21), None),
        ((42, 35, 28, 29), None),
    ],
    ids=["four", "the last four", "only three", "one equal", "one longer"],
)
def test_intervals_that_shrink_over_the_last_four_are_told(gaps, words):
    days = [60]
    for gap in gaps:
        days.append(days[-1] + gap)
    alerts = found("exposure_interval", record(*series(), *maintenance(*days)), days[-1])
    said = f"The interval between maintenance episodes shrank 3 times running: {words} days."
    assert [alert.message for alert in alerts] == ([said] if words else [])


def test_a_short_interval_that_also_shrank_is_told_twice():
    days = (60, 90, 110, 120, 126)
    alerts = found("exposure_interval", record(*series(), *maintenance(*days)), 126)
    assert [alert.cause.split(":")[0] for alert in alerts] == ["short", "trend"]
    assert {alert.since for alert in alerts} == {on(126)}


def test_without_an_order_per_kilogram_every_such_session_is_named():
    assert only("dose_creep", record(*ordered(None, 550, 600)), 91).message.endswith(
        "in the session of 31 May."
    )
    assert only("dose_creep", record(*ordered(None, 550, 600)), 91).inputs == {"verdict": "cannot_assess"}


@pytest.mark.parametrize(
    ("last", "speaks_up"),
    [
        ({"ordered_ug_per_kg": 600, "ordered_ug": 49_200}, True),
        ({"ordered_ug_per_kg": 600, "ordered_ug": None}, True),
        ({"ordered_ug_per_kg": 550, "ordered_ug": 45_100}, False),
        ({"ordered_ug_per_kg": 554, "ordered_ug": 45_428}, False),
        ({"ordered_ug_per_kg": 600, "ordered_ug": 45_100}, False),
        ({"ordered_ug_per_kg": 600, "ordered_ug": 49_200, "route": "im"}, False),
    ],
    ids=["rises", "amount not known", "equal", "equal as shown", "only the weight fell", "another route"],
)
def test_a_rise_is_one_of_the_order(last, speaks_up):
    held = record(*RISING[:2], visit(90, episode=3, **last))
    assert speaks("dose_creep", held, 91) is speaks_up


def test_the_series_is_not_compared():
    assert not speaks("dose_creep", record(*series(ordered_ug_per_kg=400), *RISING[1:]), 91)
    assert not speaks("dose_creep", record(*series()), 91)


def test_the_clinic_sets_over_how_many_sessions():
    two = Protocol(1, {"dose_creep_sessions": 2})
    alert = only("dose_creep", record(*RISING[:2], protocol=two), 91)
    assert (alert.limits, alert.session_id) == ({"dose_creep_sessions": 2}, session_id(60))
