"""The session record on screen and on paper: open to everybody, by keyboard, and one sheet for an ordinary visit."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from sessiontrack.service.sign_ins import start_sign_in
from tests.browser.accessibility import OF_COLOURS, require_open
from tests.browser.panels import START, played_bedside
from tests.people import member
from tests.visits import Visit, iso

WIDTHS = (1440, 1024, 768, 390, 320)
PAGES = re.compile(rb"/Type\s*/Page\b")
FULL = {"dissociation_nrs": 3, "nausea_nrs": 1, "anxiety_nrs": 2}
EFFECTS = ("nausea", "dizziness", "dissociation", "numbness", "headache", "drowsiness")


def ordinary(visit: Visit) -> None:
    """A whole visit with side effects, a medicine, an amended value and one that was taken out after signing."""
    visit.open_course()
    visit.plan(minutes_ahead=START)
    visit.check_in(0)
    visit.order()
    visit.vitals(START - 8)
    visit.dose("started", START, rate_mg_per_h="61.5", concentration_mg_per_ml="0.41")
    for place, effect in enumerate(EFFECTS):
        visit.vitals(START + 6 * place + 4, systolic=124 + 4 * place, heart_rate=70 + place, **FULL)
        asked = {"effect": effect, "severity": "mild", "solicited": True}
        visit.kept("nora", "side-effects", **asked, measured_at=iso(visit.at(START + 6 * place + 5)))
    given = {"name": "ondansetron", "dose": "4", "unit": "mg", "route": "iv"}
    visit.kept("nora", "medicines", **given, measured_at=iso(visit.at(START + 38)))
    visit.dose("completed", START + 40)
    for minute in (55, 70, 85, 100):
        visit.vitals(START + minute, systolic=130 - minute // 10, dissociation_nrs=0, nausea_nrs=0)
    visit.leave(START + 105)
    visit.at(START + 110)
    visit.signed("nora", "completions", "administered")
    visit.at(START + 120)
    visit.signed("paul", "sign-offs", "reviewed_and_agree")
    taken = [entry for entry in visit.record()["entries"] if entry["kind"] == "vitals"][2]
    why = {"target": taken["id"], "reason_code": "wrong_reading", "reason_text": "Cuff too small"}
    visit.kept("paul", "retractions", **why, measured_at=iso(visit.at(START + 130)))


@pytest.fixture
def record(browser, sqlite_url, tmp_path):
    """The record of such a visit, in front of its clinician."""
    with played_bedside(browser, sqlite_url, tmp_path, 200, ordinary) as ward:
        context = browser.new_context(service_workers="block", bypass_csp=True)
        ward.contexts.append(context)
        with ward.app.extensions["sessiontrack"].database.writing() as db:
            secret, _ = start_sign_in(db, member("paul").person, datetime.now(UTC))
        context.add_cookies([{"name": "st", "value": secret, "url": ward.address}])
        page = context.new_page()
        page.goto(f"{ward.address}/sessions/{ward.visit.session_id}/record")
        yield page


def require_open_to_everybody(page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        require_open(page, rules=OF_COLOURS if scheme == "dark" else ())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
    page.set_viewport_size({"width": 1024, "height": 768})


def press(page, name: str) -> None:
    """Come to a link by the keyboard, see where one is, and follow it."""
    link = page.get_by_role("link", name=name, exact=True)
    for _ in range(200):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break
    expect(link).to_be_focused()
    assert link.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_both_versions_are_reached_by_keyboard_and_open_to_everybody(record):
    expect(
        record.get_by_role("heading", name="This is the record as it is now, not as it was signed")
    ).to_be_visible()
    require_open_to_everybody(record)
    press(record, "As signed")
    expect(record).to_have_title(re.compile("^As signed · Signed · ASHDOWN"))
    expect(record.get_by_role("heading", name=re.compile("^As signed "))).to_be_visible()
    require_open_to_everybody(record)
    press(record, "Corrections 0")
    expect(record.get_by_text("No entries of this kind.")).to_be_visible()
    press(record, "Current")
    expect(record.get_by_role("link", name="Corrections 1")).to_have_attribute("aria-current", "true")
    expect(record.locator(".log tbody tr")).to_have_count(1)
    assert (
        record.locator(".log s").first.evaluate("one => getComputedStyle(one).textDecorationLine")
        == "line-through"
    )


def test_a_chosen_kind_opens_at_its_list_and_goes_on_from_there(record):
    press(record, "Dose 3")
    assert record.url.endswith("#entries-title")
    assert record.locator("#entries-title").evaluate("one => one.getBoundingClientRect().top") < 400
    record.keyboard.press("Tab")
    assert record.evaluate("document.activeElement.closest('nav')?.ariaLabel") == "Kind of entry"


def test_an_ordinary_session_is_one_sheet_of_either_paper(record):
    for address in (record.url, f"{record.url}?view=signed"):
        record.goto(address)
        assert [len(PAGES.findall(record.pdf(format=paper))) for paper in ("A4", "Letter")] == [1, 1], address


def test_the_sheet_names_the_patient_what_it_is_and_who_printed_it(record):
    record.emulate_media(media="print")
    foot = record.locator(".printed")
    expect(foot).to_be_visible()
    expect(foot).to_contain_text(re.compile(r"ASHDOWN, Rowan · Born \S+ · ID \S+ · Session \S+"))
    expect(foot).to_contain_text(
        re.compile(r"As it is now, changed after signing · .*printed by Paul Weber, \S+ \S+")
    )
    expect(record.locator(".banner")).to_be_visible()
    expect(record.locator(".chart-plot")).to_be_visible()
    for hidden in (".seg", ".visit__nav", ".page__tools", ".log .do"):
        assert not any(one.is_visible() for one in record.locator(hidden).all()), hidden
