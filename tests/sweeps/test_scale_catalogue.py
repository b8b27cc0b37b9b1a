"""Every scale is complete, sourced and within its licence; a new one needs no edit here."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.scales import LOINC_NOTICE, SCALES
from sessiontrack.domain.scales.parts import EntryMode, LicenceStatus, RuleKind

LOWER_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

# Stored keys are forever: what once was in the list may be retired, never renamed or lost.
FIRST_SCALES = [
    "gad7", "phq9", "pcl5", "hama", "madrs", "lsas", "pdss", "cssrs_screen", "cadss", "moaas",
    "aldrete_modified", "bprs_positive", "cgi", "anxiety_nrs", "dissociation_nrs", "distress_nrs",
    "global_change", "urinary_screen", "misuse_screen", "kset",
]  # fmt: skip

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
    assert len(FIRST_SCALES) == 20
    assert set(FIRST_SCALES) <= set(SCALES)


def test_every_scale_file_is_in_the_table():
    folder = files("sessiontrack.domain.scales")
    codes = {path.name.removesuffix(".toml") for path in folder.iterdir() if ".toml" in path.name}
    assert codes == set(SCALES)


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
