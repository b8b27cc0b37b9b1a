"""The vitals of a whole course, for who may read its entries."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service.timelines import read_timeline
from tests.service.samples import ON_SQLITE, full_set


def test_a_timeline_has_every_set_of_the_course_by_bedside_time(bedside, trail):
    bedside.to(State.INFUSING)
    bedside.vitals(10, systolic=141)
    with bedside.begin("nora") as work:
        sets = read_timeline(work, bedside.course_id)
    assert [one["readings"]["systolic"] for one in sets] == [124, 141]
    assert trail()[-1] == "timeline.read"


def test_it_shows_what_holds_after_corrections(bedside):
    bedside.to(State.INFUSING)
    first, second, third = (bedside.vitals(minute, systolic=140 + minute).entry for minute in (5, 10, 15))
    bedside.amend(first, full_set(systolic=131), 5)
    taken_back = bedside.amend(second, full_set(systolic=132), 10).entry
    bedside.retract(taken_back)
    bedside.retract(third)
    with bedside.begin("nora") as work:
        sets = read_timeline(work, bedside.course_id)
    assert [one["readings"]["systolic"] for one in sets] == [124, 131, 150]


@ON_SQLITE
@pytest.mark.parametrize(("who", "refusal"), [("sam", NotFound), ("admin", NotAllowed)])
def test_nobody_else_reads_a_timeline(bedside, who, refusal):
    bedside.to(State.INFUSING)
    with bedside.begin(who) as work, pytest.raises(refusal):
        read_timeline(work, bedside.course_id)
