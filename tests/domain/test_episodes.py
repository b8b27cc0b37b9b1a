"""Maintenance episodes: their spacing, and how long they held."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sessiontrack.domain.episodes import Ending, Spacing, episodes
from tests.builders_course import maintenance, on, record, score, series, visit

TODAY = date(2026, 9, 1)
"""Day 123 of the course."""

RESPONDED = (score("phq9", -1, 20), score("phq9", 20, 8))


def test_sessions_of_one_episode_belong_together():
    shown = (*RESPONDED, score("phq9", 70, 9), score("phq9", 110, 9))
    visits = (visit(60, episode=1), visit(62, episode=1), visit(100, episode=2))
    held = record(*series(), *visits, scores=shown)
    first, second = episodes(held, TODAY)
    assert (first.id, first.trigger, len(first.sessions)) == (UUID(int=1), "score rise", 2)
    assert (first.begins_at, first.since_last, first.is_pair_complete) == (on(60), Spacing(45, 45), True)
    assert (first.days_held, first.ending) == (38, Ending.NEXT_EPISODE)
    assert (second.since_last, second.is_pair_complete) == (Spacing(38, 38), False)
    assert (second.days_held, second.ending) == (10, None), "what was measured, not what was hoped since"


def test_a_session_that_names_no_episode_is_one_of_its_own():
    held = record(*series(), visit(60, phase="maintenance"), visit(62, phase="maintenance"))
    first, second = episodes(held, TODAY)
    assert (first.id, first.trigger, first.is_pair_complete) == (None, None, None)
    assert (first.days_held, second.since_last) == (None, Spacing(2, 2))


def test_a_session_between_the_two_of_an_episode_does_not_end_it():
    pair, between = (visit(60, episode=1), visit(66, episode=1)), visit(63, phase="maintenance")
    held = record(*series(), pair[0], between, pair[1], scores=(*RESPONDED, score("phq9", 90, 18)))
    single, double = episodes(held, TODAY)
    assert [len(each.sessions) for each in (single, double)] == [1, 2]
    assert (single.ending, double.ending) == (Ending.NEXT_EPISODE, Ending.RELAPSE)
    assert double.days_held == 24


def test_what_was_planned_stands_beside_what_was():
    held = record(*series(), visit(60, episode=1, planned_at=on(50)))
    (only,) = episodes(held, TODAY)
    assert only.since_last == Spacing(45, 35)


def test_a_course_that_begins_with_maintenance_has_nothing_before_it():
    first, second = episodes(record(*maintenance(60, 90)), TODAY)
    assert first.since_last is None
    assert second.since_last == Spacing(30, 30)
    assert episodes(record(*series()), TODAY) == ()


def test_a_session_in_which_nothing_was_given_is_none_of_an_episode():
    held = record(*series(), visit(60, episode=1), visit(62, episode=1, delivered_ug=0))
    (only,) = episodes(held, TODAY)
    assert (len(only.sessions), only.is_pair_complete) == (1, False)


def test_an_episode_holds_until_the_relapse_after_it():
    scores = (*RESPONDED, score("phq9", 90, 18))
    held = record(*series(), *maintenance(60, 100), scores=scores)
    first, second = episodes(held, TODAY)
    assert (first.days_held, first.ending) == (30, Ending.RELAPSE)
    assert (second.days_held, second.ending) == (None, None)


def test_a_relapse_before_an_episode_does_not_end_it():
    scores = (*RESPONDED, score("phq9", 50, 18))
    (only,) = episodes(record(*series(), *maintenance(60), scores=scores), TODAY)
    assert (only.days_held, only.ending) == (None, None)
    regained = (*scores, score("phq9", 70, 8))
    (only,) = episodes(record(*series(), *maintenance(60), scores=regained), TODAY)
    assert (only.days_held, only.ending) == (10, None)


def test_without_a_score_since_nobody_knows_how_long_it_held():
    (only,) = episodes(record(*series(), *maintenance(60), scores=RESPONDED), TODAY)
    assert only.days_held is None
    worse = (*RESPONDED, score("phq9", 90, 14))
    (only,) = episodes(record(*series(), *maintenance(60), scores=worse), TODAY)
    assert only.days_held is None


def test_the_last_episode_may_end_with_a_relapse():
    scores = (*RESPONDED, score("phq9", 90, 18))
    (only,) = episodes(record(*series(), *maintenance(60), scores=scores), TODAY)
    assert (only.days_held, only.ending) == (30, Ending.RELAPSE)
