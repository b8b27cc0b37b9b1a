"""A bedside whose clocks a test turns: the server's and every tablet's together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.http import http_date

from sessiontrack.service.opening import Database
from sessiontrack.service.sign_ins import start_sign_in
from tests.browser.accessibility import require_open
from tests.browser.beside import full_set, type_digits
from tests.browser.panels import TABLET
from tests.browser.served import app_on, served
from tests.people import NOW, member
from tests.scenes import Stage
from tests.visits import Visit

if TYPE_CHECKING:
    from flask import Flask

CUT_OFF = """() => [...document.querySelectorAll("#bedside button, #bedside a")]
  .filter((one) => one.checkVisibility() && !one.closest(".vh"))
  .filter((one) => {
    for (let around = one.parentElement; around; around = around.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(around).overflowX)) return false;
    return one.getBoundingClientRect().right > innerWidth + 0.5;
  })
  .map((one) => one.outerHTML.slice(0, 90))"""
PICTURES = Path(__file__).resolve().parents[2] / "build" / "live"


class Clock:
    """A time that goes on by itself, as a tablet's does, from wherever it was turned to."""

    def __init__(self, moment: datetime) -> None:
        self.turn_to(moment)

    def turn_to(self, moment: datetime) -> None:
        self._moment, self._turned_at = moment, time.monotonic()

    def __call__(self) -> datetime:
        return self._moment + timedelta(seconds=time.monotonic() - self._turned_at)


class Running(Stage):
    """A stage on such a clock."""

    def __init__(self, app: Flask, database: Database, clock: Clock) -> None:
        self.clock = clock
        super().__init__(app, database, clock())

    @property
    def now(self) -> datetime:
        return self.clock()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.clock.turn_to(moment)


@dataclass
class Ward:
    """A session on a server whose clock is turned.

    Args:
        now: the server's clock.
        tablets: every device that is open; their clocks go with the server's.
    """

    browser: Browser
    app: Any
    address: str
    visit: Visit
    now: Any
    tablets: list[Device] = field(default_factory=list)

    def open(self, who: str = "nora", size: tuple[int, int] = TABLET, **options: Any) -> Device:
        """A tablet with its service worker, on which somebody opens the live page."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, has_touch=True, **options
        )
        context.set_default_timeout(20_000)
        context.clock.install(time=self.now())
        device = Device(self, context, context.new_page())
        self.tablets.append(device)
        device.sign_in(who)
        device.go()
        return device

    def turn(self, minute: float) -> None:
        """To a minute of the visit, on the server and on every tablet."""
        before = self.now()
        seconds = (self.visit.at(minute) - before).total_seconds()
        if seconds > 0:
            for tablet in self.tablets:
                tablet.context.clock.fast_forward(int(seconds * 1000))

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """Current entries of a kind, as the server has them."""
        return [entry for entry in self.visit.record()["entries"] if entry["kind"] == kind]


@dataclass
class Device:
    """One tablet, its profile and its one tab."""

    ward: Ward
    context: BrowserContext
    page: Page

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: pytest.fail(f"{error.message}\n{error.stack}"))

    def sign_in(self, who: str) -> None:
        """By a cookie; the page of sign-in has journeys of its own."""
        database = self.ward.app.extensions["sessiontrack"].database
        with database.writing() as db:
            secret, _ = start_sign_in(db, member(who).person, self.ward.now())
        self.context.add_cookies([{"name": "st", "value": secret, "url": self.ward.address}])

    def go(self) -> None:
        """Open the live page, and wait until it is drawn."""
        path = f"{self.ward.address}/sessions/{self.ward.visit.session_id}/live"
        self.page.goto(path, wait_until="domcontentloaded")
        self.page.locator("#bedside[data-ready=yes]").wait_for()

    def installed(self) -> None:
        """The service worker holds this page."""
        self.page.evaluate("() => navigator.serviceWorker.ready")
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")

    def type_set(self, **changes: int) -> None:
        """Type a full set on the pad, calm but for these signs."""
        type_digits(self.page, full_set(**changes), touch=True)

    def press_save(self) -> None:
        """Save what was typed."""
        self.page.locator(".key--save").tap()

    def rate(self, **ratings: int) -> None:
        """Type ratings from 0 to 10 on the page behind "More", and save them."""
        self.page.locator('[data-page="more"]').tap()
        for code, value in ratings.items():
            self.page.locator(f'.field[data-code="{code}"] input').tap()
            type_digits(self.page, value, touch=True)
        self._save()

    def take(self, **changes: int) -> None:
        """The same, saved, and it is on the device."""
        self.type_set(**changes)
        self._save()

    def _save(self) -> None:
        self.press_save()
        expect(self.page.locator("#vitals-say")).to_contain_text("Saved")

    def press(self, name: str, within: str | None = None) -> None:
        """A tap on a button by its name."""
        root = self.page.get_by_role("dialog", name=within) if within else self.page
        root.get_by_role("button", name=name).first.tap()

    def looks_good(self, name: str) -> None:
        """Nothing is cut off, nothing keeps anybody out, and a picture is kept to look at."""
        assert self.page.evaluate(CUT_OFF) == []
        require_open(self.page)
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def settled(self) -> None:
        """Everything is on the server."""
        expect(self.page.locator(".sync")).to_have_text("All saved")


@contextmanager
def arrived_ward(browser: Browser, url: str, folder: Path) -> Iterator[Ward]:
    """A patient who has arrived for a session with an order; minute 20 of the visit is its planned start."""
    clock = Clock(NOW)
    app = app_on(url, folder, clock)
    app.wsgi_app = _dated(app.wsgi_app, clock)  # type: ignore[method-assign]
    stage = Running(app, app.extensions["sessiontrack"].database, clock)
    visit = Visit(stage.client, stage, stage.begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.check_in(0)
    visit.order()
    with served(app) as address:
        ward = Ward(browser, app, address, visit, stage)
        yield ward
        for tablet in ward.tablets:
            tablet.context.close()
    app.extensions["sessiontrack"].database.engine.dispose()


def _dated(wsgi_app: Any, now: Callable[[], datetime]) -> Any:
    """Answers carry the time of the turned clock, by which a tablet measures how far its own is off."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, ("Date", http_date(now()))], *more)

        return wsgi_app(environ, start)

    return answer
