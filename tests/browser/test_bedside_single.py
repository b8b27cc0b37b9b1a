"""A dose by a route without a rate on the live bedside: into the muscle or the nose, and the watch that follows it."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.panels import PHONE, QUIET, START, TABLET, played_bedside

pytestmark = QUIET
ROUTE = {
    "im": {"agent": "ketamine", "dose_mg_per_kg": "0.5"},
    "intranasal": {"agent": "esketamine", "dose_mg": "56"},
}


@contextmanager
def single_dose(browser, url, folder, route, minutes):
    """Ordered by this route; given so many minutes ago, or not yet."""

    def play(visit):
        visit.open_course()
        visit.plan(minutes_ahead=START)
        visit.check_in(0)
        order = {**ROUTE[route], "route": route}
        doubts = [
            (f"/{name}", order[name]) for name in ("agent", "route") if order[name] not in ("ketamine", "iv")
        ]
        confirmed = [{"path": path, "code": "differs_from_plan", "value": value} for path, value in doubts]
        visit.kept("paul", "orders", **order, confirmed=confirmed)
        visit.vitals(START - 8)
        if minutes is not None:
            visit.dose(
                "dose_given",
                START,
                dose_mg="41" if route == "im" else "56",
                site="Left deltoid" if route == "im" else "Both nostrils",
            )

    with played_bedside(browser, url, folder, minutes or 0, play) as bedside:
        yield bedside


@pytest.fixture
def given(request, browser, sqlite_url, tmp_path):
    """The session of a route, its dose given so many minutes ago."""
    with single_dose(browser, sqlite_url, tmp_path, *request.param) as bedside:
        yield bedside


@pytest.mark.parametrize("given", [("im", None)], indirect=True)
def test_before_a_single_dose_no_window_is_drawn_and_the_device_says_what_it_lacks(given):
    page = given.open()
    expect(page.get_by_role("link", name="Give the dose…")).to_be_visible()
    expect(page.locator(".track")).to_be_hidden()
    expect(page.locator("#live-strip svg")).to_be_visible()
    expect(page.locator("#live-strip .win")).to_have_count(0)
    expect(page.locator(".room")).to_contain_text("This browser may clear what waits to be sent")
    require_open(page)


@pytest.mark.parametrize("given", [("im", 12)], indirect=True)
def test_while_it_acts_the_page_speaks_of_the_dose_and_another_may_be_given(given):
    page = given.open()
    hero = page.locator("#live-hero")
    expect(hero).to_contain_text(re.compile(r"Under effect · given \d\d:\d\d"))
    expect(page).to_have_title(re.compile("^Under effect 12 min · ASHDOWN, Rowan"))
    expect(page.get_by_role("timer")).to_have_attribute("aria-label", re.compile(r"^12:\d\d since the dose$"))
    expect(hero).to_contain_text("41 of 41 mg")
    expect(page.locator(".dose__pace")).to_be_empty()
    expect(page.locator("#live-latest")).to_contain_text("Dose given, 41 mg, left deltoid")
    expect(page.locator("#live-strip .run")).to_have_count(1)
    expect(page.locator("#live-strip .win")).to_have_count(0)
    for words in ("Pause", "End…", "Dose…"):
        expect(page.get_by_role("button", name=words, exact=True)).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="Another dose…").click()
    sheet = page.get_by_role("dialog", name="Dose given")
    sheet.get_by_label("Dose").fill("20")
    sheet.get_by_role("button", name="Right thigh").click()
    expect(sheet).to_contain_text("That is more than the ordered 41 mg.")
    require_open(page)
    sheet.get_by_role("button", name="Record 20 mg").click()
    expect(sheet).to_contain_text("Dose makes 61 mg in all: 41 mg is ordered. Is it right?")
    sheet.get_by_role("button", name="Yes. Record 20 mg").click()
    expect(hero).to_contain_text("61 of 41 mg")
    # The clock goes on from the first.
    expect(hero).to_contain_text(re.compile(r"Under effect · given \d\d:\d\d, last \d\d:\d\d"))
    expect(page.get_by_role("timer")).to_have_attribute(
        "aria-label", re.compile(r"^12:\d\d since the first dose$")
    )
    kept = given.kept(page, "dose_event")[-1]
    assert (kept["event"], float(kept["dose_mg"]), kept["site"]) == ("dose_given", 20, "Right thigh")


@pytest.mark.parametrize("given", [("intranasal", 70)], indirect=True)
@pytest.mark.parametrize("size", [TABLET, PHONE], ids=str)
def test_when_it_no_longer_acts_the_watch_and_the_gate_follow(given, size):
    page = given.open(size)
    hero = page.locator("#live-hero")
    expect(hero).to_have_attribute("data-state", "recovering")
    expect(hero).to_contain_text(re.compile(r"Recovery · given \d\d:\d\d"))
    expect(page.get_by_role("timer")).to_have_attribute("aria-label", re.compile(r"^70:\d\d since the dose$"))
    if size == PHONE:
        page.get_by_role("tab", name="Effects").click()
    gate = page.get_by_role("region", name="Ready to leave")
    expect(gate).to_contain_text("70 min since the start, at least 120")
    # No line lies over the next one.
    boxes = [row.bounding_box() for row in gate.locator("li").all()]
    for first in boxes:
        for second in boxes:
            is_below = second["y"] > first["y"] and abs(second["x"] - first["x"]) < 5
            assert not is_below or second["y"] >= first["y"] + first["height"] - 1
    inner = gate.locator("li").evaluate_all(
        "(all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert inner == 0
    require_open(page)
