"""A session that runs by the real clock, in front of one nurse's tablet; and what the tests of its panels count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sessiontrack.service.sign_ins import start_sign_in
from tests.browser.served import app_on, served
from tests.people import member
from tests.scenes import Stage
from tests.visits import Visit, iso

TABLET, UPRIGHT, PHONE = (1024, 768), (768, 1024), (390, 844)
START = 20
COUNT_TAPS = """
addEventListener('click', (event) => { if (event.isTrusted) window.taps = (window.taps ?? 0) + 1; }, true)"""
SMALL = """() => ['button', 'a', 'summary', 'input', 'textarea']
  .flatMap((tag) => [...document.querySelectorAll(`#bedside ${tag}`)])
  .filter((one) => one.checkVisibility() && !one.closest('.field'))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width > 1 && (box.width < 43.5 || box.height < 43.5))
  .map(([box, one]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
BEYOND = """() => { const { scrollHeight, scrollWidth } = document.documentElement;
  return [scrollHeight - innerHeight, scrollWidth - innerWidth]; }"""

QUIET = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The server of these tests runs in this process, and leaves a file open whose reader went away."""


@dataclass
class Bedside:
    """A session that runs by the real clock, and one nurse's tablet in front of it."""

    browser: Browser
    app: Any
    address: str
    visit: Visit
    stage: Stage
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, size: tuple[int, int] = TABLET, who: str = "nora", **context: Any) -> Page:
        """The live page, drawn and counting taps."""
        width, height = size
        context = {"service_workers": "block", **context}
        made = self.browser.new_context(viewport={"width": width, "height": height}, **context)
        self.contexts.append(made)
        made.set_default_timeout(30_000)
        database = self.app.extensions["sessiontrack"].database
        with database.writing() as db:
            secret, _ = start_sign_in(db, member(who).person, datetime.now(UTC))
        made.add_cookies([{"name": "st", "value": secret, "url": self.address}])
        made.add_init_script(COUNT_TAPS)
        page = made.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"{error.message}\n{error.stack}"))
        page.goto(f"{self.address}/sessions/{self.visit.session_id}/live", wait_until="domcontentloaded")
        page.locator("#bedside[data-ready=yes]").wait_for()
        return page

    def play(self) -> Any:
        """More of the visit past the page."""
        return self.stage.played()

    def kept(self, page: Page, kind: str) -> list[dict[str, Any]]:
        """Bodies of the current entries of a kind, as the server has them; what waited is sent first."""
        expect(page.locator(".sync[data-state=saved]")).to_be_visible()
        answer = page.context.request.get(f"{self.address}/api/v1/sessions/{self.visit.session_id}")
        assert answer.ok, answer.text()
        return [entry["body"] for entry in answer.json()["entries"] if entry["kind"] == kind]


def taps(page: Page) -> int:
    """How many there were since it was last asked."""
    return int(page.evaluate("() => { const all = window.taps ?? 0; window.taps = 0; return all; }"))


def play_to(visit: Visit, minutes_ago: float) -> None:
    """Checked in, ordered and started; an antiemetic may be given when needed."""
    visit.open_course()
    visit.plan(minutes_ahead=START)
    visit.check_in(0)
    visit.order(as_needed=[{"name": "ondansetron", "dose": "4 mg IV", "maximum": "8 mg"}])
    visit.vitals(START - 8)
    visit.dose("started", START, rate_mg_per_h="61.5", concentration_mg_per_ml="0.41")
    for minute in range(5, min(int(minutes_ago), 40), 5):
        visit.vitals(START + minute, systolic=124 + minute // 2, heart_rate=70 + minute // 5)


@contextmanager
def running_bedside(browser: Browser, url: str, folder: Path, minutes: float) -> Iterator[Bedside]:
    """An infusion that began so many minutes ago; from the 22nd on with nausea."""

    def play(visit: Visit) -> None:
        play_to(visit, minutes)
        if minutes > 22:
            nausea(visit)

    with played_bedside(browser, url, folder, minutes, play) as bedside:
        yield bedside


@contextmanager
def played_bedside(
    browser: Browser, url: str, folder: Path, minutes: float, play: Callable[[Visit], None]
) -> Iterator[Bedside]:
    """A session as it was played, whose minute ``START`` was so many minutes ago."""
    app = app_on(url, folder, lambda: datetime.now(UTC))
    database = app.extensions["sessiontrack"].database
    stage = Stage(app, database, datetime.now(UTC) - timedelta(minutes=minutes + START))
    visit = Visit(stage.client, stage, stage.begin)
    with stage.played():
        play(visit)
    with served(app) as address:
        bedside = Bedside(browser, app, address, visit, stage)
        yield bedside
        for context in bedside.contexts:
            context.close()
    database.engine.dispose()


def nausea(visit: Visit) -> None:
    """It began in the 22nd minute."""
    visit.kept(
        "nora",
        "side-effects",
        effect="nausea",
        severity="mild",
        solicited=False,
        measured_at=iso(visit.at(START + 22)),
    )


def tile(page: Page, name: str) -> Any:
    """The tile of a term that is shown."""
    return page.locator("#live-effects .tiles").get_by_role("button", name=name)
