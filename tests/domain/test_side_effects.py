"""The list of side effects: severity, escalation, and what a version asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sessiontrack.domain.side_effects import (
    SEVERITIES,
    SIDE_EFFECT_GROUPS,
    SIDE_EFFECT_SOURCES,
    SIDE_EFFECTS,
    SIDE_EFFECTS_VERSION,
    SIDE_EFFECTS_VERSIONS,
    Severity,
    effects_asked,
)
from sessiontrack.domain.terms import BUILT_IN


def test_severities_rank_from_mild_to_severe():
    assert [(level, level.rank) for level in SEVERITIES] == [
        (Severity.MILD, 1),
        (Severity.MODERATE, 2),
        (Severity.SEVERE, 3),
    ]
    assert "grade 3" in SEVERITIES[Severity.SEVERE]


@pytest.mark.parametrize(
    ("effect", "calls_from"),
    [
        ("blood_pressure_increased", "severe"),
        ("blood_pressure_decreased", "moderate"),
        ("nausea", "severe"),
        ("vomiting", "moderate"),
        ("hallucination_auditory", "moderate"),
        ("dissociation", "severe"),
        ("delirium", "mild"),
        ("seizure", "mild"),
        ("airway_obstruction", "mild"),
        ("fall", "mild"),
        ("mania", "mild"),
        ("suicidal_ideation", "mild"),
        ("other", "severe"),
    ],
)
def test_an_effect_calls_a_clinician_from_its_own_severity(effect, calls_from):
    calling = [level for level in Severity if BUILT_IN.escalates(effect, level)]
    assert calling == [level for level in Severity if level.rank >= Severity(calls_from).rank]


def test_an_unknown_effect_is_not_quietly_harmless():
    with pytest.raises(KeyError):
        BUILT_IN.escalates("hiccups", Severity.SEVERE)


def test_a_version_asked_only_the_terms_it_held():
    newest = {effect.code for effect in effects_asked(SIDE_EFFECTS_VERSION)}
    first = {effect.code for effect in effects_asked(SIDE_EFFECTS_VERSIONS[0])}
    assert newest == set(SIDE_EFFECTS)
    assert newest - first == {
        "blood_pressure_decreased",
        "seizure",
        "airway_obstruction",
        "fall",
        "mania",
    }


def test_a_version_that_never_was_asked_nothing_that_can_be_named():
    with pytest.raises(ValueError, match="not in tuple"):
        effects_asked("0.9")


def test_a_published_rate_is_the_decimal_that_was_printed():
    rate = SIDE_EFFECTS["blood_pressure_increased"].published[0]
    assert (rate.percent, rate.of) == (Decimal("44.3"), "patients")
    assert SIDE_EFFECT_SOURCES[rate.source].people == 203


def test_a_code_without_an_open_licence_is_left_out():
    assert SIDE_EFFECTS["pupil_dilation"].snomed is None
    assert SIDE_EFFECTS["dissociation"].snomed is None
    nausea = SIDE_EFFECTS["nausea"].snomed
    assert nausea is not None
    assert (nausea.code, nausea.match) == ("422587007", "exact")


def test_terms_of_one_page_stand_in_their_order():
    codes = list(SIDE_EFFECTS)
    assert codes[:3] == [
        "blood_pressure_increased",
        "blood_pressure_decreased",
        "heart_rate_increased",
    ]
    assert codes[-1] == "other"
    assert next(iter(SIDE_EFFECT_GROUPS.items())) == ("cardiovascular", "Cardiovascular")
