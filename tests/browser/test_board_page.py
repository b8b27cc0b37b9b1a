"""The day's board in a browser: what its script says as time goes on, and how a row with much to say stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.bedside_page import PHONE, TABLET, UPRIGHT

LATER = """(() => {{
  const now = Date.now;
  Date.now = () => now() + {ms};
}})()"""


@pytest.fixture
def board(opened):
    """``board(size)``: today's board with the running session, whose vitals are overdue."""

    def open_at(size):
        bedside = opened(size)
        bedside.page.goto(f"{bedside.tablet.server.address}/")
        expect(bedside.page.locator("[data-overdue]")).to_have_count(1)
        return bedside.page

    return open_at


@pytest.mark.parametrize(("seconds", "words"), [(20, "due now"), (80, "overdue 1 min")])
def test_vitals_are_due_in_the_first_minute_and_overdue_from_the_next_on(board, seconds, words):
    page = board(TABLET)
    ms = page.evaluate(
        "seconds => Date.parse(document.querySelector('[data-due]').dataset.due) + seconds * 1000 - Date.now()",
        seconds,
    )
    page.add_init_script(LATER.format(ms=ms))
    page.reload()
    expect(page.locator("[data-overdue]")).to_have_text(words)
    expect(page.locator('[data-part="due"]')).to_have_text(f"Vitals {words}")


MUCH = """() => {
  const what = document.querySelector(".line--need .line__what");
  const tag = '<span class="tag tag--crit">Critical: High pressure while the drug runs, Low saturation</span>';
  what.innerHTML = tag + tag;
}"""

ROW = """() => {
  const boxOf = (one) => document.querySelector(`.line--need ${one}`).getBoundingClientRect();
  const [row, what, button, who] = ["", ".line__what", ".btn", ".line__who"].map(boxOf);
  return { right: row.right - button.right, isBeside: button.left >= what.right && button.top < what.bottom,
    who: who.width, isWide: document.documentElement.scrollWidth > innerWidth };
}"""


@pytest.mark.parametrize("size", [TABLET, UPRIGHT], ids=str)
def test_a_row_with_two_long_warnings_keeps_its_button_at_the_right_end(board, size):
    page = board(size)
    page.evaluate(MUCH)
    row = page.evaluate(ROW)
    assert row["isBeside"]
    assert abs(row["right"]) < 1
    assert row["who"] >= 150
    assert not row["isWide"]


def test_a_phone_has_no_room_for_that_and_nothing_is_cut(board):
    page = board(PHONE)
    page.evaluate(MUCH)
    assert not page.evaluate(ROW)["isWide"]
