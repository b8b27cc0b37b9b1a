"""What keeps somebody out of a page, found by axe."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# All of these that look at colours: a scheme changes nothing else.
OF_COLOURS = ("color-contrast", "link-in-text-block")
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
IS_THERE = "() => 'axe' in window"
# As one text: the driver looks at each value of a structure by itself.
FIND = """async (options) => JSON.stringify((await axe.run(document, options)).violations
  .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""


def require_open(page: Page, rules: tuple[str, ...] = ()) -> None:
    """No violation of WCAG 2.2 AA, or of these rules of it."""
    # A page that has just come is laid out without its styles until they are in.
    page.wait_for_load_state("load")
    if not page.evaluate(IS_THERE):
        page.evaluate(AXE_SCRIPT)
    asked = {"type": "rule", "values": list(rules)} if rules else list(WCAG)
    told = json.loads(page.evaluate(FIND, {"runOnly": asked, "resultTypes": ["violations"]}))
    assert not told, f"{page.url}\n" + "\n".join(told)


def require_good(page: Page) -> None:
    """In both colours, and without a way sideways."""
    page.wait_for_load_state("load")
    assert page.evaluate(WIDER) == 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        require_open(page, rules=OF_COLOURS if scheme == "dark" else ())
