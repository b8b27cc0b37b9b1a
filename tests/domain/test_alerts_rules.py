"""Every rule of the table: three examples each, a source, and no word that promises safety."""

from __future__ import annotations

import re

import pytest

from sessiontrack.domain.alerts import RULES, Level, evaluate
from sessiontrack.domain.limits import LIMITS
from tests.alert_cases import levels
from tests.builders_domain import at
from tests.domain.test_alerts_before_start import CASES as BEFORE_START
from tests.domain.test_alerts_checklist import CASES as CHECKLIST
from tests.domain.test_alerts_dose import CASES as DOSE
from tests.domain.test_alerts_effects import CASES as EFFECTS
from tests.domain.test_alerts_leaving import CASES as LEAVING
from tests.domain.test_alerts_pressure import CASES as PRESSURE
from tests.domain.test_alerts_scores import CASES as SCORES
from tests.domain.test_alerts_timing import CASES as TIMING
from tests.domain.test_alerts_vital_signs import CASES as VITAL_SIGNS

CASES = {
    **BEFORE_START,
    **CHECKLIST,
    **PRESSURE,
    **VITAL_SIGNS,
    **EFFECTS,
    **DOSE,
    **TIMING,
    **SCORES,
    **LEAVING,
}


def test_every_rule_has_its_three_examples():
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_the_examples_of_each_rule_come_out_as_they_say(rule):
    for example in CASES[rule].examples:
        expected = {example.level} if example.level else set()
        assert set(levels(rule, example.record, example.minute)) == expected


@pytest.mark.parametrize("rule", CASES)
def test_what_a_rule_says_is_one_of_its_levels_and_names_limits_that_exist(rule):
    for example in CASES[rule].examples:
        for alert in evaluate(example.record, at(example.minute)):
            stated = RULES[alert.rule]
            assert Level(alert.level) in stated.levels
            assert alert.blocks in (None, stated.blocks)
            assert set(alert.limits) <= {*LIMITS, "order_limit_systolic", "order_limit_diastolic"}


@pytest.mark.parametrize("rule", CASES)
def test_no_message_promises_safety(rule):
    for example in CASES[rule].examples:
        for alert in evaluate(example.record, at(example.minute)):
            assert not re.search(r"\b(safe|normal|fine|ok)\b", alert.message, re.IGNORECASE)
            assert alert.message[0].isupper() or alert.message.startswith("PHQ-9")
            assert alert.message.endswith((".", "?"))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_a_title_and_a_source(rule):
    assert rule.title
    assert rule.source
    assert rule.blocks in (None, "start", "discharge")
    assert rule.function.__doc__
    assert "Source:" in rule.function.__doc__
