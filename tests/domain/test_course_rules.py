"""Every rule about a course: three examples each, a source, and no word that promises safety."""

from __future__ import annotations

import re

import pytest

from sessiontrack.domain.alerts import RULES, Level, alert_body
from sessiontrack.domain.course_rules import COURSE_RULES, course_alerts
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import Protocol
from tests.builders_course import decided, maintenance, on, phq9, record, score, series, visit
from tests.course_cases import found, only, speaks
from tests.domain.test_course_amounts import CASES as AMOUNTS
from tests.domain.test_course_benefit import CASES as BENEFIT
from tests.domain.test_course_checkpoints import CASES as CHECKPOINTS
from tests.domain.test_course_contacts import CASES as CONTACTS
from tests.domain.test_course_screens import CASES as SCREENS
from tests.domain.test_course_thoughts import CASES as THOUGHTS

CASES = {**THOUGHTS, **CHECKPOINTS, **CONTACTS, **SCREENS, **AMOUNTS, **BENEFIT}
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule}-{name}")
    for rule, case in CASES.items()
    for name, example in zip(("fires", "silent", "missing"), case.examples, strict=True)
]
ASKED_FOR = """
item9 item9_rise worsening series_end_review relapse exposure_freq exposure_interval dose_creep misuse urinary
longterm_due pair_incomplete followup_missed red_flag_effect cssrs mid_series_review maintenance_review
""".split()
"""The rules of the clinical research, section 6.2, that look at a whole course, late effects, and the screener."""


def test_every_rule_has_its_three_examples():
    assert set(CASES) == set(COURSE_RULES) == set(ASKED_FOR)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_examples_of_each_rule_come_out_as_they_say(rule, example):
    said = [(alert.level, alert.message) for alert in found(rule, example.record, example.day)]
    assert said == ([(example.level, example.message)] if example.level else [])


@pytest.mark.parametrize("rule", CASES)
def test_a_missing_input_is_told_or_its_silence_has_a_reason(rule):
    case = CASES[rule]
    assert case.fires.level
    assert case.silent.level is None
    assert (case.missing.level is None) == bool(case.why_silent)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_what_a_rule_says_is_one_of_its_levels_and_names_limits_that_exist(rule, example):
    for alert in found(rule, example.record, example.day):
        assert Level(alert.level) in COURSE_RULES[rule].levels
        assert set(alert.limits) <= {*LIMITS, "mcid_points", "item_points"}
        assert alert.since <= on(example.day, 12)
        is_unknown = alert.inputs.get("verdict") == "cannot_assess"
        assert (alert.title == COURSE_RULES[rule].title) is not is_unknown, (
            "an unknown is not called by a finding"
        )
        assert alert.cause_id or alert.session_id or alert.cause


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_no_message_promises_safety_and_each_says_what_to_do(rule, example):
    for alert in course_alerts(example.record, on(example.day, 12)):
        for words in (alert.message, alert.advice):
            assert not re.search(r"\b(safe|normal|fine|ok)\b", words, re.IGNORECASE)
            assert words[0].isupper() or words[0].isdigit()
            assert words.endswith(".")


@pytest.mark.parametrize("rule", COURSE_RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_title_and_a_source(rule):
    assert rule.title
    assert rule.source
    assert rule.levels
    assert "Source:" in (rule.function.__doc__ or "")


def test_a_rule_that_shares_its_id_with_one_of_a_session_has_its_title():
    shared = set(COURSE_RULES) & set(RULES)
    assert shared == {"cssrs", "item9", "item9_rise", "red_flag_effect"}
    assert all(COURSE_RULES[rule].title == RULES[rule].title for rule in shared)


@pytest.mark.parametrize(
    ("rule", "held", "newest_day", "day"),
    [
        ("exposure_freq", (visit(0), visit(2), visit(4), visit(6)), 6, 6),
        ("exposure_interval", (*series(), *maintenance(60, 64)), 64, 65),
        (
            "dose_creep",
            tuple(
                visit(
                    60 + 30 * n, episode=n + 1, ordered_ug=41_000 + 8_200 * n, ordered_ug_per_kg=500 + 100 * n
                )
                for n in range(3)
            ),
            120,
            121,
        ),
        ("worsening", series(2), 5, 6),
        ("relapse", series(), 30, 31),
    ],
)
def test_a_decision_settles_what_was_so_until_then(rule, held, newest_day, day):
    worse = (score("phq9", -1, 10), score("phq9", 5, 20)) if rule == "worsening" else ()
    lost = (score("phq9", -1, 20), score("phq9", 20, 8), score("phq9", 30, 19)) if rule == "relapse" else ()
    around = {"scores": (*worse, *lost)}
    before, after = decided(newest_day - 1, "mid_series"), decided(newest_day + 1, "mid_series")
    assert speaks(rule, record(*held, decisions=(before,), **around), day)
    assert not speaks(rule, record(*held, decisions=(before, after), **around), day + 1)


def test_the_loudest_stands_first():
    held = record(*series(), scores=(phq9(20, 3),))
    levels = [Level(alert.level).rank for alert in course_alerts(held, on(22, 12))]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) == 3


def test_the_same_cause_has_the_same_identity_whenever_it_is_asked():
    held = record(*series())
    assert only("series_end_review", held, 16).id == only("series_end_review", held, 40).id


def test_an_alert_can_be_kept_with_the_limits_of_its_time():
    held = record(visit(11), visit(13), visit(15), protocol=Protocol(7, {"exposure_week_sessions": 2}))
    body = alert_body(only("exposure_freq", held, 17), 7)
    assert (body.rule, body.level, body.limits) == ("exposure_freq", "warn", {"exposure_week_sessions": 2})
    assert body.message == "3 sessions in 7 days, 12 to 16 May; the limit is 2."


def test_a_course_without_a_session_raises_nothing():
    assert course_alerts(record(), on(0)) == ()
