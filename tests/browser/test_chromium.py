"""The browser of the tests starts, and is found where it is said to be."""

from __future__ import annotations

from tests.browser.chromium import find_chromium


def test_a_page_is_drawn_and_its_scripts_run(page):
    page.set_content("<h1>Session</h1><script>document.title = 'ready'</script>")
    assert page.title() == "ready"
    assert page.get_by_role("heading").inner_text() == "Session"


def test_a_browser_that_is_named_and_missing_is_not_replaced_by_another(monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_CHROMIUM", "no-such-browser")
    assert find_chromium() is None
