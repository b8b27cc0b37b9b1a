"""What the monitor sent stands in one line of the live page: one tap accepts it, also without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.bedside_page import DESK
from tests.browser.beside import by_nils
from tests.browser.panels import BEYOND, PHONE, QUIET, SMALL, START, TABLET, UPRIGHT
from tests.hl7_samples import oru
from tests.service.gateways import MRN, readings, tell
from tests.visits import iso

pytestmark = QUIET

HIDDEN = """(names) => names.flatMap((name) => {
  const one = document.querySelector(`#bedside ${name}`), box = one.getBoundingClientRect();
  return [box.top + 2, box.bottom - 2]
    .filter((y) => !one.contains(document.elementFromPoint(box.x + box.width / 2, y)))
    .map((y) => `${name} at ${Math.round(y)}`);
})"""
"""Of these elements, the edges that a finger would not find."""


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
    expect(card(page)).to_contain_text("132/84 · 72 · 98 %")
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


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE, DESK], ids=str)
def test_every_value_that_one_tap_keeps_is_named_in_the_question(running, size):
    told(running, systolic=201, diastolic=104, heart_rate=131, spo2=91)
    page = running.open(size)
    expect(card(page)).to_be_visible(timeout=15_000)
    card(page).get_by_role("button", name="Accept").click()
    asked = card(page).get_by_role("status")
    expect(asked).to_contain_text("201/104 mmHg")
    expect(asked).to_contain_text("Also unusual: HR 131, SpO₂ 91.")
    expect(asked).to_contain_text("Is all of it right?")
    assert page.evaluate(HIDDEN, [".device [role=status]", ".device .btn"]) == []
    card(page).get_by_role("button", name="Keep all").click()
    expect(card(page)).to_have_count(0)
    kept = running.kept(page, "vitals")[-1]
    assert {each["path"] for each in kept["confirmed"]} >= {"/readings/heart_rate", "/readings/spo2"}


@pytest.mark.parametrize("running", [29], indirect=True)
def test_a_doubt_that_came_after_the_question_is_asked_too(running):
    told(running, spo2=91, heart_rate=72)
    page = running.open()
    expect(card(page)).to_be_visible(timeout=15_000)
    card(page).get_by_role("button", name="Accept").click()
    expect(card(page).get_by_role("button", name="Keep it")).to_be_visible()
    at = datetime.now(UTC) - timedelta(seconds=90)
    by_nils(running, "vitals", measured_at=iso(at), readings={"heart_rate": 114})
    expect(card(page).get_by_role("button", name="Accept")).to_be_visible(timeout=15_000)
    card(page).get_by_role("button", name="Accept").click()
    expect(card(page).get_by_role("status")).to_have_text("HR 72, SpO₂ 91 are unusual: is all of it right?")


def test_a_reading_is_dismissed(running):
    told(running)
    page = running.open()
    before = len(running.kept(page, "vitals"))
    card(page).get_by_role("button", name="Dismiss").click()
    expect(card(page)).to_have_count(0)
    assert decided(running) == ["dismissed"]
    assert len(running.kept(page, "vitals")) == before


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=str)
def test_it_says_itself_that_it_could_not_be_dismissed(running, size):
    told(running)
    page = running.open(size)
    expect(card(page)).to_be_visible(timeout=15_000)
    if size == PHONE:
        page.get_by_role("tab", name="Effects").click()
    page.context.set_offline(True)
    card(page).get_by_role("button", name="Dismiss").click()
    expect(card(page).get_by_role("status")).to_have_text(
        "Not dismissed: the server did not take it. Try again."
    )
    assert page.evaluate(HIDDEN, [".device [role=status]"]) == []
    page.context.set_offline(False)
    card(page).get_by_role("button", name="Dismiss").click()
    expect(card(page)).to_have_count(0)
    assert decided(running) == ["dismissed"]


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE], ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_line_fits_is_open_to_all_and_moves_nothing_out_of_sight(running, size, scheme):
    told(running)
    page = running.open(size, color_scheme=scheme)
    expect(card(page)).to_be_visible(timeout=15_000)
    require_open(page)
    assert page.evaluate(SMALL) == []
    assert page.evaluate(BEYOND)[1] <= 0


def test_a_key_leads_to_it_and_enter_accepts_what_it_asks(running):
    told(running, spo2=91, heart_rate=72)
    page = running.open()
    expect(card(page)).to_be_visible(timeout=15_000)
    page.keyboard.press("m")
    expect(card(page).get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page)).to_have_count(0)
    page.keyboard.type("13684")
    expect(page.get_by_role("textbox", name="Systolic")).to_have_value("136")
    expect(page.get_by_role("textbox", name="Diastolic")).to_have_value("84")
    page.keyboard.press("Enter")
    expect(page.locator("#live-latest")).to_contain_text("136/84")


def alarming(running) -> None:
    """Several alerts at once, a raised pressure to be charted, and the ordered dose nearly in."""
    with running.play():
        running.visit.vitals(START + 37, systolic=168, diastolic=100)
        running.visit.vitals(START + 38, systolic=178, diastolic=104)


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE, DESK], ids=str)
@pytest.mark.parametrize("running", [39], indirect=True)
@pytest.mark.parametrize("asks", [False, True])
def test_it_is_one_tap_away_whatever_else_is_told(running, size, asks):
    alarming(running)
    told(running, systolic=201 if asks else 182, diastolic=104, heart_rate=131, spo2=91)
    page = running.open(size)
    expect(card(page)).to_be_visible(timeout=15_000)
    expect(page.locator(".dosewarn")).to_contain_text("will be in")
    if asks:
        card(page).get_by_role("button", name="Accept").click()
        expect(card(page).get_by_role("status")).to_contain_text("201")
    shown = [".device .btn", ".device .btn + .btn", ".device time", ".alertline", ".dosewarn", "[data-k='0']"]
    if size in (TABLET, UPRIGHT):
        shown += [".ribbon .undo"]
    assert page.evaluate(HIDDEN, shown) == []


@pytest.mark.parametrize("size", [(844, 390), (390, 600)], ids=str)
def test_a_low_window_scrolls_and_keeps_it_in_sight(running, size):
    told(running)
    page = running.open(size)
    expect(card(page)).to_be_visible(timeout=15_000)
    assert page.evaluate(HIDDEN, [".device .btn", ".device .btn + .btn"]) == []
