"""Every side effect and every scale is complete, sourced and licensed; a new one needs no edit."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.scales import LOINC_NOTICE, SCALES
from sessiontrack.domain.scales.parts import EntryMode, LicenceStatus, RuleKind
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
    escalates,
    find_side_effects,
)
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
FIRST_SCALES = [
    "gad7", "phq9", "pcl5", "hama", "madrs", "lsas", "pdss", "cssrs_screen", "cadss", "moaas",
    "aldrete_modified", "bprs_positive", "cgi", "anxiety_nrs", "dissociation_nrs", "distress_nrs",
    "global_change", "urinary_screen", "misuse_screen", "kset",
]  # fmt: skip

each_effect = pytest.mark.parametrize("effect", SIDE_EFFECTS.values(), ids=lambda item: item.code)
each_scale = pytest.mark.parametrize("scale", SCALES.values(), ids=lambda item: item.code)


def is_text(value):
    return isinstance(value, str) and value == value.strip() != ""


def is_loinc(code):
    """A LOINC code ends in the check digit of its number (Luhn)."""
    number, _, check = code.partition("-")
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number))]
    total = sum(value // 10 + value % 10 for value in doubled)
    return check == str(-total % 10)


def test_no_stored_key_was_lost():
    assert len(FIRST_EFFECTS) == 49
    assert {*FIRST_EFFECTS, *ADDED_EFFECTS} <= set(SIDE_EFFECTS)
    assert len(FIRST_SCALES) == 20
    assert set(FIRST_SCALES) <= set(SCALES)


def test_no_row_of_the_list_hides_another():
    text = files("sessiontrack.domain").joinpath("side_effects.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["effects"]
    assert sorted(row["code"] for row in rows) == sorted(SIDE_EFFECTS)
    assert len({row["sort"] for row in rows}) == len(rows)


def test_every_scale_file_is_in_the_table():
    folder = files("sessiontrack.domain.scales")
    codes = {path.name.removesuffix(".toml") for path in folder.iterdir() if ".toml" in path.name}
    assert codes == set(SCALES)


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
    assert {said.guide for effect in effects for said in effect.guide_mentions} == set(
        SIDE_EFFECT_GUIDES
    )
    assert {rate.source for effect in effects for rate in effect.published} == set(
        SIDE_EFFECT_SOURCES
    )
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
    assert escalates(effect.code, Severity.SEVERE)
    assert escalates(effect.code, Severity.MILD) is effect.is_red_flag
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
        assert effect in find_side_effects(name), name
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


@each_scale
def test_a_scale_is_complete(scale):
    assert SCALES[scale.code] is scale
    assert LOWER_SNAKE.fullmatch(scale.code)
    for text in (
        scale.name,
        scale.abbreviation,
        scale.version,
        scale.language,
        scale.construct,
        scale.rater,
        scale.recall,
    ):
        assert is_text(text)
    assert scale.minutes > 0
    assert scale.recall_days is None or scale.recall_days > 0
    assert scale.note is None or is_text(scale.note)
    assert scale.is_enterable is (scale.entry is not EntryMode.NONE)
    assert scale.short_form_of is None or scale.short_form_of in SCALES


@each_scale
def test_wording_is_shipped_only_where_the_licence_allows(scale):
    licence = scale.licence
    assert is_text(licence.detail)
    assert is_text(licence.source)
    if licence.ships_item_text:
        assert licence.allows_item_text
        assert is_text(scale.stem)
        assert licence.credit or licence.source == "Written for this service"
        return
    assert scale.stem is None
    if licence.status is LicenceStatus.RESTRICTED:
        assert not scale.items
        assert scale.unscored_item is None
    # Own words are names of what is asked, not the questions.
    for item in scale.items:
        assert item.text == item.text.rstrip("?.")
        assert len(item.text.split()) <= 9


@each_scale
def test_only_a_licence_that_leaves_the_answers_to_us_lets_them_in(scale):
    if scale.licence.status is LicenceStatus.RESTRICTED:
        assert not scale.takes_items
    if not scale.takes_items:
        with pytest.raises(Rejected):
            scale.check_items([scale.item_range.lowest] * scale.item_count)
    if not scale.takes_total:
        with pytest.raises(Rejected):
            scale.check_total(0)


@each_scale
def test_the_questions_are_all_there_and_their_answers_in_range(scale):
    if not scale.takes_items:
        assert scale.items == ()
        return
    assert [item.number for item in scale.items] == list(range(1, scale.item_count + 1))
    ends = [scale.item_range.lowest, scale.item_range.highest]
    for item in scale.items:
        assert is_text(item.text)
        values = [answer.value for answer in item.answers]
        assert values in ([], ends, list(range(ends[0], ends[1] + 1)))
        assert all(is_text(answer.label) for answer in item.answers)
    named = {scale.safety_item, *scale.optional_items} - {None}
    assert all(1 <= number <= scale.item_count for number in named)


@each_scale
def test_the_answers_reach_both_ends_of_the_total_and_no_further(scale):
    if scale.total_range is None:
        return
    low, high = scale.total_range.lowest, scale.total_range.highest
    for total in (low, high):
        scale.check_total(total)
    for total in (low - 1, high + 1):
        with pytest.raises(Rejected):
            scale.check_total(total)
    if scale.takes_items:
        assert scale.total([scale.item_range.lowest] * scale.item_count) == low
        assert scale.total([scale.item_range.highest] * scale.item_count) == high
        with pytest.raises(Rejected):
            scale.total([scale.item_range.lowest] * (scale.item_count - 1))


@each_scale
def test_bands_touch_and_cover_every_total(scale):
    if not scale.bands:
        assert scale.bands_source is None
        return
    assert is_text(scale.bands_source)
    assert scale.bands[0].lowest == scale.total_range.lowest
    assert scale.bands[-1].highest == scale.total_range.highest
    for band, following in zip(scale.bands, scale.bands[1:], strict=False):
        assert following.lowest == band.highest + 1
    assert len({band.code for band in scale.bands}) == len(scale.bands)
    for band in scale.bands:
        assert LOWER_SNAKE.fullmatch(band.code)
        assert is_text(band.label)
        assert scale.band(band.lowest) is scale.band(band.highest) is band


@each_scale
def test_parts_share_out_the_whole(scale):
    if not scale.subscales:
        return
    assert sum(part.highest for part in scale.subscales) == scale.total_range.highest
    if scale.takes_items:
        numbers = [number for part in scale.subscales for number in part.items]
        assert sorted(numbers) == list(range(1, scale.item_count + 1))
    for part in scale.subscales:
        assert LOWER_SNAKE.fullmatch(part.code)
        assert is_text(part.label)
        assert not part.items or part.highest == len(part.items) * scale.item_range.highest


@each_scale
def test_a_rule_of_change_is_sourced_and_can_be_met(scale):
    for rule in (scale.response, scale.partial_response, scale.remission):
        if rule is None:
            continue
        assert is_text(rule.source)
        is_of_item = rule.kind in (RuleKind.ITEM_AT_OR_BELOW, RuleKind.ITEM_AT_OR_ABOVE)
        assert is_of_item is (rule.item is not None)
        if rule.item is not None:
            assert rule.item <= scale.item_count
            assert rule.value in scale.item_range
        elif rule.kind in (RuleKind.AT_OR_BELOW, RuleKind.POINTS_DROP):
            assert rule.value in scale.total_range
        else:
            assert 0 < rule.value < 100
    for threshold in (
        scale.mcid,
        scale.reliable_change,
        scale.alert_item_from,
        scale.discharge_from,
    ):
        if threshold is not None:
            assert threshold.points > 0
            assert is_text(threshold.source)
            assert all(is_text(other) for other in threshold.alternatives)


@each_scale
def test_every_loinc_code_ends_in_its_check_digit(scale):
    asked = [*scale.items, *([scale.unscored_item] if scale.unscored_item else [])]
    codes = [scale.loinc_panel, scale.loinc_total, *(item.loinc for item in asked)]
    for code in filter(None, codes):
        assert is_loinc(code), code
        assert "LOINC" in LOINC_NOTICE
    for answer in (answer for item in asked for answer in item.answers):
        assert answer.loinc is None or re.fullmatch(r"LA\d+-\d", answer.loinc)
