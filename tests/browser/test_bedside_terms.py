"""A clinic's list of side effects changes while a bedside is open."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from sessiontrack.domain.terms_changes import Meaning
from sessiontrack.service.opening import open_database
from sessiontrack.service.terms import add_term
from sessiontrack.service.work import writing
from tests.people import member

JAW = Meaning("Jaw clenching", "neurological", "moderate", "Two patients told it.")


def test_an_open_page_says_that_the_list_changed_and_a_reload_brings_it(opened):
    bedside = opened()
    page = bedside.page
    changed = page.get_by_text("The list changed: reload when you can")
    expect(changed).to_have_count(0)
    database = open_database(bedside.tablet.server.url)
    with writing(database, member("paul").actor, datetime.now(UTC)) as work:
        add_term(work, JAW, ("bruxism",), "Asked by the nurses.", revision=0)
    database.engine.dispose()
    expect(changed).to_be_visible()
    assert bedside.errors == []
    page.reload()
    expect(page.locator("#bedside")).to_have_attribute("data-ready", "yes")
    page.locator('[data-key="find-open"]').tap()
    page.locator("#find-effect").fill("bruxism")
    expect(page.locator(".tile")).to_have_text(["Jaw clenching"])
    expect(changed).to_have_count(0)
