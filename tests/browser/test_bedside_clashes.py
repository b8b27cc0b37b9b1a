"""Two nurses on the live bedside of one session, one of them offline; and what must be seen whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_open
from tests.browser.beside import by_nils, full_set, loaded, pick_minute, saved_minute, take, type_digits
from tests.browser.panels import PHONE, QUIET, TABLET, UPRIGHT
from tests.people import CLINIC
from tests.visits import iso

pytestmark = QUIET
DESK = (1440, 900)
CUT = """(selector) => [...document.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility() && !one.matches(".vh") && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className}: ${one.textContent} ${one.scrollWidth}>${one.clientWidth}`)"""


# What two people chart at once.


def refused(page):
    """The panel of what was not accepted."""
    expect(page.locator(".sync[data-state=refused]")).to_have_text("1 not accepted")
    page.locator(".sync").click()
    row = page.locator(".waitlist li.refused")
    expect(row).to_be_visible()
    return row


def test_a_pause_that_arrives_after_somebody_ended_the_infusion(running):
    page = running.open()
    loaded(page)
    page.context.set_offline(True)
    ended = by_nils(running, "dose-events", event="stopped", reason="patient_request")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.context.set_offline(False)
    row = refused(page)
    moment = datetime.fromisoformat(ended["entry"]["measured_at"])
    at = moment.astimezone(ZoneInfo(CLINIC.zone)).strftime("%H:%M")
    expect(row).to_contain_text(f"N. Holm ended the infusion {at}")
    expect(row).to_contain_text("Not accepted: The drug has ended")
    for words in ("Try again", "Send as a new entry", "Copy text", "Set aside"):
        expect(row.get_by_role("button", name=words)).to_be_visible()
    require_open(page)
    row.get_by_role("button", name="Set aside").click()
    expect(row).to_contain_text("Say why it is set aside.")
    row.get_by_label("Why it is set aside").fill("ended by Nils")
    row.get_by_role("button", name="Set aside").click()
    expect(page.locator(".waitlist li")).to_have_count(0)
    page.keyboard.press("Escape")
    (note,) = running.kept(page, "note")
    assert note["text"].startswith("Not kept: dose event")
    assert note["text"].endswith("Set aside: ended by Nils")


def test_two_sets_of_one_minute_are_both_used(running):
    page = running.open()
    loaded(page)
    page.context.set_offline(True)
    # Both within one minute, whatever the clock says.
    while datetime.now(UTC).second > 40:
        page.wait_for_timeout(500)
    by_nils(running, "vitals", readings={"systolic": 133, "diastolic": 81})
    take(page, systolic=131)
    page.context.set_offline(False)
    row = refused(page)
    expect(row).to_contain_text(re.compile(r"Two sets at \d\d:\d\d\."))
    expect(row.get_by_role("button", name="Retract one")).to_be_visible()
    require_open(page)
    row.get_by_role("button", name="Use both").click()
    expect(page.locator(".waitlist li")).to_have_count(0)
    page.keyboard.press("Escape")
    assert [body["readings"]["systolic"] for body in running.kept(page, "vitals")[-2:]] == [133, 131]


def offline_while_nils_marks_it_gone(running):
    """A page without network, whose nausea has ended on another tablet."""
    page = running.open()
    loaded(page)
    page.context.set_offline(True)
    with running.play():
        running.stage.now = datetime.now(UTC)
        entries = running.visit.record()["entries"]
    onset = next(entry for entry in entries if entry["kind"] == "side_effect")
    by_nils(running, "side-effect-changes", target=onset["id"], resolved=True)
    return page


def test_an_effect_that_two_mark_gone_is_gone_since_the_first(running):
    page = offline_while_nils_marks_it_gone(running)
    page.get_by_role("button", name=re.compile("^Gone ?: Nausea")).click()
    page.context.set_offline(False)
    said = re.compile(r"Already marked gone \d\d:\d\d by N\. Holm")
    expect(page.locator("#vitals-say")).to_have_text(said)
    assert len(running.kept(page, "side_effect_change")) == 2


def test_a_severity_of_what_is_gone_says_who_marked_it_gone(running):
    page = offline_while_nils_marks_it_gone(running)
    page.get_by_role("button", name="Nausea, mild. Change severity").click()
    page.get_by_role("dialog", name="Nausea").get_by_role("button", name="Moderate").click()
    page.context.set_offline(False)
    expect(refused(page)).to_contain_text(re.compile(r"Already marked gone \d\d:\d\d by N\. Holm"))


def test_a_pause_and_a_rate_out_of_order_are_asked_about(running):
    page = running.open()
    loaded(page)
    page.context.set_offline(True)
    page.locator("[data-key=dose-rate]").click()
    sheet = page.get_by_role("dialog", name="Change dose")
    sheet.get_by_role("button", name="−25 %").click()
    sheet.get_by_role("button", name="Distress").click()
    sheet.locator("[data-code='1']").click()
    sheet.get_by_role("button", name="Change to 46.1 mg/h").click()
    expect(sheet).to_have_count(0)
    by_nils(running, "dose-events", event="paused", reason="distress")
    page.context.set_offline(False)
    asked = page.get_by_role("group", name="Order of two entries")
    expect(asked).to_contain_text(
        re.compile(r"Check the order: rate \d\d:\d\d, pause \d\d:\d\d"), timeout=15_000
    )
    expect(asked.get_by_role("link", name="Correct it")).to_have_attribute("href", re.compile("/amend/"))
    asked.get_by_role("button", name="It is right").click()
    expect(asked).to_be_hidden()


def test_a_question_that_other_words_replaced_is_asked_again(running):
    page = running.open()
    take(page)
    pick_minute(page, saved_minute(page))
    type_digits(page, full_set(systolic=126))
    page.locator(".key--save").click()
    question = "There is a set of this minute already: is this another one?"
    expect(page.locator("#vitals-say")).to_have_text(question)
    by_nils(running, "notes", text="the daughter called")
    expect(page.locator("#vitals-say")).to_contain_text("Nils Holm: Note")
    expect(page.locator(".key--save")).to_contain_text("Save")
    page.locator(".key--save").click()
    expect(page.locator("#vitals-say")).to_have_text(question)


@pytest.mark.parametrize("running", [29], indirect=True)
def test_of_several_entries_of_somebody_else_the_newest_is_said(running):
    page = running.open()
    page.context.set_offline(True)
    for seconds, systolic in ((90, 131), (5, 152)):
        at = iso(datetime.now(UTC) - timedelta(seconds=seconds))
        by_nils(running, "vitals", measured_at=at, readings={"systolic": systolic, "diastolic": 88})
    page.context.set_offline(False)
    expect(page.locator("#live-latest")).to_contain_text("152/88", timeout=15_000)
    expect(page.locator("#vitals-say")).to_have_text("Nils Holm: Vitals 152/88")


def test_the_end_by_somebody_else_turns_the_page_and_is_said(running):
    page = running.open()
    by_nils(running, "dose-events", event="stopped", reason="patient_request")
    expect(page.locator("#live-hero")).to_have_attribute("data-state", "recovering")
    expect(page.locator("#vitals-say")).to_contain_text(re.compile(r"N\. Holm ended the infusion \d\d:\d\d"))


# What is seen whole.


@pytest.mark.parametrize("size", [DESK, (1280, 800), TABLET, UPRIGHT, PHONE], ids=str)
def test_heads_tags_and_doses_are_seen_whole(running, size):
    page = running.open(size)
    loaded(page)
    page.context.set_offline(True)
    page.evaluate("() => document.querySelector('[data-key=note]').click()")
    page.get_by_role("button", name="Reassured").click()
    expect(page.locator(".sync")).to_have_text("Offline · 1 waiting")
    whole = (
        ".panel__head, .who__name, .who .tag, .tag span, .bar__session b, .dose__sub, .sync, .clock__state"
    )
    assert page.evaluate(CUT, whole) == []
    given = page.locator(".dose__sub").evaluate("(one) => one.textContent")
    assert re.search(r"of 41 mg, by calculation 61\.5 mg/h", given), given


def test_every_open_alert_is_reached_by_tap_and_by_keyboard(running):
    for effect in ("chest_pain", "seizure", "numbness"):
        by_nils(
            running,
            "side-effects",
            effect=effect,
            severity="severe",
            solicited=False,
            action="clinician_called",
        )
    page = running.open()
    loaded(page)
    more = page.locator("[data-key=alerts-more]")
    count = int(more.inner_text().split()[0].removeprefix("+"))
    assert count >= 1
    more.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Open alerts")
    rows = sheet.locator(".alertlist > li")
    expect(rows).to_have_count(count + 1)
    require_open(page)
    last = rows.last.get_by_role("button", name="Observed")
    while not last.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(count)
    page.keyboard.press("Escape")
    more = page.locator("[data-key=alerts-more]")
    if count > 1:
        more.click()
        rows.first.get_by_role("button", name="Clinician called").click()
        expect(rows).to_have_count(count - 1)
        page.keyboard.press("Escape")
    answers = [body["action"] for body in running.kept(page, "acknowledgement")]
    assert answers == ["observed", "clinician_called"][: min(count, 2)]
