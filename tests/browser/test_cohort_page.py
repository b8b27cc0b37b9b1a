"""The figures of many sessions: nobody is kept out of them, and a table is one key away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_good
from tests.browser.panels import PHONE, QUIET, TABLET
from tests.service.cohorting import held_course

pytestmark = QUIET


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_the_page_is_open_to_everybody(running, size):
    held_course(running.app.extensions["sessiontrack"].database, 6)
    page = running.open(size, who="paul", bypass_csp=True)
    for address in ("/cohort?route=oral", "/cohort?beside=crtce_2020"):
        page.goto(f"{running.address}{address}")
        expect(page.locator("h1")).to_have_text("Figures")
        require_good(page)
    for details in page.locator("details.cohort__table").all():
        details.evaluate("one => { one.open = true; }")
    require_good(page)


def test_by_keyboard_alone_a_cohort_is_chosen_and_its_table_opened(running):
    held_course(running.app.extensions["sessiontrack"].database, 6)
    page = running.open(who="paul")
    page.goto(f"{running.address}/cohort")
    page.get_by_label("Follow over sessions and doses").focus()
    page.keyboard.type("Nausea")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**effect=nausea*")
    heading = page.get_by_role("heading", name="Nausea by the number of the session")
    expect(heading).to_be_visible()
    table = page.get_by_role("table", name="Nausea by the number of the session")
    expect(table).to_be_hidden()
    page.locator("article", has=heading).locator("summary").press("Enter")
    expect(table).to_be_visible()
    expect(page.get_by_role("img", name="Nausea by the number of the session")).to_have_count(1)
