"""The vitals pad in a real browser: what a finger and a keyboard do, and what the server then holds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.bedside_page import DESK, PHONE, TABLET, UPRIGHT
from tests.browser.beside import pick_minute, saved_minute
from tests.browser.tablet import kept_entries

FULL_SET = "148 92 83 97 16 5"


def test_a_full_set_takes_thirteen_taps_and_is_kept_as_it_was_typed(opened):
    bedside = opened()
    bedside.type(FULL_SET)
    bedside.save()
    assert bedside.taps <= 13
    expected = {"systolic": 148, "diastolic": 92, "heart_rate": 83, "spo2": 97}
    assert bedside.readings() == {**expected, "respiratory_rate": 16, "sedation": 5}
    expect(bedside.page.locator("#vitals-say")).to_contain_text("Saved")
    assert bedside.value("systolic") == ""


def test_a_pressure_alone_takes_six_taps_and_carries_nothing_else(opened):
    bedside = opened()
    bedside.type("14892")
    bedside.save()
    assert bedside.taps <= 6
    assert bedside.readings() == {"systolic": 148, "diastolic": 92}


def test_the_newest_own_entry_is_undone_with_one_tap(opened):
    bedside = opened()
    bedside.type("14892")
    bedside.save()
    bedside.settled()
    bedside.taps = 0
    bedside.tap("#live-latest .undo")
    assert bedside.taps == 1
    expect(bedside.page.locator("#vitals-say")).to_have_text("Undone")
    assert bedside.retracted() == [bedside.newest("vitals")]
    expect(bedside.page.locator("#live-latest .ev").first).not_to_contain_text("148/92")


def test_no_digit_is_lost_with_no_time_between_different_keys(opened):
    bedside = opened()
    bedside.page.evaluate(
        """digits => { for (const digit of digits) document.querySelector(`[data-k="${digit}"]`)
          .dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true })); }""",
        "148928397165",
    )
    shown = [bedside.value(code) for code in ("systolic", "diastolic", "heart_rate", "spo2")]
    assert shown == ["148", "92", "83", "97"]


def test_the_same_key_within_80_ms_counts_once_and_later_twice(opened):
    bedside = opened()
    bedside.page.evaluate(
        """() => { const key = document.querySelector('[data-k="1"]');
          for (let times = 0; times < 2; times += 1)
            key.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true })); }"""
    )
    assert bedside.value("systolic") == "1"
    bedside.page.wait_for_timeout(100)
    bedside.type("1")
    assert bedside.value("systolic") == "11"


def test_a_click_without_a_press_types_too(opened):
    """A screen reader and a switch press no pointer."""
    bedside = opened()
    for digit in "148":
        bedside.page.evaluate("digit => document.querySelector(`[data-k='${digit}']`).click()", digit)
    assert bedside.value("systolic") == "148"


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("9292", "Diastolic is not below systolic"),
        ("30", "Systolic cannot be 30"),
        ("0", "Systolic cannot be 0"),
    ],
)
def test_the_impossible_cannot_be_saved_and_is_said(opened, digits, words):
    bedside = opened()
    bedside.type(digits)
    bedside.tap('[data-k="next"]')
    if digits != "0":
        expect(bedside.page.locator("#vitals-say")).to_have_text(words)
    expect(bedside.page.locator(".key--save")).to_be_disabled()


def test_an_unusual_value_is_asked_about_once_in_place(opened):
    bedside = opened()
    bedside.tap('[data-page="more"]')
    bedside.tap('.field[data-code="temperature_c"] input')
    bedside.type("352")
    bedside.press_save()
    expect(bedside.page.locator(".key--save")).to_contain_text("Keep it")
    assert len(bedside.kept()) == 1
    bedside.save()
    assert bedside.readings() == {"temp_deci_c": 352}
    assert bedside.kept()[-1]["confirmed"]


WHOLE = """() => {
  const boxOf = (one) => one.getBoundingClientRect();
  const say = document.querySelector("#vitals-say"), words = boxOf(say.lastElementChild);
  const around = [boxOf(say), boxOf(say.parentElement)], fields = boxOf(document.querySelector(".fields"));
  const isInside = (box) => words.top >= box.top - 1 && words.bottom <= box.bottom + 1;
  return around.every(isInside) && words.bottom <= fields.top;
}"""
"""What is said beside the title stands there from its first line to its last."""


@pytest.mark.parametrize("size", [TABLET, UPRIGHT, PHONE, DESK], ids=str)
def test_a_question_about_several_values_names_each_and_is_read_whole(opened, size):
    bedside = opened(size)
    bedside.type("164 94 129 91 28 5")
    bedside.press_save()
    question = "Sys 164, HR 129, SpO₂ 91, RR 28 are unusual: is all of it right?"
    expect(bedside.page.locator("#vitals-say")).to_have_text(question)
    expect(bedside.page.locator(".key--save")).to_contain_text("Keep all")
    assert bedside.page.evaluate(WHOLE)
    bedside.save()
    assert {each["code"] for each in bedside.kept()[-1]["confirmed"]} == {"unusual", "jump"}


def test_a_question_about_the_whole_set_stays_until_it_is_answered(opened):
    bedside = opened()
    bedside.type("124 78 70 98 14 5")
    bedside.save()
    pick_minute(bedside.page, saved_minute(bedside.page))
    bedside.type("126 79 71 98 14 5")
    bedside.press_save()
    asked = bedside.page.locator("#vitals-say")
    expect(asked).to_have_text("There is a set of this minute already: is this another one?")
    # What arrives meanwhile draws the page anew.
    bedside.settled()
    bedside.page.wait_for_timeout(3000)
    expect(bedside.page.locator(".key--save")).to_contain_text("Keep it")
    expect(asked).to_have_text("There is a set of this minute already: is this another one?")
    bedside.save()
    assert bedside.readings()["systolic"] == 126


class TestPastTheStopLimit:
    """186/112 while the drug runs."""

    @pytest.fixture
    def bedside(self, opened):
        bedside = opened()
        bedside.type("186 112 94 97 18 5")
        bedside.press_save()
        panel = bedside.page.get_by_role("alertdialog")
        expect(panel).to_contain_text("186/112 mmHg")
        expect(panel).to_contain_text("Stop limit 180/110. Last 122/78.")
        return bedside

    def press(self, bedside, words):
        bedside.page.get_by_role("alertdialog").get_by_role("button", name=words).tap()

    def test_nothing_is_kept_before_the_choice(self, bedside):
        expect(bedside.page.get_by_role("button", name="Correct it")).to_be_focused()
        assert len(bedside.kept()) == 1

    def test_correct_it_goes_back_to_the_field(self, bedside):
        self.press(bedside, "Correct it")
        bedside.type("146")
        assert bedside.value("systolic") == "146"
        assert len(bedside.kept()) == 1

    def test_save_as_measured_keeps_it(self, bedside):
        self.press(bedside, "Save as measured")
        bedside.saved()
        assert bedside.readings()["systolic"] == 186
        expect(bedside.page.locator(".next__lab")).to_have_text("Recheck")

    def test_save_and_pause_keeps_both(self, bedside):
        self.press(bedside, "Save, record the pump paused")
        bedside.saved()
        assert bedside.readings()["diastolic"] == 112
        assert bedside.kept("dose_event")[-1]["event"] == "paused"
        expect(bedside.page.locator(".clock__state")).to_contain_text("Paused")


def test_skip_leaves_a_sign_out_or_says_why_in_one_more_tap(opened):
    bedside = opened()
    bedside.tap('[data-k="skip"]')
    bedside.page.get_by_role("button", name="Cuff error").tap()
    bedside.type("83 97")
    bedside.tap('[data-k="skip"]')
    bedside.type("5")
    bedside.save()
    kept = bedside.kept()[-1]
    assert kept["readings"] == {"heart_rate": 83, "spo2": 97, "sedation": 5}
    assert kept["not_measured"] == {"systolic": "cuff_error", "diastolic": "cuff_error"}


def test_a_value_that_is_not_believed_is_kept_as_an_artifact(opened):
    bedside = opened()
    bedside.type("148 92 183")
    bedside.tap('.field[data-code="heart_rate"] input')
    bedside.tap('[data-k="skip"]')
    bedside.page.get_by_role("button", name="Artifact").tap()
    bedside.save()
    assert bedside.kept()[-1]["artifact"] == ["heart_rate"]
    expect(bedside.page.locator("#vitals-say")).to_contain_text("Repeat heart rate")


def test_a_set_is_back_dated_by_minutes(opened):
    bedside = opened()
    bedside.tap("#live-vitals .when")
    bedside.page.get_by_role("button", name="−5", exact=True).tap()
    bedside.type("148 92")
    bedside.save()
    bedside.settled()
    found = kept_entries(bedside.tablet.server, bedside.tablet.ward.session_id)
    now = bedside.page.evaluate("() => Date.now()")
    assert 5 <= now / 60_000 - found[-1].measured_at.timestamp() / 60 < 6
    expect(bedside.page.locator("#live-vitals .when")).to_have_text("now")


def test_ratings_are_typed_behind_more_and_go_with_the_same_set(opened):
    bedside = opened()
    bedside.type("148 92")
    bedside.tap('[data-page="more"]')
    bedside.type("4")
    bedside.tap('.field[data-code="temperature_c"] input')
    bedside.type("368")
    bedside.save()
    kept = bedside.readings()
    assert kept == {"systolic": 148, "diastolic": 92, "dissociation_nrs": 4, "temp_deci_c": 368}


def test_a_whole_set_by_the_keyboard_alone(opened):
    bedside = opened(DESK, has_touch=False)
    page = bedside.page
    for _ in range(60):
        if page.evaluate("() => document.activeElement?.name === 'systolic'"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("148928397165")
    page.keyboard.press("Enter")
    bedside.saved()
    assert bedside.readings()["sedation"] == 5
    assert bedside.readings()["diastolic"] == 92


def test_tab_leaves_a_field_and_enter_saves_what_there_is(opened):
    bedside = opened(DESK, has_touch=False)
    bedside.page.locator('.field[data-code="systolic"] input').focus()
    bedside.page.keyboard.type("148")
    bedside.page.keyboard.press("Tab")
    bedside.page.keyboard.type("83")
    bedside.page.keyboard.press("Enter")
    bedside.saved()
    assert bedside.readings() == {"systolic": 148, "heart_rate": 83}


def test_a_wrong_digit_is_taken_back_by_the_keyboard(opened):
    bedside = opened(DESK, has_touch=False)
    bedside.page.locator('.field[data-code="systolic"] input').focus()
    bedside.page.keyboard.type("149")
    bedside.page.keyboard.press("Backspace")
    bedside.page.keyboard.type("8")
    assert (bedside.value("systolic"), bedside.value("diastolic")) == ("148", "")
