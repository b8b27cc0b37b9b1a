"""When a response was lost again."""

from __future__ import annotations

import pytest

from sessiontrack.domain.relapses import Loss, relapses, responses
from tests.builders_course import on, record, score, series

BASELINE = score("phq9", -1, 20)


def scored(*totals, baseline=BASELINE):
    """A score a week from day 20 on."""
    later = tuple(score("phq9", 20 + 7 * place, total) for place, total in enumerate(totals))
    return record(*series(), scores=(*([baseline] if baseline else []), *later))


@pytest.mark.parametrize(
    ("totals", "found"),
    [
        ((8,), []),
        ((8, 14), []),
        ((8, 15), [("near_baseline", 1, None)]),
        ((8, 14, 14), [("lost", 2, None)]),
        ((8, 14, 10, 14), []),
        ((8, 14, 15), [("near_baseline", 2, None)]),
        ((8, 20, 9), [("near_baseline", 1, 2)]),
        ((8, 20, 9, 19, 12), [("near_baseline", 1, 2), ("near_baseline", 3, None)]),
        ((14, 18, 18), []),
        ((8, None, 14, None), []),
    ],
)
def test_a_response_is_lost_close_to_the_baseline_or_at_the_second_score_without(totals, found):
    held = scored(*totals)
    said = [
        (each.loss.value, each.score.point.taken_at, each.regained_at, each.is_standing)
        for each in relapses(held)
    ]
    assert said == [
        (loss, on(20 + 7 * lost, 8), None if back is None else on(20 + 7 * back, 8), back is None)
        for loss, lost, back in found
    ]


def test_it_names_the_response_before_it_and_the_newest_score_since():
    (only,) = relapses(scored(8, 7, 18, 12))
    assert only.loss is Loss.NEAR_BASELINE
    assert [each.point.total for each in (only.response, only.score, only.newest)] == [7, 18, 12]
    assert only.percent_drop == 10


def test_without_a_baseline_no_response_is_known():
    assert responses(scored(8, 20, baseline=None)) == ()
    assert relapses(scored(8, 20, baseline=None)) == ()


def test_a_score_that_its_scale_cannot_judge_is_passed_over():
    zero = scored(8, 20, baseline=score("phq9", -1, 0))
    assert [change.is_response for _, change in responses(zero)] == [None, None]
    assert relapses(zero) == ()
    told = (score("global_change", -1, 0), score("global_change", 5, items=(2,)))
    typed = (score("global_change", 9, -1), score("global_change", 10, -2))
    held = record(*series(), scores=(*told, *typed), scale="global_change")
    assert [change.is_response for _, change in responses(held)] == [True, None, None]
    assert relapses(held) == ()


def test_where_a_small_drop_is_a_response_closeness_alone_is_no_relapse():
    def pcl5(*totals):
        later = tuple(score("pcl5", 20 + 7 * place, total) for place, total in enumerate(totals))
        return record(*series(), scores=(score("pcl5", -1, 60), *later), scale="pcl5")

    assert relapses(pcl5(50, 51)) == ()
    (lost,) = relapses(pcl5(50, 51, 52))
    assert lost.loss is Loss.LOST
    (near,) = relapses(pcl5(30, 51))
    assert near.loss is Loss.NEAR_BASELINE
