"""The chart of a long course in a browser: where it opens, and that choosing a session moves nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panels import PHONE, QUIET
from tests.service.cohorting import held_course

pytestmark = QUIET

PLACE = """() => [Math.round(scrollY), Math.round(document.querySelector(".chart-scroll").scrollLeft),
  document.activeElement.getAttribute("aria-label")]"""
IN_SIGHT = """(link) => {
  const [one, all] = [link, link.closest(".chart-scroll")].map((it) => it.getBoundingClientRect());
  return one.left >= all.left && one.right <= all.right; }"""
BEYOND = """(all) => [...all.querySelectorAll("a, th, td")].map((one) => one.getBoundingClientRect())
  .filter((one) => one.width && (one.right > innerWidth + 0.5 || one.left < -0.5)).length"""
WIDE = (1440, 900)


@pytest.fixture
def course(running):
    """The address of a course of thirty sessions."""
    recorded = held_course(running.app.extensions["sessiontrack"].database, 30, 20, 16, 12, 9, 7, 6, 5, 5)
    return f"{running.address}/courses/{recorded.course.id}"


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_long_course_opens_at_its_newest_session(running, course, browser, is_scripted):
    page = running.open(WIDE, who="paul")
    if not is_scripted:
        kept = page.context.storage_state()
        size = dict(zip(("width", "height"), WIDE, strict=True))
        page = browser.new_context(java_script_enabled=False, storage_state=kept, viewport=size).new_page()
    page.goto(course)
    sheet = page.locator(".chart-scroll").bounding_box()
    newest = page.get_by_role("link", name=re.compile("^Session 30, ")).bounding_box()
    assert sheet is not None
    assert newest is not None
    assert sheet["x"] <= newest["x"]
    assert newest["x"] + newest["width"] <= sheet["x"] + sheet["width"]


def test_choosing_by_keyboard_keeps_the_focus_and_the_place(running, course):
    page = running.open(WIDE, who="paul")
    page.goto(course)
    page.evaluate("scrollTo(0, 180)")
    page.get_by_role("link", name=re.compile("^Session 24, ")).evaluate(
        "(it) => it.focus({ preventScroll: true })"
    )
    before = page.evaluate(PLACE)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?session="))
    expect(page.get_by_role("heading", name="Session 24", exact=True)).to_be_visible()
    page.wait_for_function("document.activeElement !== document.body")
    assert page.evaluate(PLACE) == before
    assert before[0] == 180


def test_an_early_session_that_was_asked_for_is_brought_into_sight(running, course):
    page = running.open(WIDE, who="paul")
    page.goto(course)
    address = page.get_by_role("link", name=re.compile("^Session 2, ")).get_attribute("href")
    page.goto(course + address.partition("#")[0])
    chosen = page.get_by_role("link", name=re.compile("^Session 2, "))
    expect(chosen).to_have_attribute("aria-current", "true")
    assert chosen.evaluate(IN_SIGHT)


@pytest.mark.parametrize("what", [".top__nav", ".scores"])
def test_on_a_phone_every_part_of_the_way_and_every_column_of_the_scores_is_in_sight(running, course, what):
    page = running.open(PHONE, who="paul")
    page.goto(course)
    assert page.locator(what).evaluate(BEYOND) == 0
