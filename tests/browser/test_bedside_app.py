"""The frame of the live bedside in a real browser: sizes, themes, names, the state of saving."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.bedside_page import DESK, PHONE, TABLET, UPRIGHT

SMALL = """least => [...document.querySelectorAll("#bedside button, #bedside a, #bedside input")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".vh") && !one.closest("b"))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least - 0.5 || box.height < least - 0.5))
  .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
OVERFLOW = """() => [document.documentElement, document.body, document.querySelector("#bedside")]
  .flatMap((one) => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight])"""


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [TABLET, UPRIGHT, DESK], ids=str)
def test_everything_stands_on_one_screen(opened, size, theme):
    bedside = opened(size)
    if theme == "light":
        bedside.page.get_by_role("button", name="Dark theme").tap()
    assert max(bedside.page.evaluate(OVERFLOW)) <= 0
    require_open(bedside.page)
    assert bedside.page.evaluate(SMALL, 44) == []
    assert bedside.errors == []


def test_a_phone_shows_one_part_at_a_time(opened):
    bedside = opened(PHONE)
    for tab, seen in (
        ("effects", "#live-effects"),
        ("dose", "#live-drug"),
        ("log", "#live-log"),
        ("vitals", "#live-vitals"),
    ):
        bedside.tap(f'[data-t="{tab}"]')
        expect(bedside.page.locator(seen)).to_be_visible()
        assert bedside.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
        assert bedside.page.evaluate(SMALL, 44) == []
        require_open(bedside.page)


def test_enlarged_text_scrolls_and_hides_nothing(opened):
    """200 % on a tablet is half of its width and height."""
    bedside = opened((512, 384))
    assert bedside.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    bedside.page.locator(".key--save").scroll_into_view_if_needed()
    bedside.type("148 92")
    bedside.save()
    assert bedside.readings()["systolic"] == 148


def test_screen_readers_hear_names_and_values(opened):
    page = opened().page
    expect(page.get_by_role("textbox", name="Systolic, was 122")).to_be_attached()
    for digit in "0123456789":
        expect(
            page.get_by_role("group", name="Number pad").get_by_role("button", name=digit, exact=True)
        ).to_be_visible()
    expect(page.get_by_role("timer", name=re.compile(r"^2\d:\d\d since the start$"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Blood pressure 122 over 78"))).to_be_visible()
    expect(page).to_have_title(re.compile(r"^Infusing 2\d min · ASHDOWN, Rowan"))


def test_offline_entries_wait_in_words_and_are_sent_when_the_network_is_back(opened):
    bedside = opened()
    bedside.tablet.context.set_offline(True)
    bedside.type("148 92")
    bedside.save()
    pill = bedside.page.locator(".sync")
    expect(pill).to_have_text("Offline · 1 waiting")
    expect(bedside.page.locator("#live-latest .ev").first).to_contain_text("148/92")
    expect(bedside.page.locator("#live-latest .ev .mark").first).to_have_text("waiting")
    bedside.tablet.context.set_offline(False)
    expect(pill).to_have_text("All saved")
    assert bedside.readings() == {"systolic": 148, "diastolic": 92}


def test_the_theme_is_dark_here_and_remembered_on_the_device(opened):
    page = opened().page
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Dark theme").tap()
    page.reload()
    expect(page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("lost", ["bedside.js", "early.js"])
def test_without_its_script_the_page_of_forms_comes_back_with_its_styles(opened, lost):
    bedside = opened()
    bedside.tablet.context.route(f"**/built/{lost}", lambda route: route.abort())
    bedside.page.reload()
    expect(bedside.page.get_by_role("button", name="Save vitals")).to_be_visible()
    expect(bedside.page.locator(".bedside")).to_have_css("display", "grid")


def test_without_any_script_the_page_says_that_it_did_not_start(opened):
    bedside = opened()
    bedside.tablet.context.route("**/built/*.js", lambda route: route.abort())
    bedside.page.reload()
    expect(bedside.page.get_by_text("The page did not start.")).to_be_visible(timeout=10_000)
    bedside.tablet.context.unroute("**/built/*.js")
    bedside.page.get_by_role("link", name="Read it again").tap()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")


def test_a_page_that_cannot_start_says_why_and_leads_to_the_forms(opened):
    bedside = opened()
    bedside.page.add_init_script("Object.defineProperty(globalThis, 'indexedDB', { value: undefined })")
    bedside.page.reload()
    expect(bedside.page.get_by_role("status")).to_contain_text("could not start")
    bedside.page.get_by_role("link", name="Use the page of forms").tap()
    expect(bedside.page.get_by_role("button", name="Save vitals")).to_be_visible()
