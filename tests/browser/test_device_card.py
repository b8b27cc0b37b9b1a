"""What the monitor sent stands in one line of the live page: one tap accepts it, also without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.panels import BEYOND, PHONE, QUIET, SMALL, TABLET, UPRIGHT
from tests.hl7_samples import oru
from tests.service.gateways import MRN, readings, tell

pytestmark = QUIET


def told(running, **given):
    """The monitor measured half a minute ago, and its gateway tells it."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=30)
    answer = tell(running.app.extensions["sessiontrack"].database, oru(MRN, at=at, **given), at)
    assert answer.refused is None, answer.log_line


def card(page):
    return page.get_by_role("region", name="From the monitor")


def decided(running) -> list[str]:
    return [str(reading.state) for reading in readings(running.app.extensions["sessiontrack"].database)]


def test_one_tap_accepts_and_the_line_goes(running):
    page = running.open()
    expect(card(page)).to_have_count(0)
    told(running)
    expect(card(page)).to_contain_text("132/84 · 72 · 98 %", timeout=15_000)
    card(page).get_by_role("button", name="Accept").click()
    expect(card(page)).to_have_count(0)
    expect(page.locator("#live-latest")).to_contain_text("132/84")
    kept = running.kept(page, "vitals")[-1]
    assert kept["readings"] == {"systolic": 132, "diastolic": 84, "heart_rate": 72, "spo2": 98}
    assert kept["source"] == "monitor"
    assert decided(running) == ["accepted"]


def test_what_was_received_is_accepted_without_a_network(running):
    told(running)
    page = running.open()
    expect(card(page)).to_be_visible(timeout=15_000)
    page.context.set_offline(True)
    card(page).get_by_role("button", name="Accept").click()
    expect(card(page)).to_have_count(0)
    expect(page.locator(".sync")).to_contain_text("1 waiting")
    assert decided(running) == ["waiting"]
    page.context.set_offline(False)
    assert running.kept(page, "vitals")[-1]["source"] == "monitor"
    assert decided(running) == ["accepted"]


def test_an_unusual_reading_is_asked_about_once(running):
    told(running, spo2=91, heart_rate=72)
    page = running.open()
    expect(card(page)).to_be_visible(timeout=15_000)
    card(page).get_by_role("button", name="Accept").click()
    expect(card(page).get_by_role("status")).to_contain_text("91")
    card(page).get_by_role("button", name="Keep it").click()
    expect(card(page)).to_have_count(0)
    assert running.kept(page, "vitals")[-1]["readings"] == {"heart_rate": 72, "spo2": 91}


def test_a_reading_is_dismissed(running):
    told(running)
    page = running.open()
    before = len(running.kept(page, "vitals"))
    card(page).get_by_role("button", name="Dismiss").click()
    expect(card(page)).to_have_count(0)
    assert decided(running) == ["dismissed"]
    assert len(running.kept(page, "vitals")) == before


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE], ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_line_fits_is_open_to_all_and_moves_nothing_out_of_sight(running, size, scheme):
    told(running)
    page = running.open(size, color_scheme=scheme)
    expect(card(page)).to_be_visible(timeout=15_000)
    require_open(page)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(BEYOND)[1] <= 0
