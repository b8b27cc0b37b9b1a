"""The C-SSRS keeps its name in one line, on every page that says it in a heading, a table or a warning."""

from __future__ import annotations

import re

import pytest

from tests.visits import Visit, iso
from tests.web.page_client import words_of

WHOLE = '<span class="nowrap">C-SSRS</span>'
UNSEEN = re.compile(r'<title>.*?</title>|<span class="vh">.*?</span>|<option.*?</option>', re.DOTALL)


def broken(page):
    """What of it a line may break."""
    return re.findall(r".{20}C-SSRS.{20}", UNSEEN.sub("", page.text).replace(WHOLE, ""), re.DOTALL)


@pytest.fixture
def visit(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    return visit


def test_a_heading_a_list_and_a_table_hold_it_together(visit):
    paul = visit.client("paul")
    scores = f"/courses/{visit.course_id}/scores/new"
    for address in (scores, f"{scores}?scale=cssrs_screen", "/protocol"):
        page = paul.get(address)
        assert WHOLE in page.text, address
        assert broken(page) == [], address
    page = paul.get(f"{scores}?scale=cssrs_screen")
    assert f"<h1><span>{WHOLE} screener</span></h1>" in page.text
    assert "<title>C-SSRS screener" in page.text
    assert "C-SSRS screener" in words_of(page)


def test_what_calls_for_it_holds_it_together(visit):
    asked = {"scale": "phq9", "items": [1] * 9, "occasion": "baseline", "measured_at": iso(visit.clock())}
    visit.kept("paul", f"/courses/{visit.course_id}/scores", **asked)
    visit.plan(minutes_ahead=20)
    for address in (f"/courses/{visit.course_id}", f"/sessions/{visit.session_id}/start", "/worklist"):
        page = visit.client("paul").get(address)
        assert broken(page) == [], address
    page = visit.client("paul").get("/worklist").text
    # One part of the link, or the spaces around the name would be lost in it.
    assert f"<span>Ask the {WHOLE} screen</span>" in page
