"""The middle of a series, and what follows a maintenance episode: when a decision is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.protocol import Protocol
from tests.builders_course import decided, maintenance, record, score, series, visit
from tests.course_cases import Case, Example, only, speaks

BASELINE = score("phq9", -1, 20)
PAIR = (visit(60, episode=1), visit(63, episode=1))


def middle(*sessions, **around):
    return record(
        *(sessions or series(4)), scores=around.pop("scores", (BASELINE, score("phq9", 11, 8))), **around
    )


CASES = {
    "mid_series_review": Case(
        fires=Example(
            middle(), 12, "info",
            "4 sessions of the series given, 6 planned; the last was on 10 May. PHQ-9 8 on 12 May, 60 % below the "
            "baseline of 20: response.",
        ),
        silent=Example(middle(*series(3)), 12),
        missing=Example(
            middle(scores=(BASELINE,)), 12, "info",
            "4 sessions of the series given, 6 planned; the last was on 10 May. The outcome cannot be assessed: no "
            "PHQ-9 score since.",
        ),
    ),
    "maintenance_review": Case(
        fires=Example(
            record(*series(), *PAIR, scores=(BASELINE, score("phq9", 64, 8))), 66, "info",
            "The maintenance episode of 30 June had 2 sessions, 45 days after the one before. PHQ-9 8 on 4 July, "
            "60 % below the baseline of 20: response.",
        ),
        silent=Example(record(*series(), PAIR[0], scores=(BASELINE,)), 66),
        missing=Example(
            record(*series(), *PAIR, scores=(BASELINE,)), 66, "info",
            "The maintenance episode of 30 June had 2 sessions, 45 days after the one before. The outcome cannot be "
            "assessed: no PHQ-9 score since.",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "is_asked"),
    [
        (decided(8, "mid_series"), True),
        (decided(9, "mid_series"), False),
        (decided(10, "event"), False),
        (decided(10, "after_infusion_3"), True),
    ],
    ids=["before", "on its day", "about something else since", "the late check after infusion 3"],
)
def test_the_middle_is_settled_by_a_decision_since(decision, is_asked):
    assert speaks("mid_series_review", middle(decisions=(decision,)), 12) is is_asked


def test_a_series_has_its_middle_where_the_clinic_sets_it_and_a_short_one_has_none():
    third = Protocol(1, {"mid_series_session": 3})
    assert only("mid_series_review", middle(*series(3), protocol=third), 12).limits == {
        "mid_series_session": 3
    }
    short = middle()
    assert not speaks(
        "mid_series_review", replace(short, course=replace(short.course, planned_sessions=4)), 12
    )
    assert not speaks("mid_series_review", middle(*series(6)), 17)


def test_maintenance_is_asked_about_after_its_last_session_until_it_is_decided():
    held = record(*series(), *PAIR)
    assert not speaks("maintenance_review", replace(held, decisions=(decided(63, "maintenance"),)), 66)
    assert speaks("maintenance_review", replace(held, decisions=(decided(60, "maintenance"),)), 66)
    running = record(*series(), PAIR[0], visit(63, episode=1, state="recovering"))
    assert not speaks("maintenance_review", running, 63)
    assert not speaks("maintenance_review", record(*series()), 66)


def test_a_first_maintenance_session_without_a_series_names_no_interval():
    [alone] = maintenance(60)
    unnamed = replace(alone, session=replace(alone.session, episode_id=None))
    assert only("maintenance_review", record(unnamed), 66).message.startswith(
        "The maintenance episode of 30 June had 1 session. "
    )
