"""Sessions on the live bedside as nurses take them, through its service worker, on clocks that the test turns."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.panels import QUIET, UPRIGHT
from tests.browser.turned import arrived_ward
from tests.people import member

pytestmark = QUIET
START = 20


@pytest.fixture
def ward(browser, sqlite_url, tmp_path):
    with arrived_ward(browser, sqlite_url, tmp_path) as ward:
        yield ward


def begun(ward):
    """Calm vitals and the start of the drug, from elsewhere."""
    ward.visit.vitals(START - 8)
    ward.visit.dose("started", START, rate_mg_per_h="61.5", concentration_mg_per_ml="0.41")


def test_a_session_without_network_from_minute_5_to_35(ward):
    begun(ward)
    ward.turn(START + 1)
    tablet = ward.open()
    tablet.installed()
    tablet.settled()
    when_the_network_goes(ward, tablet)
    and_the_session_goes_on(ward, tablet)
    then_a_reload_shows_all_of_it(ward, tablet)
    and_everything_is_sent_when_the_network_is_back(ward, tablet)


def when_the_network_goes(ward, tablet):
    ward.turn(START + 5)
    tablet.context.set_offline(True)
    ward.turn(START + 10)
    tablet.take(systolic=134)
    expect(tablet.page.locator(".sync")).to_have_text("Offline · 1 waiting")


def and_the_session_goes_on(ward, tablet):
    page = tablet.page
    ward.turn(START + 12)
    page.locator("#live-effects .tiles").get_by_role("button", name="Nausea").first.tap()
    tablet.press("Mild", within="Nausea")
    ward.turn(START + 20)
    tablet.take(systolic=141, heart_rate=76)
    tablet.press("Pause")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "paused")
    ward.turn(START + 23)
    tablet.press("Resume 61.5 mg/h")
    ward.turn(START + 30)
    tablet.take(systolic=138, heart_rate=74)
    gone = page.get_by_role("button", name=re.compile("^Gone ?: Nausea"))
    gone.tap()
    # A tap is kept once the page shows it.
    expect(gone).to_be_hidden()


def then_a_reload_shows_all_of_it(ward, tablet):
    ward.turn(START + 34)
    tablet.page.reload(wait_until="domcontentloaded")
    tablet.page.locator("#bedside[data-ready=yes]").wait_for()
    expect(tablet.page.locator("#live-hero")).to_contain_text("34")
    expect(tablet.page.locator("#live-latest")).to_contain_text("138/78")
    # 31 of 34 minutes at 61.5 mg/h, and the clock goes on while the test works.
    given = re.search(r"([\d.]+) of 41 mg", tablet.page.locator("#live-hero").inner_text())
    assert given is not None
    assert 31.7 < float(given[1]) < 32.5
    assert ward.kept("vitals")[1:] == []


def and_everything_is_sent_when_the_network_is_back(ward, tablet):
    ward.turn(START + 35)
    tablet.sign_in("nora")
    tablet.context.set_offline(False)
    tablet.settled()
    sets = ward.kept("vitals")
    assert [one["body"]["readings"]["systolic"] for one in sets] == [122, 134, 141, 138]
    assert [one["measured_at"][14:16] for one in sets[1:]] == ["30", "40", "50"]
    assert [one["body"]["event"] for one in ward.kept("dose_event")] == ["started", "paused", "resumed"]
    assert ward.kept("side_effect_change")[0]["body"]["resolved"] is True
    assert {one["author_id"] for one in sets} == {str(member("nora").id)}


def test_a_whole_session_on_the_tablet(ward):
    tablet = ward.open()
    when_the_patient_is_ready_the_drug_starts(ward, tablet)
    then_a_pressure_past_the_stop_limit_pauses_it(ward, tablet)
    and_it_is_resumed_slower_and_ends(ward, tablet)
    then_the_patient_recovers_and_leaves(ward, tablet)
    and_the_nurse_signs(ward, tablet)
    tablet.looks_good("whole-session")


def when_the_patient_is_ready_the_drug_starts(ward, tablet):
    page = tablet.page
    ward.turn(START - 8)
    tablet.take()
    tablet.settled()
    ward.turn(START)
    page.get_by_role("link", name="Start…").tap()
    page.get_by_role("button", name="Start infusion").tap()
    page.locator("#bedside[data-ready=yes]").wait_for()
    expect(page).to_have_title(re.compile(r"^Infusing 0 min · ASHDOWN, Rowan"))
    ward.turn(START + 10)
    tablet.take(systolic=136)
    page.locator("#live-effects .tiles").get_by_role("button", name="Dissociation").first.tap()
    tablet.press("Moderate", within="Dissociation")
    expect(page.locator(".active")).to_contain_text("Dissociation")


def then_a_pressure_past_the_stop_limit_pauses_it(ward, tablet):
    page = tablet.page
    ward.turn(START + 20)
    tablet.type_set(systolic=186, diastolic=112)
    tablet.press_save()
    panel = page.get_by_role("alertdialog")
    expect(panel).to_contain_text("186/112 mmHg")
    panel.get_by_role("button", name=re.compile("recheck in 3 min")).tap()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "paused")
    alert = page.locator(".alertline[data-level=critical]").first
    alert.get_by_role("button", name="Clinician called").tap()
    expect(page.locator("#live-hero")).to_contain_text("Recheck")


def and_it_is_resumed_slower_and_ends(ward, tablet):
    page = tablet.page
    ward.turn(START + 23)
    tablet.take(systolic=152, diastolic=88, heart_rate=82)
    tablet.press("Resume 61.5 mg/h")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "infusing")
    tablet.press("Dose…")
    tablet.press("−25 %", within="Change dose")
    tablet.press("High pressure", within="Change dose")
    tablet.press("Change to 46.1 mg/h", within="Change dose")
    expect(page.locator("#live-hero")).to_contain_text("46.1 mg/h")
    ward.turn(START + 33)
    tablet.take(systolic=140, heart_rate=78)
    ward.turn(START + 43)
    tablet.take(systolic=134, heart_rate=74)
    tablet.press("End…")
    sheet = page.get_by_role("dialog", name="End of the drug")
    sheet.get_by_role("button", name=re.compile("^Finished")).tap()
    sheet.get_by_role("button", name=re.compile("^Finished at")).tap()
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "recovering")


def then_the_patient_recovers_and_leaves(ward, tablet):
    page = tablet.page
    page.get_by_role("button", name=re.compile("^Gone ?: Dissociation")).tap()
    for minute, systolic in ((58, 131), (73, 127), (88, 125), (103, 124)):
        ward.turn(START + minute)
        tablet.take(systolic=systolic, heart_rate=74 - minute // 20)
    ward.turn(START + 105)
    tablet.rate(dissociation_nrs=0, nausea_nrs=0)
    page.get_by_role("button", name=re.compile("^Asked all")).tap()
    leaving = page.get_by_role("region", name="Ready to leave")
    for check in ("Oriented", "Walks unaided", "Cannula removed", "Written instructions", "No driving"):
        leaving.get_by_role("button", name=re.compile(f"^{check}")).tap()
    expect(leaving).to_contain_text("13 of 13")
    tablet.looks_good("ready-to-leave")
    leaving.get_by_role("button", name="Leaves…").tap()
    tablet.press("Named", within="Leaves for home")
    page.get_by_role("dialog", name="Leaves for home").get_by_role("button", name="Left at").tap()
    expect(leaving.get_by_role("link", name="Sign the record")).to_be_visible()


def and_the_nurse_signs(ward, tablet):
    page = tablet.page
    tablet.settled()
    page.get_by_role("region", name="Ready to leave").get_by_role("link", name="Sign the record").tap()
    page.get_by_label("Administered as recorded").check()
    page.get_by_label("Your password again").fill(member("nora").password)
    page.get_by_role("button", name="Complete and sign", exact=True).tap()
    expect(page).to_have_title(re.compile("^Completed · ASHDOWN, Rowan"))
    record = ward.visit.record()
    assert record["state"] == "completed"
    kinds = [entry["body"]["event"] for entry in ward.kept("dose_event")]
    assert kinds == ["started", "paused", "resumed", "rate_changed", "completed"]
    assert [one["body"]["reason"] for one in ward.kept("dose_event")[1::2]] == ["high_bp", "high_bp"]
    assert len(ward.kept("vitals")) == 11
    assert ward.kept("acknowledgement")[0]["body"]["action"] == "clinician_called"


def test_two_tablets_agree_and_one_nurse_hands_over_to_another(ward):
    begun(ward)
    ward.turn(START + 5)
    first = ward.open("nora")
    second = ward.open("nils", size=UPRIGHT)
    first.context.set_offline(True)
    ward.turn(START + 10)
    first.take(systolic=131)
    second.page.locator("#live-effects .tiles").get_by_role("button", name="Nausea").first.tap()
    second.press("Mild", within="Nausea")
    second.settled()
    first.context.set_offline(False)
    first.settled()
    for tablet in (first, second):
        expect(tablet.page.locator(".active")).to_contain_text("Nausea")
        expect(tablet.page.locator("#live-latest")).to_contain_text("131/78")
    when_both_end_the_same_effect_nothing_conflicts(first, second)
    then_the_first_nurse_hands_over(ward, first, second)


def when_both_end_the_same_effect_nothing_conflicts(first, second):
    for tablet in (first, second):
        tablet.context.set_offline(True)
        tablet.page.get_by_role("button", name=re.compile("^Gone ?: Nausea")).tap()
    for tablet in (first, second):
        tablet.context.set_offline(False)
        tablet.settled()
        expect(tablet.page.locator(".active")).not_to_contain_text("Nausea")


def then_the_first_nurse_hands_over(ward, first, second):
    first.page.locator("[data-key=more]").tap()
    first.press("Hand over…")
    sheet = first.page.get_by_role("dialog", name="Hand over")
    sheet.get_by_role("button", name="Nora Lind hands over").tap()
    sheet.get_by_role("button", name="Nils Holm", exact=True).tap()
    sheet.get_by_label("Their password").fill(member("nils").password)
    sheet.get_by_role("button", name="Nils Holm: I have it").tap()
    expect(sheet).to_have_count(0)
    ward.turn(START + 20)
    second.take(systolic=128)
    second.settled()
    authors = {one["body"]["readings"]["systolic"]: one["author_id"] for one in ward.kept("vitals")}
    assert authors[131] == str(member("nora").id)
    assert authors[128] == str(member("nils").id)
    expect(first.page.locator("#live-latest")).to_contain_text("128/78")
    second.looks_good("two-tablets")


def test_with_reduced_motion_nothing_moves(ward):
    begun(ward)
    ward.turn(START + 30)
    tablet = ward.open(reduced_motion="reduce")
    moving = """() => document.getAnimations().filter((one) => one.playState === "running").length"""
    tablet.press("Dose…")
    assert tablet.page.evaluate(moving) == 0
    tablet.page.keyboard.press("Escape")
    tablet.press("Pause")
    assert tablet.page.evaluate(moving) == 0
    tablet.looks_good("reduced-motion")
