"""The rating scales: totals, bands and what is refused."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.scales import LOINC_NOTICE, SCALES
from sessiontrack.domain.scales.parts import LicenceStatus


def faults_of(rejected):
    return [(fault.path, fault.code) for fault in rejected.value.faults]


@pytest.mark.parametrize(
    ("scale", "total", "band"),
    [
        ("gad7", 0, "minimal"),
        ("gad7", 4, "minimal"),
        ("gad7", 5, "mild"),
        ("gad7", 10, "moderate"),
        ("gad7", 15, "severe"),
        ("gad7", 21, "severe"),
        ("phq9", 4, "minimal"),
        ("phq9", 9, "mild"),
        ("phq9", 10, "moderate"),
        ("phq9", 15, "moderately_severe"),
        ("phq9", 19, "moderately_severe"),
        ("phq9", 20, "severe"),
        ("pcl5", 30, "below_cut"),
        ("pcl5", 31, "cut_zone"),
        ("pcl5", 33, "cut_zone"),
        ("pcl5", 34, "probable"),
        ("hama", 7, "minimal"),
        ("hama", 8, "mild"),
        ("hama", 15, "moderate"),
        ("hama", 24, "severe"),
        ("madrs", 6, "absent"),
        ("madrs", 7, "mild"),
        ("madrs", 20, "moderate"),
        ("madrs", 35, "severe"),
        ("lsas", 29, "below_cut"),
        ("lsas", 30, "sad_possible"),
        ("lsas", 60, "generalized"),
        ("pdss", 7, "low"),
        ("pdss", 8, "at_or_above_cut"),
        ("cadss", 4, "none_or_low"),
        ("cadss", 5, "present"),
    ],
)
def test_bands_change_at_their_published_points(scale, total, band):
    found = SCALES[scale].band(total)
    assert found is not None
    assert found.code == band


@pytest.mark.parametrize("scale", ["cadss6", "moaas", "aldrete_modified", "anxiety_nrs"])
def test_a_scale_without_published_bands_names_none(scale):
    assert SCALES[scale].band(3) is None


@pytest.mark.parametrize(
    ("scale", "items", "total"),
    [
        ("gad7", [1, 2, 3, 0, 1, 2, 3], 12),
        ("phq9", [3] * 9, 27),
        ("pcl5", [4] * 20, 80),
        ("hama", [0] * 14, 0),
        ("aldrete_modified", [2, 2, 1, 2, 2], 9),
        ("moaas", [5], 5),
        ("bprs_positive", [1, 1, 1, 1], 4),
        ("global_change", [-3], -3),
        ("urinary_screen", [0, 1, 0, 0, 0], 1),
        ("misuse_screen", [1, 0, 0, 1], 2),
    ],
)
def test_a_total_is_the_sum_of_the_answers(scale, items, total):
    assert SCALES[scale].total(items) == total


@pytest.mark.parametrize(
    ("items", "faults"),
    [
        ([0, 0, 0, None, 0, 0, 0], [("/items/3", "missing")]),
        ([0, 0, 0, 0, 0, 0], [("/items/6", "missing")]),
        ([], [(f"/items/{place}", "missing") for place in range(7)]),
        ([0, 0, 4, 0, -1, 0, 0], [("/items/2", "out_of_range"), ("/items/4", "out_of_range")]),
        ([0, 0, True, 0, 0, 0, 0], [("/items/2", "not_a_number")]),
        ([0, 0, "1", 0, 0, 0, 0], [("/items/2", "not_a_number")]),
        ([0] * 8, [("/items", "too_many")]),
    ],
)
def test_a_total_is_never_made_of_missing_or_impossible_answers(items, faults):
    with pytest.raises(Rejected, match="GAD-7") as rejected:
        SCALES["gad7"].total(items)
    assert faults_of(rejected) == faults


def test_a_refused_answer_says_what_would_be_right():
    with pytest.raises(Rejected) as rejected:
        SCALES["gad7"].total([0, 0, 4, 0, 0, 0, 0])
    (fault,) = rejected.value.faults
    assert (fault.message, fault.limit) == ("must be 0 to 3", (0, 3))


@pytest.mark.parametrize(
    ("scale", "total", "code"),
    [
        ("phq9", -1, "out_of_range"),
        ("phq9", 28, "out_of_range"),
        ("phq9", True, "not_a_number"),
        ("phq9", None, "missing"),
        ("cadss6", 25, "out_of_range"),
        ("cgi", 4, "not_allowed"),
        ("cssrs_screen", 0, "not_allowed"),
        ("kset", 0, "not_allowed"),
    ],
)
def test_an_impossible_total_is_refused(scale, total, code):
    for refuse in (SCALES[scale].check_total, SCALES[scale].band):
        with pytest.raises(Rejected) as rejected:
            refuse(total)
        assert faults_of(rejected) == [("/total", code)]


@pytest.mark.parametrize("scale", ["madrs", "lsas", "pdss", "cadss", "cadss6", "kset"])
def test_answers_are_refused_where_the_licence_leaves_only_the_total(scale):
    with pytest.raises(Rejected) as rejected:
        SCALES[scale].check_items([0] * SCALES[scale].item_count)
    assert faults_of(rejected) == [("/items", "not_allowed")]


def test_kset_is_listed_and_never_entered():
    assert [code for code, scale in SCALES.items() if not scale.is_enterable] == ["kset"]


def test_cgi_has_two_ratings_and_no_total():
    cgi = SCALES["cgi"]
    cgi.check_items([5, 2])
    cgi.check_items([5])
    with pytest.raises(Rejected) as rejected:
        cgi.check_items([None, 2])
    assert faults_of(rejected) == [("/items/0", "missing")]
    with pytest.raises(Rejected) as rejected:
        cgi.total([5, 2])
    assert faults_of(rejected) == [("/total", "not_allowed")]


def test_the_short_dissociation_form_cannot_pass_for_the_full_one():
    short, full = SCALES["cadss6"], SCALES["cadss"]
    assert short.short_form_of == full.code
    assert (str(short.total_range), str(full.total_range)) == ("0 to 24", "0 to 92")


def test_wording_is_here_with_its_meaning_and_credit():
    phq9 = SCALES["phq9"]
    assert phq9.items[8].text.startswith("Thoughts that you would be better off dead")
    assert phq9.items[8].answers[0].label == "Not at all"
    assert phq9.unscored_item is not None
    assert phq9.unscored_item.answers[3].label == "Extremely difficult"
    assert "Kroenke" in (phq9.licence.credit or "")
    assert "LOINC" in LOINC_NOTICE


@pytest.mark.parametrize(
    ("status", "allows"),
    [
        ("free_to_reproduce", True),
        ("us_government_work", True),
        ("public_domain_claimed", False),
        ("unclear", False),
        ("restricted", False),
    ],
)
def test_only_a_clear_grant_allows_the_wording(status, allows):
    allowing = {scale.licence for scale in SCALES.values() if scale.licence.allows_item_text}
    assert (LicenceStatus(status) in {licence.status for licence in allowing}) is allows
