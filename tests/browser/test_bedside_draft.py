"""Digits that were typed and not saved yet: there again for the same person, and gone when nobody needs them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.test_device import DUMP

DRAFTS = """async () => {
  const db = await new Promise((ok) => { indexedDB.open("sessiontrack").onsuccess = (e) => ok(e.target.result); });
  const all = db.transaction("kept").objectStore("kept").getAllKeys();
  const keys = await new Promise((ok) => { all.onsuccess = () => ok(all.result); });
  db.close();
  return keys.filter((key) => key.startsWith("draft ")).length;
}"""


def typed(bedside, digits="148 9"):
    """Typed, and on the device."""
    bedside.type(digits)
    wait_for(bedside, 1)


def wait_for(bedside, count):
    bedside.page.wait_for_function(f"async () => (await ({DRAFTS})()) === {count}")


def reload(bedside):
    bedside.page.reload()
    expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    bedside.page.wait_for_timeout(300)


def test_half_a_set_is_there_again_after_a_reload_and_goes_on_where_it_was(opened):
    bedside = opened()
    typed(bedside)
    reload(bedside)
    assert (bedside.value("systolic"), bedside.value("diastolic")) == ("148", "9")
    expect(bedside.page.locator("#vitals-say")).to_have_text("Not saved yet")
    bedside.type("2 83")
    bedside.save()
    assert bedside.readings() == {"systolic": 148, "diastolic": 92, "heart_rate": 83}
    wait_for(bedside, 0)
    reload(bedside)
    assert bedside.value("systolic") == ""


def test_a_set_that_is_cleared_by_hand_leaves_none(opened):
    bedside = opened()
    typed(bedside, "14")
    for _ in range(2):
        bedside.page.wait_for_timeout(85)
        bedside.tap('[data-k="del"]')
    wait_for(bedside, 0)


def test_it_lies_sealed_and_another_person_does_not_see_it(opened):
    bedside = opened()
    typed(bedside, "148 92 83")
    lies = bedside.page.evaluate(DUMP)
    assert "draft " in lies
    for secret in ("systolic", "typed"):
        assert secret not in lies, secret
    # The moment it was kept at has any three digits in it.
    assert not re.search(r"\b148\b", lies)
    bedside.tablet.sign_in("nils")
    reload(bedside)
    assert bedside.value("systolic") == ""
    bedside.tablet.sign_in("nora")
    reload(bedside)
    assert bedside.value("systolic") == "148"


def test_after_ten_minutes_it_is_not_given_back_and_lies_there_no_more(opened):
    bedside = opened()
    typed(bedside)
    bedside.page.add_init_script("const now = Date.now; Date.now = () => now() + 600_500;")
    reload(bedside)
    assert bedside.value("systolic") == ""
    wait_for(bedside, 0)


def test_a_minute_that_was_picked_is_there_again_too(opened):
    bedside = opened()
    bedside.type("148 92")
    bedside.tap("#live-vitals .when")
    bedside.page.get_by_role("button", name="−5", exact=True).tap()
    reload(bedside)
    expect(bedside.page.locator("#live-vitals .when")).to_have_attribute("data-moved", "true")
    said = bedside.page.locator(".key--save small").inner_text()
    reload(bedside)
    expect(bedside.page.locator(".key--save small")).to_have_text(said)


def test_a_sign_out_takes_it_along(opened):
    bedside = opened()
    typed(bedside)
    page = bedside.page
    page.goto(f"{bedside.tablet.server.address}/patients")
    page.wait_for_function("() => document.documentElement.dataset.signOutGuarded")
    page.locator('form[action="/sign-out"]').evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/sign-in**")
    wait_for(bedside, 0)
