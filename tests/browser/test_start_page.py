"""The start checklist as it stands after the arrival: what was answered can be read."""

from __future__ import annotations

import pytest

from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from tests.browser.panels import PHONE, QUIET, TABLET, UPRIGHT, Bedside, played_bedside

pytestmark = QUIET

SIZES = (PHONE, UPRIGHT, TABLET, (1100, 800), (1440, 900))
BROKEN = """() => [...document.querySelectorAll(".answers dd")].flatMap((dd) => {
  const text = [...dd.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...text.data.matchAll(/[A-Za-z]+/g)].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map((word) => word[0]);
})"""
"""Words of the answers that stand on more than one line."""


@pytest.fixture
def arrived(browser, sqlite_url, tmp_path):
    """A patient who took everything that is asked about."""

    def play(visit):
        visit.open_course()
        visit.plan(minutes_ahead=20)
        visit.check_in(0, medicines_asked=True, interacting_medicines=[*INTERACTING_CLASSES])

    with played_bedside(browser, sqlite_url, tmp_path, -10, play) as bedside:
        yield bedside


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_word_of_an_answer_is_broken(arrived: Bedside, size):
    page = arrived.open(size)
    page.goto(f"{arrived.address}/sessions/{arrived.visit.session_id}/start")
    assert "Benzodiazepine" in page.locator(".answers").inner_text()
    assert page.evaluate(BROKEN) == []
