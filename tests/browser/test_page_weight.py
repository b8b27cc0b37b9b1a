"""What the live bedside loads before its first tap, and what it fetches after it, as a browser asks for it."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import expect

MOST_BYTES = 60_000
"""Script and style together, gzipped, until the page takes a tap. Source: the clinic's budget for a first load."""

MOST_FILES = 5

READY = """new MutationObserver((_, all) => {
  if (!document.querySelector("#bedside[data-ready]")) return;
  all.disconnect();
  globalThis.atReady = performance.getEntriesByType("resource").map((one) => one.name);
}).observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true })"""

FIRST_TAPS = """new MutationObserver((_, all) => {
  const place = document.querySelector("#bedside[data-ready]");
  if (!place) return;
  all.disconnect();
  globalThis.atFirst = { ready: place.dataset.ready, effects: document.querySelectorAll(".tile").length };
  for (const key of "14892") document.querySelector(`[data-k="${key}"]`)
    .dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true }));
  document.querySelector("#live-vitals").requestSubmit();
}).observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true })"""


@pytest.fixture
def reopened(opened):
    """The live page, opened once more, with what it had loaded when it was ready."""
    bedside = opened()
    bedside.page.add_init_script(READY)
    bedside.page.reload()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    return bedside


def loaded(bedside) -> list[str]:
    names = bedside.page.evaluate("() => atReady")
    return sorted({name for name in names if name.endswith((".js", ".css"))})


def test_the_first_load_of_the_live_page_is_light_and_takes_few_requests(reopened):
    found = loaded(reopened)
    sizes = {
        name.rsplit("/", 1)[-1]: len(gzip.compress(reopened.tablet.context.request.get(name).body()))
        for name in found
    }
    assert {"bedside.js", "live.css"} <= sizes.keys()
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(sizes) <= MOST_FILES, sizes


def test_a_set_is_kept_before_the_rest_of_the_page_is_drawn(opened):
    bedside = opened()
    bedside.page.add_init_script(FIRST_TAPS)
    bedside.page.reload()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    assert bedside.page.evaluate("() => atFirst") == {"ready": "pad", "effects": 0}
    expect(bedside.page.locator(".tile").first).to_be_visible()
    expect(bedside.page.locator("#live-latest")).to_contain_text("148/92")
    assert bedside.readings() == {"systolic": 148, "diastolic": 92}


def test_a_page_that_starts_holds_nothing_of_the_page_of_forms(reopened):
    document = reopened.tablet.context.request.get(reopened.page.url).text()
    assert "/live/forms" in document
    assert "<form" not in document


def test_a_page_that_is_opened_again_asks_for_its_document_only(opened):
    bedside = opened()
    bedside.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    bedside.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    bedside.page.reload()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    bedside.page.wait_for_load_state("networkidle")
    assert "bedside" in asked
    assert "catalogue" not in asked


def test_what_a_tap_opens_is_here_before_the_network_goes(reopened):
    page = reopened.page
    assert not any(name.endswith("sheets.js") for name in loaded(reopened))
    page.wait_for_load_state("networkidle")
    reopened.tablet.context.set_offline(True)
    page.locator('[data-key="note"]').tap()
    expect(page.get_by_role("dialog", name="Note")).to_be_visible()


def test_a_sheet_that_did_not_arrive_says_so_and_the_pad_works(opened):
    bedside = opened()
    bedside.tablet.context.route("**/bedside-sheets.js", lambda route: route.abort())
    bedside.page.reload()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    bedside.page.locator('[data-key="note"]').tap()
    expect(bedside.page.get_by_text("This part of the page has not arrived.")).to_be_visible()
    bedside.type("148 92")
    bedside.save()
    assert bedside.readings()["systolic"] == 148
