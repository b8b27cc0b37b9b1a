"""Before a start: the medicines of the course's list stand beside the question about them."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.visits import Visit
from tests.web.page_client import words_of
from tests.web.test_pages_history import taken


@pytest.fixture
def visit(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    return visit


def test_the_start_shows_what_interacts_and_asks_all_the_same(visit):
    nora = visit.client("nora")
    visit.plan(minutes_ahead=40)
    start = f"/sessions/{visit.session_id}/start"
    assert "On the course's list" not in words_of(nora.get(start))
    entry = taken(visit)
    assert "On the course's list as taken now: Lorazepam 1 mg at night, benzodiazepine" in words_of(
        nora.get(start)
    )
    taken(visit, until="2026-01", follows=entry["id"])
    assert "On the course's list: none of these classes" in words_of(nora.get(start))
    taken(visit, medicine_class="maoi", name="Phenelzine")
    visit.check_in(0)
    assert "On the course's list Phenelzine 1 mg at night, MAO inhibitor" in words_of(nora.get(start))


def test_a_denial_beside_a_listed_medicine_gets_no_tick(visit):
    visit.plan(minutes_ahead=40)
    visit.check_in(0, medicines_asked=True)
    assert answer(visit) == ("ok", "none of the five classes")
    taken(visit)
    assert answer(visit) == ("warn", "none today, as told; the course's list has one: ask again")


def answer(visit) -> tuple[str, str]:
    """Level and words of the line about interacting medicines."""
    page = visit.client("nora").get(f"/sessions/{visit.session_id}/start").text
    (found,) = re.findall(r'answers__(\w+)"><dt>Interacting medicines</dt><dd>(.*?)</dd>', page)
    return found[0], unescape(re.sub(r"<[^>]+>", "", found[1])).strip()
