"""Worse than before, the end of the series, a response that was lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.protocol import Protocol
from tests.builders_course import decided, maintenance, on, record, score, series, visit
from tests.course_cases import Case, Example, only, speaks

BASELINE = score("phq9", -1, 20)
RESPONSE = score("phq9", 20, 8)


def scored(*totals, scale="phq9", start=21, **around):
    """A series of six, and PHQ-9 totals from a day on, a week apart."""
    later = tuple(score(scale, start + 7 * place, total) for place, total in enumerate(totals))
    held = around.pop("scores", (BASELINE,))
    return record(*series(), scores=(*held, *later), scale=scale, **around)


def responded(*totals, **around):
    """The same after a response on day 20."""
    return scored(*totals, scores=(BASELINE, RESPONSE), start=27, **around)


CASES = {
    "worsening": Case(
        fires=Example(
            scored(25), 22, "warn",
            "PHQ-9 25 on 22 May is 5 points worse than the baseline of 20; the limit is 5 points.",
        ),
        silent=Example(scored(24), 22),
        missing=Example(
            scored(25, scores=()), 22, "warn",
            "Worsening, response and relapse on PHQ-9 cannot be assessed: no complete score in the 14 days before "
            "the first session.",
        ),
    ),
    "series_end_review": Case(
        fires=Example(
            scored(8), 22, "info",
            "6 sessions of the series are given, 6 were planned; the last was on 16 May. PHQ-9 8 on 22 May, 60 % "
            "below the baseline of 20: response.",
        ),
        silent=Example(record(*series(5), scores=(BASELINE,)), 22),
        missing=Example(
            record(*series(), scores=(BASELINE,)), 22, "info",
            "6 sessions of the series are given, 6 were planned; the last was on 16 May. The outcome cannot be "
            "assessed: no PHQ-9 score since.",
        ),
    ),
    "relapse": Case(
        fires=Example(
            responded(15), 28, "warn",
            "Relapse: PHQ-9 15 on 28 May, 25 % below the baseline; the limit is within 25 %. The last score in "
            "response: 8 on 21 May.",
        ),
        silent=Example(responded(14), 28),
        missing=Example(
            responded(), 58, "warn",
            "Whether the response still holds cannot be assessed: no PHQ-9 score for 38 days, since 21 May; one is "
            "due every 30 days.",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "before", "now", "is_worse"),
    [("gad7", 10, 14, True), ("gad7", 10, 13, False), ("madrs", 30, 32, True), ("madrs", 30, 31, False)],
)
def test_worse_is_the_smallest_change_that_matters_on_that_scale(scale, before, now, is_worse):
    held = scored(now, scale=scale, scores=(score(scale, -1, before),))
    assert speaks("worsening", held, 22) is is_worse


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [(60, 75, True), (60, 74, False), (0, 0, False), (0, 1, True)],
    ids=["at a quarter", "below", "still nothing", "from nothing"],
)
def test_a_scale_without_such_a_change_takes_a_share_of_the_baseline(before, now, is_worse):
    held = scored(now, scale="lsas", scores=(score("lsas", -1, before),))
    assert speaks("worsening", held, 22) is is_worse


def test_the_share_is_said_with_its_limit():
    alert = only("worsening", scored(75, scale="lsas", scores=(score("lsas", -1, 60),)), 22)
    assert alert.message == "LSAS 75 on 22 May is 15 points worse than the baseline of 60; the limit is 25 %."
    assert alert.limits == {"worsening_percent": 25}


def test_on_a_scale_where_more_is_better_worse_is_less():
    held = (score("global_change", -1, 2), score("global_change", 20, 1))
    alert = only("worsening", record(*series(), scores=held, scale="global_change"), 22)
    assert alert.message.startswith("Global change 1 on 21 May is 1 point worse than the baseline of 2")


def test_worse_since_the_first_of_the_scores_that_are():
    alert = only("worsening", scored(26, 19, 25, 27), 60)
    assert alert.since == on(35, 8)
    assert alert.inputs == {"baseline": 20, "score": 27}
    assert alert.limits == {"mcid_points": 5}
    assert not speaks("worsening", scored(26, 19), 60)


def test_before_the_first_score_nothing_can_be_worse():
    assert not speaks("worsening", record(*series(), scores=(BASELINE,)), 22)
    assert not speaks("worsening", record(scores=(BASELINE,)), 22)
    assert not speaks("worsening", record(*series(), scores=(BASELINE, score("phq9", 20))), 22)


def test_without_a_baseline_it_is_unknown_since_the_first_session():
    alert = only("worsening", scored(25, scores=(score("phq9", -15, 20),)), 22)
    assert (alert.since, alert.cause) == (on(0), "cannot_assess")
    assert alert.limits == {"baseline_days": 14}


@pytest.mark.parametrize(
    ("decisions", "is_asked"),
    [
        ((decided(15, "series_end"),), False),
        ((decided(14, "series_end"),), True),
        ((decided(16, "mid_series"),), True),
    ],
    ids=["on the day of the last", "before it", "about something else"],
)
def test_a_decision_at_the_end_of_the_series_settles_the_review(decisions, is_asked):
    assert speaks("series_end_review", record(*series(), decisions=decisions), 22) is is_asked


def test_the_review_comes_again_after_eight():
    seven, eight = (record(*series(count), decisions=(decided(16, "series_end"),)) for count in (7, 8))
    assert not speaks("series_end_review", seven, 30)
    alert = only("series_end_review", eight, 30)
    assert (alert.cause, alert.since, alert.session_id) == (
        "series_end:8",
        on(21),
        eight.sessions[7].session.id,
    )
    assert alert.message.startswith("8 sessions of the series are given, 6 were planned")


def test_maintenance_and_sessions_without_drug_are_no_part_of_the_series():
    assert not speaks("series_end_review", record(*series(5), visit(15, episode=1)), 22)
    assert not speaks("series_end_review", record(*series(5), visit(15, delivered_ug=0)), 22)
    assert speaks("series_end_review", record(*series(5), visit(15, is_stopped_early=True)), 22)


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (scored(12), "PHQ-9 12 on 22 May, 40 % below the baseline of 20: no response."),
        (scored(22), "PHQ-9 22 on 22 May, 10 % above the baseline of 20: no response."),
        (scored(8, scores=()), "The outcome cannot be assessed: PHQ-9 8, no baseline score."),
        (
            scored(0, scores=(score("phq9", -1, 0),)),
            "PHQ-9 0 on 22 May, baseline 0: response not applicable.",
        ),
    ],
    ids=["no response", "worse", "no baseline", "baseline of 0"],
)
def test_the_review_says_what_can_be_said_of_the_outcome(held, words):
    assert only("series_end_review", held, 22).message.endswith(words)


def test_a_response_is_lost_at_the_second_score_without_one():
    alert = only("relapse", responded(12, 13), 40)
    assert alert.message == (
        "Response lost: PHQ-9 13 on 4 June, 35 % below the baseline; no response at 2 scores running. The last "
        "score in response: 8 on 21 May."
    )
    assert (alert.since, alert.inputs["loss"]) == (on(34, 8), "lost")
    assert not speaks("relapse", responded(12, 10, 13), 48)


def test_a_relapse_tells_the_score_that_crossed_the_limit_and_the_newest_beside_it():
    alert = only("relapse", responded(18, 12), 40)
    assert alert.message == (
        "Relapse: PHQ-9 18 on 28 May, 10 % below the baseline; the limit is within 25 %. The newest is 12 on 4 June. "
        "The last score in response: 8 on 21 May."
    )


@pytest.mark.parametrize(("total", "words"), [(20, "at the baseline"), (22, "10 % above the baseline")])
def test_a_relapse_says_how_far_from_the_baseline(total, words):
    assert words in only("relapse", responded(total), 28).message


def test_a_relapse_stands_until_a_response_and_points_at_the_newest_score():
    held = responded(18, 12)
    alert = only("relapse", held, 40)
    assert (alert.since, alert.cause_id) == (on(27, 8), held.scores[-1].entry_id)
    assert not speaks("relapse", responded(18, 12, 10), 48)


def test_a_relapse_without_a_share_of_the_baseline_says_none():
    held = (score("global_change", -1, 0), score("global_change", 5, items=(2,)))
    lost = (score("global_change", 8, items=(0,)), score("global_change", 9, items=(1,)))
    alert = only("relapse", record(*series(), scores=(*held, *lost), scale="global_change"), 22)
    assert alert.message.startswith(
        "Response lost: Global change 1 on 10 May; no response at 2 scores running"
    )


def test_who_never_responded_cannot_relapse():
    assert not speaks("relapse", scored(18, 19), 40)
    assert not speaks("relapse", scored(18, 19), 90)
    assert not speaks("relapse", scored(8, 19, scores=()), 40)


@pytest.mark.parametrize(
    ("day", "is_unknown"),
    [(57, False), (58, True), (195, True), (196, False)],
    ids=["37 days", "38 days", "contacts still run", "contacts have ended"],
)
def test_a_response_that_nobody_measured_is_unknown(day, is_unknown):
    assert speaks("relapse", responded(), day) is is_unknown


def test_a_first_score_without_response_grows_old_too():
    alert = only("relapse", responded(12), 65)
    assert alert.message.startswith("Whether the response still holds cannot be assessed")
    assert alert.since == on(64, 8)


def test_the_limits_are_the_clinics():
    strict = Protocol(1, {"relapse_percent": 30, "series_review_sessions": 4})
    assert speaks("relapse", replace(responded(14), protocol=strict), 28)
    four = record(*series(4), protocol=strict)
    assert only("series_end_review", four, 22).limits == {"series_review_sessions": 4}
    assert speaks("series_end_review", record(*series(), *maintenance(60)), 70)
