"""The live bedside as a test uses it: a tablet with its page, taps that are counted, and what the server holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from sessiontrack.service.opening import open_database
from sessiontrack.storage.entries import ENTRY
from tests.browser.tablet import Tablet, Ward, kept_entries

TABLET, UPRIGHT, PHONE, DESK = (1024, 768), (768, 1024), (390, 844), (1440, 900)


@dataclass
class Bedside:
    """The page of the running session, and how often it was tapped."""

    tablet: Tablet
    page: Page
    taps: int = 0
    errors: list[str] = field(default_factory=list)

    def tap(self, selector: str) -> None:
        """One tap of a finger."""
        self.taps += 1
        self.page.locator(selector).first.tap()

    def type(self, digits: str) -> None:
        """Digits on the pad, each a tap; a blank only reads better."""
        before = ""
        for digit in digits.replace(" ", ""):
            if digit == before:
                # The same key twice within 80 ms is a bounce; no finger is that fast.
                self.page.wait_for_timeout(85)
            self.tap(f'[data-k="{digit}"]')
            before = digit

    def press_save(self) -> None:
        self.tap(".key--save")

    def save(self) -> None:
        """Pressed, and on the device."""
        self.press_save()
        self.saved()

    def saved(self) -> None:
        """The set is on the device."""
        expect(self.page.locator("#vitals-say")).to_contain_text("Saved")

    def value(self, code: str) -> str:
        """What a field of the pad shows."""
        return self.page.locator(f'.field[data-code="{code}"] input').input_value()

    def settled(self) -> None:
        """Everything is on the server."""
        expect(self.page.locator(".sync")).to_have_text("All saved")

    def kept(self, kind: str = "vitals") -> list[dict[str, Any]]:
        """Bodies of a kind that the server has, in its order."""
        self.settled()
        found = kept_entries(self.tablet.server, self.tablet.ward.session_id)
        return [entry.body for entry in found if entry.kind == kind]

    def readings(self) -> dict[str, Any]:
        """The newest set that the server has."""
        return dict(self.kept()[-1]["readings"])

    def retracted(self) -> list[str]:
        """Ids of the entries that the server's retractions name."""
        self.settled()
        database = open_database(self.tablet.server.url)
        with database.reading() as db:
            rows = db.execute(sa.select(ENTRY.c.target_id).where(ENTRY.c.kind == "retraction")).all()
        database.engine.dispose()
        return [str(row.target_id) for row in rows]

    def newest(self, kind: str) -> str:
        """The id of the newest entry of a kind."""
        found = kept_entries(self.tablet.server, self.tablet.ward.session_id)
        return str(next(entry.id for entry in reversed(found) if entry.kind == kind))


@contextmanager
def opening(browser: Browser, running_server: Any, ward: Ward) -> Iterator[Callable[..., Bedside]]:
    """Opens the bedside of the running session on as many devices as a test likes, each with a server of its own."""
    with ExitStack() as closing:

        def open_at(size: tuple[int, int] = TABLET, **more: Any) -> Bedside:
            server = closing.enter_context(running_server())
            options: dict[str, Any] = {"has_touch": True, "service_workers": "block", **more}
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
            closing.callback(context.close)
            tablet = Tablet(context, server, ward)
            # This page is the server's own, with all that it names.
            context.unroute(f"{server.address}/static/**")
            tablet.sign_in("nora")
            bedside = Bedside(tablet, context.new_page())
            bedside.page.on("pageerror", lambda error: bedside.errors.append(str(error)))
            bedside.page.goto(f"{server.address}/sessions/{ward.session_id}/live")
            expect(bedside.page.locator("#bedside")).to_have_attribute("data-ready", "yes")
            bedside.settled()
            return bedside

        yield open_at
