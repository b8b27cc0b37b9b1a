"""Drug, handover and leaving on the live bedside: counted taps, and what is kept of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panels import PHONE, QUIET, START, TABLET, UPRIGHT, taps
from tests.people import member
from tests.visits import iso

pytestmark = QUIET


def test_a_pause_takes_one_tap_its_reason_another_and_the_resumption_one(running):
    page = running.open()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "paused")
    assert taps(page) == 1
    paused = running.kept(page, "dose_event")[-1]
    assert (paused["event"], paused["reason"], paused["note"]) == ("paused", "other", "Reason not said yet")
    page.locator(".why").get_by_role("button", name="Distress").click()
    expect(page.locator(".why")).to_be_hidden()
    assert taps(page) == 1
    assert running.kept(page, "dose_event")[-1] == {"event": "paused", "reason": "distress"}
    page.get_by_role("button", name="Resume 61.5 mg/h").click()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "infusing")
    assert taps(page) == 1
    resumed = running.kept(page, "dose_event")[-1]
    assert resumed == {"event": "resumed", "rate_mg_per_h": "61.5", "concentration_mg_per_ml": "0.41"}


def test_after_a_long_pause_the_rate_is_chosen_anew(running):
    with running.play():
        running.visit.dose("paused", START + 19, reason="distress")
    page = running.open()
    page.get_by_role("button", name="Resume choose the rate").click()
    sheet = page.get_by_role("dialog", name="Resume")
    expect(sheet).to_contain_text("choose the rate anew")
    expect(sheet.get_by_role("button", name="Choose the rate")).to_be_disabled()
    sheet.get_by_role("button", name="−50 %").click()
    sheet.get_by_role("button", name="Resumed at 30.8 mg/h").click()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "infusing")
    assert taps(page) == 3
    assert running.kept(page, "dose_event")[-1]["rate_mg_per_h"] == "30.75"


def test_a_change_of_rate_takes_four_taps_and_shows_what_it_comes_to_first(running):
    page = running.open()
    page.get_by_role("button", name="Dose…").click()
    sheet = page.get_by_role("dialog", name="Change dose")
    sheet.get_by_role("button", name="−25 %").click()
    expect(sheet.locator(".proj")).to_contain_text("46.1 mg/h")
    expect(sheet.locator(".proj")).to_contain_text("mg/kg")
    sheet.get_by_role("button", name="High pressure").click()
    sheet.get_by_role("button", name="Change to 46.1 mg/h").click()
    expect(page.locator("#live-hero")).to_contain_text("46.1 mg/h")
    assert taps(page) == 4
    changed = running.kept(page, "dose_event")[-1]
    assert changed == {
        "event": "rate_changed",
        "rate_mg_per_h": "46.125",
        "concentration_mg_per_ml": "0.41",
        "reason": "high_bp",
    }


def test_a_typed_rate_far_from_the_last_is_typed_twice_and_warns_before_it_passes_the_order(running):
    page = running.open()
    page.get_by_role("button", name="Dose…").click()
    sheet = page.get_by_role("dialog", name="Change dose")
    sheet.get_by_role("button", name="Type…").click()
    sheet.get_by_label("New rate").fill("290")
    expect(sheet).to_contain_text("Passes the ordered 41 mg")
    sheet.get_by_role("button", name="Ordered").click()
    expect(sheet.get_by_role("button", name="Type it again: it is far from the last")).to_be_disabled()
    sheet.get_by_label("Again, to be sure").fill("290,0")
    sheet.get_by_role("button", name="Change to 118.9 mg/h (290 mL/h)").click()
    expect(page.locator("#live-hero")).to_contain_text("118.9 mg/h")
    changed = running.kept(page, "dose_event")[-1]
    assert (changed["rate_ml_per_h"], changed["concentration_mg_per_ml"]) == ("290.0", "0.41")


def test_a_bolus_and_an_end_outside_the_window_say_what_they_come_to(running):
    page = running.open()
    page.get_by_role("button", name="Dose…").click()
    page.get_by_role("button", name="Bolus given…").click()
    sheet = page.get_by_role("dialog", name="Bolus given")
    sheet.get_by_label("Dose").fill("5")
    sheet.get_by_role("button", name="Record 5 mg").click()
    expect(sheet).to_have_count(0)
    assert running.kept(page, "dose_event")[-1] == {"event": "bolus", "dose_mg": "5.0"}
    page.get_by_role("button", name="End…").click()
    sheet = page.get_by_role("dialog", name="End of the drug")
    expect(sheet).to_contain_text("shorter than the window of 40 to 50 min")
    sheet.get_by_role("button", name="Stopped early").click()
    expect(sheet.get_by_role("button", name="Choose a reason")).to_be_disabled()
    sheet.get_by_role("button", name="Other", exact=True).click()
    sheet.get_by_label("In words").fill("Needed the bathroom")
    sheet.get_by_role("button", name="Stopped at").click()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "recovering")
    ended = running.kept(page, "dose_event")[-1]
    assert ended == {"event": "stopped", "reason": "other", "note": "Needed the bathroom"}


@pytest.mark.parametrize("running", [39], indirect=True)
def test_before_the_ordered_dose_is_passed_the_page_says_so(running):
    page = running.open()
    expect(page.locator(".dosewarn")).to_contain_text("The ordered 41 mg will be in at")
    page.locator(".dosewarn").get_by_role("button", name="End…").click()
    expect(page.get_by_role("dialog", name="End of the drug")).to_be_visible()


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE])
@pytest.mark.parametrize("running", [39], indirect=True)
def test_an_alert_above_leaves_that_warning_in_sight(running, size):
    with running.play():
        running.visit.vitals(START + 38, systolic=172, diastolic=96)
    page = running.open(size)
    expect(page.locator(".alertline")).to_contain_text("172")
    warning = page.locator(".dosewarn")
    expect(warning).to_contain_text("The ordered 41 mg will be in at")
    inside = """(one) => one.getBoundingClientRect().bottom - one.closest(".notices").getBoundingClientRect().bottom"""
    page.wait_for_function(f"() => ({inside})(document.querySelector('.dosewarn')) <= 0.5")


def test_the_incoming_nurse_proves_to_be_there_by_a_password(running):
    page = running.open()
    page.locator("[data-key=more]").click()
    page.get_by_role("button", name="Hand over…").click()
    sheet = page.get_by_role("dialog", name="Hand over")
    expect(sheet).to_contain_text("Nausea mild")
    sheet.get_by_role("button", name="Nora Lind hands over").click()
    sheet.get_by_role("button", name="Nils Holm", exact=True).click()
    sheet.get_by_label("Their password").fill("not this one")
    sheet.get_by_role("button", name="Nils Holm: I have it").click()
    expect(sheet).to_contain_text("That is not their password")
    sheet.get_by_label("Their password").fill(member("nils").password)
    sheet.get_by_role("button", name="Nils Holm: I have it").click()
    expect(sheet).to_have_count(0)
    handover = running.kept(page, "handover")[0]
    assert handover == {"from_id": str(member("nora").id), "to_id": str(member("nils").id)}


@pytest.mark.parametrize("running", [110], indirect=True)
def test_leaving_ticks_itself_and_the_rest_is_one_tap_each(running):
    recover(running)
    page = running.open()
    leaving = page.get_by_role("region", name="Ready to leave")
    expect(leaving).not_to_contain_text("Observed long enough")
    expect(leaving).to_contain_text("8 of 13")
    for check in ("Oriented", "Walks unaided", "Cannula removed", "Written instructions", "No driving"):
        tick = leaving.get_by_role("button", name=re.compile(f"^{check}"))
        tick.click()
        expect(tick).to_have_attribute("aria-pressed", "true")
    assert taps(page) == 5
    assert running.kept(page, "iv_access") == [{"action": "removed"}]
    expect(leaving).to_contain_text("13 of 13")
    expect(leaving).to_contain_text("since")
    page.reload(wait_until="domcontentloaded")
    expect(leaving).to_contain_text("13 of 13")
    leaving.get_by_role("button", name="Leaves…").click()
    sheet = page.get_by_role("dialog", name="Leaves for home")
    sheet.get_by_role("button", name="Named").click()
    expect(sheet.get_by_label("Escort's name")).to_have_value("J. Ashdown")
    sheet.get_by_role("button", name="Left at").click()
    expect(leaving.get_by_role("link", name="Sign the record")).to_be_visible()
    left = running.kept(page, "discharge")[0]
    assert left["disposition"] == "home"
    assert (left["escort"], left["escort_name"]) == ("named", "J. Ashdown")
    assert all(left["checks"].values())
    assert left["ready_at"]


@pytest.mark.parametrize("running", [80], indirect=True)
def test_leaving_needs_the_network(running):
    with running.play():
        running.visit.dose("completed", START + 41)
    page = running.open()
    leaving = page.get_by_role("region", name="Ready to leave")
    expect(leaving).to_contain_text("Observed long enough")
    expect(leaving.get_by_role("link", name="Leaving page")).to_be_visible()
    page.context.set_offline(True)
    expect(leaving).to_contain_text("Leaving needs the network")


def recover(bedside):
    """The drug ended at 41 minutes, the nausea at 45, and the sets since then are calm."""
    visit = bedside.visit
    with bedside.play():
        visit.dose("completed", START + 41)
        gone = {"target": nausea_id(bedside), "resolved": True, "measured_at": iso(visit.at(START + 45))}
        visit.kept("nora", "side-effect-changes", **gone)
        for minute in range(46, 110, 10):
            pulse = 72 - minute // 20
            visit.vitals(
                START + minute,
                systolic=126 - minute // 20,
                heart_rate=pulse,
                dissociation_nrs=0,
                nausea_nrs=0,
            )


def nausea_id(bedside):
    record = bedside.visit.record()
    return next(entry["id"] for entry in record["entries"] if entry["kind"] == "side_effect")
