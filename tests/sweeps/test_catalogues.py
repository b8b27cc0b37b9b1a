"""Every side effect is complete and sourced; a new one is covered without an edit here."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import (
    SEVERITIES,
    SIDE_EFFECT_CHECKS,
    SIDE_EFFECT_GROUPS,
    SIDE_EFFECT_GUIDES,
    SIDE_EFFECT_NOTICES,
    SIDE_EFFECT_SOURCES,
    SIDE_EFFECTS,
    SIDE_EFFECTS_VERSIONS,
    Severity,
    Tier,
)
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.domain.vitals import SIGNS

LOWER_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

# Stored keys are forever: what once was in the list may be retired, never renamed or lost.
FIRST_EFFECTS = [
    "blood_pressure_increased", "heart_rate_increased", "heart_rate_decreased", "dizziness",
    "nausea", "vomiting", "upset_stomach", "appetite_loss", "fatigue", "drowsiness",
    "cognitive_impairment", "disorientation", "confusion", "delirium", "amnesia",
    "psychological_distress", "agitation", "behavior_change", "dissociation",
    "out_of_body_experience", "time_distortion", "visual_perception_altered",
    "sound_perception_altered", "touch_perception_altered", "hallucination", "hallucination_visual",
    "hallucination_auditory", "blurred_vision", "pupil_dilation", "eye_movement_abnormal",
    "muscle_stiffness", "involuntary_movements", "slurred_speech", "numbness",
    "intraocular_pressure_increased", "intracranial_pressure_increased", "craving_or_misuse",
    "headache", "anxiety_or_panic", "excessive_sedation", "oxygen_desaturation",
    "respiratory_depression", "chest_pain", "loss_of_consciousness", "allergic_reaction",
    "urinary_symptoms", "suicidal_ideation", "infusion_site_reaction", "other",
]  # fmt: skip
ADDED_EFFECTS = ["blood_pressure_decreased", "seizure", "airway_obstruction", "fall", "mania"]

each_effect = pytest.mark.parametrize("effect", SIDE_EFFECTS.values(), ids=lambda item: item.code)


def is_text(value):
    return isinstance(value, str) and value == value.strip() != ""


def test_no_stored_key_was_lost():
    assert len(FIRST_EFFECTS) == 49
    assert {*FIRST_EFFECTS, *ADDED_EFFECTS} <= set(SIDE_EFFECTS)


def test_no_row_of_the_list_hides_another():
    text = files("sessiontrack.domain").joinpath("side_effects.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["effects"]
    assert sorted(row["code"] for row in rows) == sorted(SIDE_EFFECTS)
    assert len({row["sort"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "table",
    [SIDE_EFFECT_GROUPS, SIDE_EFFECT_CHECKS, SIDE_EFFECT_GUIDES, SIDE_EFFECT_NOTICES, SEVERITIES],
)
def test_every_word_that_is_explained_has_a_code_and_an_explanation(table):
    for code, meaning in table.items():
        assert LOWER_SNAKE.fullmatch(code)
        assert is_text(meaning)


def test_every_group_check_guide_and_source_is_used():
    effects = SIDE_EFFECTS.values()
    assert {effect.group for effect in effects} == set(SIDE_EFFECT_GROUPS)
    assert set(SIDE_EFFECT_CHECKS) <= {code for effect in effects for code in effect.observed_by}
    assert {said.guide for effect in effects for said in effect.guide_mentions} == set(SIDE_EFFECT_GUIDES)
    assert {rate.source for effect in effects for rate in effect.published} == set(SIDE_EFFECT_SOURCES)
    for source in SIDE_EFFECT_SOURCES.values():
        assert is_text(source.title)
        assert is_text(source.agent)
        assert source.people is None or source.people > 0


@each_effect
def test_an_effect_is_complete(effect):
    assert SIDE_EFFECTS[effect.code] is effect
    assert LOWER_SNAKE.fullmatch(effect.code)
    assert is_text(effect.label)
    assert effect.label[0].isupper()
    assert effect.group in SIDE_EFFECT_GROUPS
    assert effect.since in SIDE_EFFECTS_VERSIONS
    assert effect.phases
    assert len(set(effect.phases)) == len(effect.phases)
    assert set(effect.observed_by) <= {*SIGNS, *SCALES, *SIDE_EFFECT_CHECKS}
    assert effect.synonyms or effect.code == "other"
    for text in (effect.note, effect.preferred_term, effect.organ_class, effect.ctcae_term):
        assert text is None or is_text(text)


@each_effect
def test_an_effect_is_sourced(effect):
    if effect.tier is Tier.GUIDE:
        assert effect.guide_mentions
    else:
        assert is_text(effect.source)
    for said in effect.guide_mentions:
        assert said.guide in SIDE_EFFECT_GUIDES
        assert is_text(said.words)
        assert is_text(said.where)
    for rate in effect.published:
        assert rate.source in SIDE_EFFECT_SOURCES
        assert 0 < rate.percent <= 100
        assert rate.of in {"patients", "sessions", "participants"}
        assert rate.note is None or is_text(rate.note)


@each_effect
def test_an_effect_escalates_at_the_latest_when_severe(effect):
    assert BUILT_IN.escalates(effect.code, Severity.SEVERE)
    assert BUILT_IN.escalates(effect.code, Severity.MILD) is effect.is_red_flag
    assert effect.is_red_flag is (effect.escalate_at is Severity.MILD)


@each_effect
def test_an_effect_keeps_its_order_in_time(effect):
    peak, resolved = effect.typical_peak_minutes, effect.typical_resolved_by_minutes
    assert (peak is None) is (resolved is None)
    assert peak is None or 0 < peak < resolved


@each_effect
def test_a_narrower_term_has_a_wider_one_that_is_not_narrower_still(effect):
    if effect.parent is not None:
        assert SIDE_EFFECTS[effect.parent].parent is None
        assert effect.parent != effect.code


@each_effect
def test_an_effect_is_found_by_every_name_it_has(effect):
    for name in (effect.label, effect.code, *effect.synonyms):
        assert effect in BUILT_IN.search(name), name
    names = [name.casefold() for name in effect.synonyms]
    assert len(set(names)) == len(names)


@each_effect
def test_a_code_has_the_form_of_its_system(effect):
    if effect.snomed is not None:
        assert re.fullmatch(r"[1-9][0-9]{5,17}", effect.snomed.code)
        assert effect.snomed.match in {"exact", "near"}
        assert re.fullmatch(r".+ \((finding|disorder)\)", effect.snomed.display)
    if effect.icd10cm is not None:
        assert re.fullmatch(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", effect.icd10cm)
