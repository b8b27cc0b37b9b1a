"""From one session's record to those beside it in the course."""

from __future__ import annotations

import re

import pytest

from tests.web.session_client import Room

WEEK = 7 * 24 * 60
BESIDE = re.compile(
    r'href="/sessions/([^/"]+)/record">(?:<svg.*?</svg>)?(Session (?:before|after))', re.DOTALL
)


@pytest.fixture
def sessions(visit):
    """Two sessions in which drug was given, and one that is planned for the week after."""
    ids = [visit.session_id]
    give(visit)
    visit.leave(181)
    visit.signed("nora", "completions", "administered")
    ids.append(plan_next(visit))
    give(visit)
    ids.append(plan_next(visit))
    return ids


def give(visit):
    visit.run()
    for minute in (30, 40, 50, 60):
        visit.vitals(minute, systolic=120 + minute % 7)
    visit.dose("completed", 60)
    for minute in range(75, 181, 15):
        visit.vitals(minute, systolic=120 + minute % 7, dissociation_nrs=0, nausea_nrs=0)


def plan_next(visit):
    visit.zero = visit.at(WEEK)
    return visit.plan(minutes_ahead=20)


def beside(visit, session_id):
    visit.session_id = session_id
    page = Room(visit).get("/record", "paul").text
    return {words: address for address, words in BESIDE.findall(page)}


def test_the_record_leads_to_the_sessions_beside_it(visit, sessions):
    first, second, planned = map(str, sessions)
    assert beside(visit, first) == {"Session after": second}
    assert beside(visit, second) == {"Session before": first}
    assert beside(visit, planned) == {"Session before": second}
