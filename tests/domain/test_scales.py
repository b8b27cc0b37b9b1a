"""The rating scales: totals, bands, refusals, and the rules that belong to one scale only."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.scales import LOINC_NOTICE, SCALES
from sessiontrack.domain.scales.cssrs_screen import Risk, triage
from sessiontrack.domain.scales.parts import LicenceStatus
from sessiontrack.domain.scales.pcl5 import is_provisional_ptsd


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


@pytest.mark.parametrize(
    ("items", "answer"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 0, 2], 2),
        ([None, None, None, None, None, None, None, None, 1], 1),
        ([3, 3, 3, 3, 3, 3, 3, 3, None], None),
        ([3, 3, 3], None),
    ],
)
def test_phq9_item_9_is_read_even_from_a_form_without_a_total(items, answer):
    assert SCALES["phq9"].safety_answer(items) == answer


def test_a_scale_that_does_not_ask_about_suicide_answers_nothing():
    assert SCALES["gad7"].safety_answer([3] * 7) is None


@pytest.mark.parametrize(
    ("scale", "items", "numbers"),
    [
        ("urinary_screen", [0, 0, 0, 0, 0], ()),
        ("urinary_screen", [0, 1, 0, 0, 3], (2, 5)),
        ("urinary_screen", [None, None, 2], (3,)),
        ("misuse_screen", [0, 0, 1, 0], (3,)),
        ("gad7", [3] * 7, ()),
    ],
)
def test_one_item_alone_raises_the_alert(scale, items, numbers):
    assert SCALES[scale].alerting_items(items) == numbers


def test_pcl5_parts_add_up_by_cluster():
    assert SCALES["pcl5"].subscale_totals([4] * 5 + [3] * 2 + [2] * 7 + [1] * 6) == {
        "b_intrusion": 20,
        "c_avoidance": 6,
        "d_mood_cognition": 14,
        "e_arousal": 6,
    }
    with pytest.raises(Rejected):
        SCALES["pcl5"].subscale_totals([4] * 19)


@pytest.mark.parametrize(
    ("bothersome", "is_provisional"),
    [
        ({1, 6, 8, 9, 15, 16}, True),
        ({5, 7, 13, 14, 19, 20}, True),
        ({6, 8, 9, 15, 16}, False),
        ({1, 8, 9, 15, 16}, False),
        ({1, 6, 8, 15, 16}, False),
        ({1, 6, 8, 9, 15}, False),
        (set(), False),
    ],
)
def test_pcl5_needs_symptoms_of_every_cluster(bothersome, is_provisional):
    items = [2 if number in bothersome else 1 for number in range(1, 21)]
    assert is_provisional_ptsd(items) is is_provisional


def test_pcl5_is_not_judged_with_a_gap():
    with pytest.raises(Rejected):
        is_provisional_ptsd([4] * 19 + [None])


@pytest.mark.parametrize(
    ("total", "sums", "faults"),
    [
        (80, {"fear": 40, "avoidance": 40}, None),
        (80, {}, None),
        (144, {"fear": 72, "avoidance": 72}, None),
        (80, {"fear": 40, "avoidance": 41}, [("/total", "sum_differs")]),
        (80, {"fear": 73, "avoidance": 7}, [("/subscales/fear", "out_of_range")]),
        (80, {"fear": 40}, [("/subscales/avoidance", "missing")]),
        (80, {"fear": 40, "avoidance": 40, "joy": 0}, [("/subscales/joy", "not_allowed")]),
        (145, {}, [("/total", "out_of_range")]),
    ],
)
def test_lsas_parts_must_make_the_total(total, sums, faults):
    if faults is None:
        SCALES["lsas"].check_subscales(total, sums)
        return
    with pytest.raises(Rejected) as rejected:
        SCALES["lsas"].check_subscales(total, sums)
    assert faults_of(rejected) == faults


def test_parts_that_are_only_entered_are_not_summed_from_answers():
    with pytest.raises(Rejected):
        SCALES["lsas"].subscale_totals([])
    assert SCALES["gad7"].subscale_totals([1] * 7) == {}


@pytest.mark.parametrize(
    ("items", "is_recent", "risk"),
    [
        ([0, 0, None, None, None, 0], None, Risk.NONE),
        ([0, 0, 0, 0, 0, 0], None, Risk.NONE),
        ([0, 0, 0, 0, 0, 0], False, Risk.NONE),
        ([1, 0, None, None, None, 0], None, Risk.LOW),
        ([0, 1, 0, 0, 0, 0], None, Risk.LOW),
        ([1, 1, 1, 0, 0, 0], None, Risk.MODERATE),
        ([0, 0, None, None, None, 1], False, Risk.MODERATE),
        ([0, 0, None, None, None, 1], True, Risk.HIGH),
        ([0, 0, None, None, None, 1], None, Risk.HIGH),
        ([1, 1, 0, 1, 0, 0], None, Risk.HIGH),
        ([1, 1, 1, 1, 1, 0], None, Risk.HIGH),
        ([0, 1, 0, 0, 1, 1], False, Risk.HIGH),
    ],
)
def test_the_columbia_screener_triages_by_its_published_rule(items, is_recent, risk):
    assert triage(items, is_recent) is risk


@pytest.mark.parametrize(
    ("items", "is_recent", "faults"),
    [
        ([1, 1, None, 0, 0, 0], None, [("/items/2", "missing")]),
        ([1, None, None, None, None, 0], None, [(f"/items/{n}", "missing") for n in (1, 2, 3, 4)]),
        ([1, 0, None, None, None], None, [("/items/5", "missing")]),
        ([1], None, [(f"/items/{n}", "missing") for n in (1, 2, 3, 4, 5)]),
        ([0, 0, 1, 0, 0, 0], None, [("/items/2", "contradicts")]),
        ([2, 0, None, None, None, 0], None, [("/items/0", "out_of_range")]),
        ([0, 0, None, None, None, 0], True, [("/recent", "contradicts")]),
    ],
)
def test_the_columbia_screener_is_not_triaged_from_gaps_or_contradictions(items, is_recent, faults):
    with pytest.raises(Rejected) as rejected:
        triage(items, is_recent)
    assert faults_of(rejected) == faults


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
