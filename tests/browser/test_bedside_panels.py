"""The live bedside's panels in a real browser: so many taps each, and each ends as the right kept entry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.panels import (
    BEYOND,
    PHONE,
    QUIET,
    SMALL,
    TABLET,
    UPRIGHT,
    taps,
    tile,
)

pytestmark = QUIET


def test_a_side_effect_takes_two_taps_its_end_one_and_a_change_two(running):
    page = running.open()
    tile(page, "Drowsiness").click()
    page.get_by_role("dialog", name="Drowsiness").get_by_role("button", name="Moderate").click()
    expect(page.locator(".active")).to_contain_text("Drowsiness")
    assert taps(page) == 2
    effects = running.kept(page, "side_effect")
    assert effects[-1] == {"effect": "drowsiness", "severity": "moderate", "solicited": False}
    page.get_by_role("button", name="Nausea, mild. Change severity").click()
    page.get_by_role("dialog", name="Nausea").get_by_role("button", name="Severe").click()
    expect(page.get_by_role("button", name="Nausea, severe. Change severity")).to_be_visible()
    assert taps(page) == 2
    page.get_by_role("button", name=re.compile("^Gone ?: Drowsiness")).click()
    expect(page.locator(".active")).not_to_contain_text("Drowsiness")
    assert taps(page) == 1
    changes = [
        {key: body[key] for key in body if key != "target"}
        for body in running.kept(page, "side_effect_change")
    ]
    assert changes == [{"severity": "severe"}, {"resolved": True}]


def test_an_onset_some_minutes_ago_that_was_asked_is_kept_so(running):
    page = running.open()
    tile(page, "Fatigue").click()
    picker = page.get_by_role("dialog", name="Fatigue")
    picker.get_by_role("button", name="5 minutes ago").click()
    picker.get_by_role("button", name="Asked").click()
    picker.get_by_role("button", name="Mild").click()
    expect(page.locator(".active")).to_contain_text("Fatigue")
    assert running.kept(page, "side_effect")[-1]["solicited"] is True


def test_the_sweep_takes_one_tap_and_names_what_is_going_on(running):
    page = running.open()
    page.get_by_role("button", name="Asked all, none other").click()
    expect(page.locator(".sweep small")).to_contain_text("last")
    assert taps(page) == 1
    assert running.kept(page, "sweep")[0]["present"] == ["nausea"]


def test_out_of_body_finds_dissociation(running):
    page = running.open()
    page.get_by_role("button", name="Find a side effect").click()
    page.get_by_role("searchbox").fill("out of body")
    names = page.locator(".tiles .tile > span:first-child").all_inner_texts()
    assert names == ["Out-of-body experience", "Dissociation"]


def test_escape_and_a_tap_beside_it_close_the_picker_and_keep_nothing(running):
    page = running.open()
    tile(page, "Drowsiness").click()
    expect(page.locator(".pick")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pick")).to_be_hidden()
    expect(tile(page, "Drowsiness")).to_be_focused()
    tile(page, "Drowsiness").click()
    expect(page.locator(".pick")).to_be_visible()
    page.locator("#live-hero .clock").click()
    expect(page.locator(".pick")).to_be_hidden()
    for opener in ("dose-rate", "dose-end", "note", "medicine", "more"):
        page.locator(f"[data-key={opener}]").click()
        expect(page.locator("dialog.sheet")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog.sheet")).to_have_count(0)
        expect(page.locator(f"[data-key={opener}]")).to_be_focused()
    assert [body["effect"] for body in running.kept(page, "side_effect")] == ["nausea"]
    assert len(running.kept(page, "dose_event")) == 1


def test_a_red_flag_raises_its_alert_at_once_and_one_tap_answers_it(running):
    page = running.open()
    page.get_by_role("button", name="Find a side effect").click()
    page.get_by_role("searchbox").fill("chest")
    page.context.set_offline(True)
    tile(page, "Chest pain").click()
    page.get_by_role("dialog", name="Chest pain").get_by_role("button", name="Mild").click()
    alert = page.locator(".alertline[data-level=critical]")
    expect(alert).to_contain_text("Chest pain")
    expect(alert).to_contain_text("Call the clinician now")
    expect(page.locator("[role=alert]", has_text="Chest pain").first).to_be_attached()
    taps(page)
    alert.get_by_role("button", name="Clinician called").click()
    expect(alert).not_to_be_visible()
    assert taps(page) == 1
    page.context.set_offline(False)
    answers = running.kept(page, "acknowledgement")
    assert [answer["action"] for answer in answers] == ["clinician_called"]


def test_any_other_answer_to_an_alert_takes_two_taps(running):
    page = running.open()
    page.get_by_role("button", name="Find a side effect").click()
    page.get_by_role("searchbox").fill("seizure")
    tile(page, "Seizure").click()
    page.get_by_role("dialog", name="Seizure").get_by_role("button", name="Severe").click()
    alert = page.locator(".alertline[data-level=critical]")
    expect(alert).to_contain_text("Seizure")
    taps(page)
    alert.get_by_role("button", name="Other…").click()
    page.get_by_role("dialog", name="What was done?").get_by_role("button", name="Emergency transfer").click()
    expect(alert).not_to_be_visible()
    assert taps(page) == 2
    assert [answer["action"] for answer in running.kept(page, "acknowledgement")] == ["emergency_transfer"]


def test_a_note_by_phrase_and_an_ordered_medicine_take_two_taps(running):
    page = running.open()
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_role("button", name="Reassured").click()
    expect(page.locator("dialog.sheet")).to_have_count(0)
    assert taps(page) == 2
    assert running.kept(page, "note") == [{"text": "Reassured"}]
    page.locator("[data-key=medicine]").click()
    page.get_by_role("button", name="ondansetron 4 mg IV").click()
    expect(page.locator("dialog.sheet")).to_have_count(0)
    assert taps(page) == 2
    given = running.kept(page, "medicine")
    assert given == [{"name": "ondansetron", "dose": "4.0", "unit": "mg", "route": "iv"}]


def test_the_quieter_kinds_are_kept_as_they_were_said(running):
    page = running.open()

    sheet = page.get_by_role("dialog")

    def open_form(words):
        page.locator("[data-key=more]").click()
        sheet.get_by_role("button", name=words).click()

    open_form("Oxygen")
    sheet.get_by_role("button", name="Started", exact=True).click()
    sheet.get_by_label("Flow").fill("2,5")
    sheet.get_by_role("button", name="Save oxygen").click()
    open_form("IV access")
    sheet.get_by_role("button", name="Checked", exact=True).click()
    sheet.get_by_role("button", name="Left", exact=True).click()
    sheet.get_by_role("button", name="20 G").click()
    sheet.get_by_role("button", name="Save", exact=True).click()
    open_form("Overall tolerability")
    sheet.get_by_role("button", name="8", exact=True).click()
    open_form("Fall or other incident")
    sheet.get_by_role("button", name="Fall", exact=True).click()
    sheet.get_by_role("button", name="None", exact=True).click()
    sheet.get_by_role("button", name="Save the incident").click()
    expect(page.locator("dialog.sheet")).to_have_count(0)
    assert running.kept(page, "oxygen") == [{"action": "started", "flow_l_per_min": "2.5"}]
    assert running.kept(page, "iv_access") == [{"action": "checked", "side": "left", "gauge": 20}]
    assert running.kept(page, "tolerability") == [{"rating": 8}]
    assert running.kept(page, "incident") == [{"incident": "fall", "harm": "none"}]
    taps(page)
    page.get_by_role("button", name="Emergency called").click()
    assert taps(page) == 1
    expect(page.locator("#vitals-say")).to_contain_text("Emergency recorded")
    assert running.kept(page, "emergency") == [{"what": "Emergency called"}]


def test_by_keyboard_alone_an_effect_and_a_change_of_rate(running):
    page = running.open()
    page.keyboard.press("/")
    page.keyboard.type("spinn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Dizziness or lightheadedness")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator(".active")).to_contain_text("Dizziness")
    page.locator("[data-key=dose-rate]").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Change dose")
    expect(sheet.get_by_role("button", name="−50 %")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(sheet.get_by_role("button", name="High pressure")).to_be_focused()
    page.keyboard.press("Enter")
    keep = sheet.get_by_role("button", name="Change to 46.1 mg/h")
    while not keep.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#live-hero")).to_contain_text("46.1 mg/h")
    assert taps(page) <= 5
    assert running.kept(page, "side_effect")[-1]["effect"] == "dizziness"
    assert running.kept(page, "dose_event")[-1]["rate_mg_per_h"] == "46.125"


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE])
def test_no_page_scrolls_no_target_is_small_and_nothing_keeps_anybody_out(running, size):
    page = running.open(size)
    is_phone = size == PHONE
    for theme in ("dark", "light"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        if is_phone:
            page.get_by_role("tab", name="Effects").click()
        assert page.evaluate(BEYOND) == [0, 0]
        assert page.evaluate(SMALL) == []
        require_open(page)
        tile(page, "Drowsiness").click()
        expect(page.locator(".pick")).to_be_visible()
        assert page.evaluate(SMALL) == []
        require_open(page)
        page.keyboard.press("Escape")
        if is_phone:
            page.get_by_role("tab", name="Dose").click()
        for opener in ("dose-rate", "dose-end"):
            page.locator(f"[data-key={opener}]").click()
            assert page.evaluate(SMALL) == []
            require_open(page)
            page.keyboard.press("Escape")
