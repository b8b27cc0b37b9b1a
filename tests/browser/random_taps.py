"""Scripts of taps with random misfortune between them, and what became of each tap."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

from playwright.sync_api import Browser, Error

from tests.browser.killable import Server
from tests.browser.tablet import TAP, Tab, Tablet, Ward

STEPS = (12, 30)
# None that a repeat within the minute would make unusual: that asks a person.
BODIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("notes", "note", {"text": "calm, eyes closed"}),
    ("sweeps", "sweep", {"present": []}),
    ("oxygen", "oxygen", {"action": "changed", "flow_l_per_min": "2.0"}),
    ("iv-accesses", "iv_access", {"action": "checked"}),
)
WEIGHTS = {
    "tap": 18,
    "tap_and_die": 1,
    "cut": 2,
    "mend": 2,
    "kill_server": 1,
    "start_server": 2,
    "open_tab": 1,
    "close_tab": 1,
    "crash_tab": 1,
    "sign_in": 1,
    "wait": 2,
}


@dataclass
class Figures:
    """What came of the taps of some scripts.

    Args:
        unsure: taps whose tab died before it said that they were kept on the device; they may be lost.
    """

    scripts: int = 0
    taps: int = 0
    unsure: int = 0
    stored: int = 0
    cuts: int = 0
    tab_kills: int = 0
    server_kills: int = 0
    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0
    wrong_author: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            *(one + two for one, two in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    @property
    def faults(self) -> dict[str, int]:
        """What must be nought."""
        names = ("lost", "duplicated", "out_of_order", "wrong_author")
        return {name: getattr(self, name) for name in names}


@dataclass
class Tap:
    """One tap; its moment tells it from every other."""

    moment_ms: int
    person_id: str
    is_sure: bool


@dataclass
class Script:
    """One script on one server and one tablet.

    Args:
        random: seeded; the same seed makes the same taps and misfortunes.
    """

    tablet: Tablet
    server: Server
    random: Random
    tabs: list[Tab] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    figures: Figures = field(default_factory=lambda: Figures(scripts=1))
    is_offline: bool = False
    began_ms: int = field(default_factory=lambda: int(datetime.now(UTC).timestamp() * 1000))

    def play(self) -> Figures:
        """All of it, then good weather until nothing waits."""
        self.tablet.sign_in("nora")
        self.open_tab()
        for _ in range(self.random.randint(*STEPS)):
            (step,) = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))
            getattr(self, step)()
        self._settle()
        return self._judged()

    def tap(self) -> None:
        tab, entry = self._next_tap(is_sure=True)
        tab.page.evaluate(TAP, entry)

    def tap_and_die(self) -> None:
        tab, entry = self._next_tap(is_sure=False)
        tab.page.evaluate("(entry) => { device.outbox.add(entry); }", entry)
        self._crash(tab)

    def cut(self) -> None:
        self._offline(True)

    def mend(self) -> None:
        self._offline(False)

    def kill_server(self) -> None:
        if self.server.pid is not None:
            self.server.down()
            self.figures.server_kills += 1

    def start_server(self) -> None:
        if self.server.pid is None:
            self.server.up(lose=self.random.randint(0, 2), chance=0.1, seed=self.random.randint(0, 10**6))

    def open_tab(self) -> None:
        if len(self.tabs) < 2:
            self.tabs.append(self.tablet.open())

    def close_tab(self) -> None:
        if self.tabs:
            self.tabs.pop(self.random.randrange(len(self.tabs))).page.close()
            self.figures.tab_kills += 1

    def crash_tab(self) -> None:
        if self.tabs:
            self._crash(self.random.choice(self.tabs))

    def sign_in(self) -> None:
        """Another nurse takes the tablet; a tab that is open stays whose it was."""
        if self.server.pid is not None and not self.is_offline:
            self.tablet.sign_in(self.random.choice(("nora", "nils")))

    def wait(self) -> None:
        if self.tabs:
            self.tabs[0].page.wait_for_timeout(self.random.randint(1, 60))

    def _next_tap(self, *, is_sure: bool) -> tuple[Tab, dict[str, Any]]:
        if not self.tabs:
            self.open_tab()
        tab = self.random.choice(self.tabs)
        moment_ms = self.began_ms + len(self.taps)
        self.taps.append(Tap(moment_ms, tab.person["id"], is_sure))
        segment, kind, payload = self.random.choice(BODIES)
        return tab, tab.entry(payload, segment, kind, moment_ms)

    def _crash(self, tab: Tab) -> None:
        # The browser ends the tab's process; there is no page left that could answer.
        with contextlib.suppress(Error):
            tab.page.goto("chrome://crash")
        tab.page.close()
        self.tabs.remove(tab)
        self.figures.tab_kills += 1

    def _offline(self, is_offline: bool) -> None:
        self.figures.cuts += is_offline and not self.is_offline
        self.is_offline = is_offline
        self.tablet.context.set_offline(is_offline)

    def _settle(self) -> None:
        self._offline(False)
        self.server.down()
        self.server.up()
        self.tablet.sign_in("nora")
        tab = self.tabs[0] if self.tabs else self.tablet.open()
        tab.page.evaluate("() => { device.outbox.wake(); }")
        tab.settle()

    def _judged(self) -> Figures:
        kept = self.tablet.kept()
        found = [
            (round(entry.measured_at.timestamp() * 1000), entry.author_id)
            for entry in kept
            if round(entry.measured_at.timestamp() * 1000) >= self.began_ms
        ]
        moments = [moment for moment, _ in found]
        times = Counter(moments)
        authors = {tap.moment_ms: tap.person_id for tap in self.taps}
        return replace(
            self.figures,
            taps=len(self.taps),
            unsure=sum(not tap.is_sure for tap in self.taps),
            stored=len(found),
            lost=sum(tap.is_sure and not times[tap.moment_ms] for tap in self.taps),
            duplicated=sum(times.values()) - len(times),
            out_of_order=sum(later < earlier for earlier, later in pairwise(moments)),
            wrong_author=sum(authors.get(moment) != author for moment, author in found),
        )


def play_script(browser: Browser, server: Server, ward: Ward, seed: int) -> Figures:
    """One script in a profile of its own; the server is up, on a database of its own."""
    context = browser.new_context()
    try:
        return Script(Tablet(context, server, ward), server, Random(seed)).play()
    finally:
        context.close()
