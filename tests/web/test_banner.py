"""The banner: what a patient must be watched for stands on every page of every session."""

from __future__ import annotations

import re

import pytest

from tests.visits import PATIENT, Visit
from tests.web.page_client import words_of

LONG = "Drank a bottle of wine a day until 2021; sober since, goes to a group on Mondays."


@pytest.fixture
def visit(client_as, clock, begin):
    return Visit(client_as, clock, begin)


def tags(page):
    """The words of a page's warnings."""
    found = re.findall(r'tag--warn">.*?<span>(.*?)</span>', page)
    return [" ".join(words.split()) for words in found]


@pytest.mark.parametrize(
    ("told", "warning"),
    [
        ("Alcohol, sober since 2021", "Substance use Alcohol, sober since 2021"),
        (LONG, "Substance use history"),
        ("None", None),
        ("none known", None),
    ],
)
def test_a_history_of_substance_use_is_a_caution_and_a_denial_is_none(visit, told, warning):
    visit.open_course({**PATIENT, "cautions": [], "substance_use_history": told})
    page = visit.client("nora").get(f"/courses/{visit.course_id}").text
    assert tags(page.partition("<h1")[0]) == ([warning] if warning else [])
    assert told in page


def test_a_caution_without_its_history_is_said_once(visit):
    visit.open_course({**PATIENT, "cautions": ["substance_use"]})
    page = visit.client("nora").get(f"/courses/{visit.course_id}")
    assert "Substance use, history not asked" in words_of(page)
    assert "Substance use not asked" not in words_of(page)


def test_it_is_on_every_page_of_a_session(visit):
    told = {"cautions": ["substance_use"], "substance_use_history": LONG}
    visit.open_course({**PATIENT, **told})
    visit.plan(minutes_ahead=20)
    session = f"/sessions/{visit.session_id}"

    def shows(*pages):
        for name in pages:
            page = visit.client("nora").get(f"{session}/{name}")
            assert page.status_code == 200, name
            assert "Substance use Substance use history" in words_of(page), name
            assert LONG in page.text, name

    shows("start", "record", "cancel")
    visit.run()
    shows("live/forms", "record")
    visit.dose("completed", 35)
    visit.vitals(37)
    shows("live/forms", "leave", "record")
    visit.leave(38, disposition="hospital_transfer")
    shows("sign", "record")
