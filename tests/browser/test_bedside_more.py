"""The live bedside beside its main road: keys, what the device lacks, suggestions, doubts about a dose."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.beside import by_nils, loaded, take, type_digits
from tests.browser.panels import BEYOND, PHONE, QUIET, TABLET, tile
from tests.visits import iso

pytestmark = QUIET
DESK = (1440, 900)
FULL = """Object.defineProperty(StorageManager.prototype, "estimate",
  { value: async () => ({ quota: 30 * 1048576, usage: 25 * 1048576 }) })"""


# Keys.


def test_keys_note_undo_pause_and_resume(running):
    page = running.open()
    loaded(page)
    page.keyboard.press("n")
    page.get_by_role("button", name="Reassured").click()
    expect(page.locator("#live-latest .undo")).to_contain_text("Reassured")
    page.keyboard.press("u")
    expect(page.locator("#vitals-say")).to_contain_text("Undone")
    assert running.kept(page, "note") == []
    page.keyboard.press("p")
    expect(page.get_by_role("dialog", name="Pause?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "infusing")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "paused")
    page.keyboard.press("p")
    expect(page.get_by_role("dialog", name="Resume?")).to_contain_text("61.5 mg/h")
    page.keyboard.press("Enter")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "infusing")
    assert [body["event"] for body in running.kept(page, "dose_event")] == ["started", "paused", "resumed"]


def test_no_key_acts_in_a_text_nor_over_a_sheet(running):
    page = running.open()
    page.keyboard.press("/")
    page.keyboard.type("un?p")
    expect(page.get_by_role("searchbox")).to_have_value("un?p")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    tile(page, "Drowsiness").click()
    page.keyboard.type("up?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+p")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_list_of_keys_switches_them_off_on_this_device(running):
    page = running.open()
    loaded(page)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Undo your newest entry")
    require_open(page)
    sheet.get_by_role("button", name="Off").click()
    page.keyboard.press("Escape")
    page.reload()
    page.locator("#bedside[data-ready=yes]").wait_for()
    loaded(page)
    page.keyboard.type("/nup?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.locator("[data-key=more]").click()
    page.get_by_role("button", name="Keys").click()
    sheet.get_by_role("button", name="On").click()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="Note")).to_be_visible()


# What the device lacks.


def test_a_device_that_is_nearly_full_says_so_where_saving_is_said(running):
    page = running.open()
    page.add_init_script(FULL)
    page.reload()
    expect(page.locator(".sync")).to_have_text("All saved · device full")
    expect(page.locator(".room")).to_be_hidden()
    page.locator(".sync").click()
    dialog = page.get_by_role("dialog", name="What is saved")
    expect(dialog).to_contain_text("Only 5 MB are free on this device.")
    expect(dialog).to_contain_text("This browser may clear what waits to be sent")
    require_open(page)


def test_trouble_of_the_device_is_said_where_saving_is_said(running):
    page = running.open()
    loaded(page)
    page.evaluate(
        "() => { IDBObjectStore.prototype.getAll = () => { throw new Error('The disk is gone.'); }; }"
    )
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".sync[data-state=refused]")).to_have_text("Device trouble")
    page.locator(".sync").click()
    expect(page.get_by_role("dialog", name="What is saved")).to_contain_text("The disk is gone.")


def test_a_page_of_the_device_without_its_session_names_no_forms(running):
    page = running.open()
    page.goto(f"{running.address}/shell/bedside")
    said = page.get_by_text("was never opened on this device")
    expect(said).to_contain_text("Open it once the server can be reached.")
    expect(said).not_to_contain_text("forms below")


# A raised pressure, and how a set was taken.


def test_a_raised_pressure_suggests_its_side_effect_in_two_taps(running):
    page = running.open()
    loaded(page)
    chip = page.locator("#live-latest .raised")
    take(page, systolic=159, diastolic=88)
    expect(chip).to_have_count(0)
    with page.expect_response(re.compile("/vitals/")):
        type_digits(page, 16088)
        page.locator(".key--save").click()
        # Of the same minute as the set before: asked about once.
        if page.locator(".key--save[data-asks]").count():
            page.locator(".key--save").click()
    chip.get_by_role("button", name="Log raised blood pressure?").click()
    picker = page.get_by_role("dialog", name="Increased blood pressure")
    expect(picker.locator("[aria-pressed=true][data-severity]")).to_have_count(0)
    picker.get_by_role("button", name="Mild").click()
    expect(page.locator(".active")).to_contain_text("Increased blood pressure")
    expect(chip).to_have_count(0)
    assert running.kept(page, "side_effect")[-1]["effect"] == "blood_pressure_increased"


@pytest.mark.parametrize("size", [TABLET, PHONE, DESK], ids=str)
def test_the_suggestion_goes_when_it_is_dismissed_or_measured_again(running, size):
    by_nils(running, "vitals", readings={"systolic": 128, "diastolic": 100}, confirmed=[])
    page = running.open(size)
    loaded(page)
    chip = page.locator(".raised:visible")
    expect(chip).to_have_count(1)
    require_open(page)
    chip.get_by_role("button", name="Do not log").click()
    expect(chip).to_have_count(0)
    page.reload()
    expect(chip).to_have_count(1)
    page.wait_for_timeout(1000)
    later = iso(datetime.now(UTC) + timedelta(minutes=1))
    by_nils(running, "vitals", readings={"systolic": 131, "diastolic": 82}, measured_at=later)
    expect(chip).to_have_count(0)


def test_position_and_source_are_said_behind_more_and_kept(running):
    page = running.open()
    loaded(page)
    expect(page.locator(".how")).to_be_hidden()
    page.locator("[data-page=more]").click()
    page.get_by_role("button", name="How it was taken: not said").click()
    panel = page.get_by_role("dialog", name="How it was taken")
    panel.get_by_role("button", name="Half sitting").click()
    panel.get_by_role("button", name="Monitor").click()
    require_open(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="How it was taken: Half sitting, Monitor")).to_be_focused()
    page.locator("[data-page=main]").click()
    take(page, systolic=131)
    kept = running.kept(page, "vitals")[-1]
    assert (kept["position"], kept["source"]) == ("semi_recumbent", "monitor")
    assert kept["readings"]["systolic"] == 131
    take_more = page.locator("[data-page=more]")
    take_more.click()
    expect(page.get_by_role("button", name="How it was taken: not said")).to_be_visible()


# Doubts about a dose.


def open_rate(page, typed):
    page.locator("[data-key=dose-rate]").click()
    sheet = page.get_by_role("dialog", name="Change dose")
    sheet.get_by_role("button", name="Type…").click()
    sheet.get_by_label("New rate").fill(typed)
    sheet.get_by_label("Again, to be sure").fill(typed)
    sheet.get_by_role("button", name="Distress").click()
    return sheet


def test_an_unusual_rate_is_asked_about_once_before_it_is_queued(running):
    page = running.open()
    loaded(page)
    page.context.set_offline(True)
    sheet = open_rate(page, "310")
    sheet.get_by_role("button", name="Change to 127.1 mg/h").click()
    expect(sheet).to_contain_text("Rate is unusual: 20 to 300 mL/h is usual. Is it right?")
    doubt = sheet.locator(".sheet__warn", has_text="Rate is unusual")
    # Nothing lies over the question.
    assert doubt.evaluate(
        """(one) => { const { x, y, width, height } = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(x + width / 2, y + height / 2)); }"""
    )
    expect(page.locator(".ev .mark")).to_have_count(0)
    require_open(page)
    sheet.get_by_label("New rate").fill("305")
    sheet.get_by_label("Again, to be sure").fill("305")
    sheet.get_by_role("button", name=re.compile("^Change to")).click()
    sheet.get_by_role("button", name=re.compile("^Yes. Change to")).click()
    expect(sheet).to_have_count(0)
    page.context.set_offline(False)
    kept = running.kept(page, "dose_event")[-1]
    assert kept["rate_ml_per_h"] == "305.0"
    assert kept["confirmed"] == [{"path": "/rate_ml_per_h", "code": "unusual", "value": "305"}]


def test_a_rate_that_cannot_be_is_not_kept(running):
    page = running.open()
    sheet = open_rate(page, "1001")
    expect(sheet.get_by_role("button", name="This cannot be right")).to_be_disabled()
    expect(sheet.get_by_role("status").last).to_contain_text("Rate must be 1 to 1000 mL/h.")


def test_a_bolus_past_the_cap_is_asked_about_offline(running):
    page = running.open()
    page.context.set_offline(True)
    page.locator("[data-key=dose-rate]").click()
    page.get_by_role("button", name="Bolus given…").click()
    sheet = page.get_by_role("dialog", name="Bolus given")
    sheet.get_by_label("Dose").fill("45")
    sheet.get_by_role("button", name="Record 45 mg").click()
    expect(sheet).to_contain_text(
        "Dose is unusual: at most 41 mg, what remains of 0.5 mg/kg for all boluses. Is it right?"
    )
    sheet.get_by_role("button", name="Yes. Record 45 mg").click()
    expect(sheet).to_have_count(0)
    page.context.set_offline(False)
    assert running.kept(page, "dose_event")[-1]["confirmed"][0]["code"] == "over_cap"


# The bar.


@pytest.mark.parametrize("size", [DESK, TABLET, PHONE])
@pytest.mark.parametrize(
    "told", [{"cautions": ["psychosis", "substance_use"]}, {"substance_use_history": "Wine, daily"}]
)
def test_substance_use_stays_in_sight_beside_an_allergy(running, size, told):
    with running.play():
        visit = running.visit
        change = {"allergies": "Penicillin, a rash", "cautions": [], **told}
        answer = visit.client("nora").patch(
            f"/api/v1/patients/{visit.patient_id}", json=change, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 200
    page = running.open(size)
    for words in ("Substance use", "Penicillin, a rash"):
        expect(page.locator(".who .tag", has_text=words).first).to_be_in_viewport()
    expect(page.locator(".who .tag", has_text="Substance use").first).to_have_text("Substance use")
    assert page.evaluate(BEYOND) == [0, 0]
