"""What the tests beside the main road of the live bedside do: a set on the pad, and another nurse elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.panels import Bedside
from tests.visits import CALM, iso

BOUNCE_MS = 90
ORDER = ("systolic", "diastolic", "heart_rate", "spo2", "respiratory_rate", "sedation")


def type_digits(page: Page, digits: object, *, touch: bool = False) -> None:
    """On the pad, by a mouse or by a finger; the same key at once would be a bounce of the finger."""
    for digit in str(digits):
        key = page.locator(f'[data-k="{digit}"]')
        if touch:
            key.tap()
        else:
            key.click()
        page.wait_for_timeout(BOUNCE_MS)


def full_set(**changes: int) -> str:
    """The digits of a full set in the order of the pad, calm but for these signs."""
    return "".join(str({**CALM, **changes}[code]) for code in ORDER)


def take(page: Page, **changes: int) -> None:
    """A full set is on the device."""
    type_digits(page, full_set(**changes))
    page.locator(".key--save").click()
    expect(page.locator("#vitals-say")).to_contain_text("Saved")


def pick_minute(page: Page, minute: str) -> None:
    """What is typed next is of this minute, which is the last one or the one before; the clock may go on meanwhile."""
    page.locator("#live-vitals .when").click()
    panel = page.get_by_role("dialog", name="When it was")
    picked = panel.locator("output")
    panel.get_by_role("button", name="−1 min").click()
    if picked.inner_text() != minute:
        panel.get_by_role("button", name="+1 min").click()
    expect(picked).to_have_text(minute)
    panel.get_by_role("button", name="Close").click()


def saved_minute(page: Page) -> str:
    """The minute of the set that was just kept."""
    said = page.locator("#vitals-say")
    expect(said).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    return said.inner_text().removeprefix("Saved ")


def by_nils(running: Bedside, path: str, **body: Any) -> dict[str, Any]:
    """Another nurse charts it now, on another tablet."""
    with running.play():
        running.stage.now = datetime.now(UTC)
        return running.visit.kept("nils", path, **{"measured_at": iso(datetime.now(UTC)), **body})


def loaded(page: Page) -> None:
    """What only a tap needs is here too."""
    page.wait_for_function("() => document.querySelector('#live-vitals .how') !== null")
