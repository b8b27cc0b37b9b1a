"""Files by the pages: a bundle asked for, watched, cancelled and fetched; past sessions brought in and withdrawn."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.service.export_jobs import run_next_job
from tests.browser.accessibility import require_good
from tests.browser.panels import PHONE, QUIET, TABLET

pytestmark = QUIET

HEAD = "MRN,Date,Phase,Dose,Systolic 20,Diastolic 20,Side effects\n"
ROW = "R-1001,{day}T09:00,initial,41,{systolic},90,felt funny: mild @5-20\n"


def day(days_ago):
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


def ask(page, address, purpose):
    """By keyboard alone: the first profile, what it is for, and Enter."""
    page.goto(f"{address}/exports/bundles")
    expect(page.get_by_role("heading", name="Analysis bundle")).to_be_visible()
    require_good(page)
    page.get_by_role("radio", name=re.compile("^Limited")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Purpose")).to_be_focused()
    page.keyboard.type(purpose)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Patients written")).to_be_visible()
    require_good(page)


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_a_bundle_is_asked_for_watched_cancelled_fetched_and_checked(running, size, tmp_path):
    page = running.open(size, who="paul", bypass_csp=True)
    ask(page, running.address, "Yearly review")
    page.get_by_role("button", name="Cancel it").press("Enter")
    expect(page.get_by_text("Nothing of it was kept")).to_be_visible()
    require_good(page)

    ask(page, running.address, "Yearly review, again")
    here = running.app.extensions["sessiontrack"]
    assert run_next_job(here.database, here.exports_folder, here.clock)
    # The page finds it by itself.
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()
    require_good(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download the bundle").press("Enter")
    assert re.fullmatch(r"sessiontrack-bundle-limited-.*SYNTHETIC\.zip", fetched.value.suggested_filename)
    fetched.value.save_as(tmp_path / "bundle.zip")
    assert list(check_bundle(tmp_path / "bundle.zip")) == []
    page.get_by_role("link", name="All bundles").click()
    own = page.get_by_role("region", name="Your bundles").get_by_role("listitem")
    expect(own).to_have_count(2)
    expect(own.first).to_contain_text("Yearly review, again")


def send(page, content, button="Check the file"):
    page.locator("#f-file").set_input_files(
        {"name": "past.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name=button).press("Enter")
    expect(page.get_by_role("heading", name="What the file comes to")).to_be_visible()
    require_good(page)


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_past_sessions_are_mended_brought_in_and_withdrawn(running, size):
    page = running.open(size, bypass_csp=True)
    page.goto(f"{running.address}/imports")
    require_good(page)
    page.get_by_label("Asked from a list").check()
    page.get_by_label("Belong to that course").check()
    send(page, HEAD + ROW.format(day=day(20), systolic=1500))
    expect(page.get_by_text("line 1, column 4: 'Dose' must be said to be dose_mg")).to_be_visible()
    page.get_by_label("Dose", exact=True).fill("dose_mg")
    page.get_by_role("button", name="Check again").press("Enter")
    expect(page.get_by_text("line 2, column 5: must be 40 to 300 mmHg")).to_be_visible()
    expect(page.get_by_text("1 fault and 1 word stand against it")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Bring in"))).to_have_count(0)
    require_good(page)

    send(page, HEAD + ROW.format(day=day(20), systolic=150), "Check again")
    page.get_by_label(re.compile("^felt funny")).select_option("dizziness")
    page.get_by_role("button", name="Check again").press("Enter")
    expect(page.get_by_text("Nothing stands against it. Nothing is kept yet.")).to_be_visible()
    require_good(page)
    page.get_by_role("button", name="Bring in 1 session").press("Enter")
    expect(page.get_by_text("The sessions are brought in.")).to_be_visible()
    expect(page.get_by_text("1 session, ")).to_be_visible()
    require_good(page)

    page.get_by_text("Withdraw…").press("Enter")
    page.get_by_role("button", name="Withdraw the whole import").press("Enter")
    expect(page.get_by_label("Why, for all that it brought")).to_have_attribute("aria-invalid", "true")
    require_good(page)
    page.get_by_label("Why, for all that it brought").fill("the wrong file")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Withdrawn", exact=True)).to_be_visible()
    expect(page.get_by_text("the wrong file")).to_be_visible()
    require_good(page)
