"""An administrator drafts, a clinician looks back and publishes: by keyboard, in both colours, on any size."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import OF_COLOURS, require_open
from tests.browser.panels import PHONE, QUIET, TABLET
from tests.people import member

pytestmark = QUIET

WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def require_good(page) -> None:
    """On a tablet and a phone, in both colours, without a way sideways."""
    for width, height in (TABLET, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        # The page is laid out anew a moment after the window changed.
        page.wait_for_function(f"({WIDER})() === 0")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            require_open(page, rules=OF_COLOURS if scheme == "dark" else ())


def signed_in(running, who):
    """Somebody's tablet, at the protocol."""
    context = running.browser.new_context(bypass_csp=True, service_workers="block")
    running.contexts.append(context)
    page = context.new_page()
    page.goto(f"{running.address}/sign-in?next=/protocol")
    page.get_by_label("E-mail").fill(member(who).email)
    page.get_by_label("Password").fill(member(who).password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Protocol", exact=True)).to_be_visible()
    return page


def test_two_people_change_a_limit(running):
    anna = signed_in(running, "anna")
    require_good(anna)
    anna.get_by_role("link", name="Draft version 1").click()
    anna.get_by_label("Pressure: warn at (systolic)", exact=True).fill("500")
    anna.get_by_label("Reason for the change").fill("Two patients were dizzy.")
    anna.keyboard.press("Tab")
    anna.get_by_role("button", name="Save the draft").click()
    expect(anna.get_by_role("link", name="must be 120 to 220 mmHg")).to_be_visible()
    require_good(anna)
    anna.get_by_label("Pressure: warn at (systolic)", exact=True).fill("120")
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", name="Draft of version 1")).to_be_visible()
    require_good(anna)
    paul = signed_in(running, "paul")
    paul.goto(anna.url)
    require_good(paul)
    paul.get_by_role("link", name="Judge them again").click()
    expect(paul.get_by_role("heading", name="What would have happened")).to_be_visible()
    require_good(paul)
    paul.get_by_role("link", name="Draft").first.click()
    paul.get_by_label("Your password").fill(member("paul").password)
    paul.keyboard.press("Enter")
    paul.wait_for_url(re.compile("saved=protocol"))
    expect(paul.get_by_text("The new version is in force.")).to_be_visible()
    paul.get_by_role("link", name="Version 1", exact=True).click()
    require_good(paul)
