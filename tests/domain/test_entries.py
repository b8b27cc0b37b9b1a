"""What holds now: the newest version that was not taken out, of a root that was not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import KIND_OF, KINDS, Draft, Entry, current_entries, threads
from tests.builders_domain import at, entry

ROOT = entry(bodies.Note(text="one"), at(5), seq=1)
SECOND = entry(bodies.Note(text="two"), at(5), seq=2, target_id=ROOT.id)
THIRD = entry(bodies.Note(text="three"), at(5), seq=3, target_id=ROOT.id)
OTHER = entry(bodies.Note(text="other"), at(1), seq=4)


def texts(entries: Iterable[Entry]) -> list[str]:
    return [cast(bodies.Note, one.body).text for one in entries]


def taken_out(target, seq: int = 9):
    return entry(bodies.Retraction(), at(20), seq=seq, target_id=target.id)


@pytest.mark.parametrize(
    ("entries", "holds"),
    [
        ([ROOT], "one"),
        ([ROOT, SECOND], "two"),
        ([ROOT, SECOND, THIRD], "three"),
        ([THIRD, ROOT, SECOND], "three"),
        ([ROOT, SECOND, THIRD, taken_out(THIRD)], "two"),
        ([ROOT, SECOND, THIRD, taken_out(SECOND)], "three"),
        ([ROOT, SECOND, THIRD, taken_out(SECOND, 8), taken_out(THIRD)], "one"),
        ([ROOT, taken_out(ROOT)], None),
        ([ROOT, SECOND, taken_out(ROOT)], None),
        ([ROOT, taken_out(ROOT, 2), SECOND], None),
    ],
)
def test_the_newest_version_holds_that_was_not_taken_out(entries, holds):
    assert texts(current_entries(entries)) == ([holds] if holds else [])
    (thread,) = threads(entries)
    assert thread.root == ROOT
    assert thread.is_amended is (holds != "one")


def test_what_holds_is_in_the_order_of_the_bedside():
    same_moment = entry(bodies.Note(text="same"), at(5), seq=7)
    assert texts(current_entries([same_moment, ROOT, OTHER])) == ["other", "one", "same"]


def test_a_retraction_of_something_else_takes_out_nothing():
    assert current_entries([ROOT, taken_out(OTHER)]) == (ROOT,)


def test_a_retraction_stands_for_itself():
    assert taken_out(ROOT).root_id != ROOT.id
    assert (ROOT.root_id, SECOND.root_id) == (ROOT.id, ROOT.id)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_one_body_and_every_body_one_kind(kind):
    assert KIND_OF[KINDS[kind]] == kind


def test_a_draft_is_of_the_kind_of_its_body():
    assert Draft(ROOT.id, bodies.SignOff(meaning="x", digest="", covers_link=""), at(0)).kind == "sign_off"
