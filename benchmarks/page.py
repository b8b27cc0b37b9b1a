"""The live bedside in a browser whose processor is slowed six times: until its first frame, beside an empty page's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.loading import free_port, ours, serving
from tests.browser.chromium import FLAGS, MISSING, find_chromium

ROUNDS = 7
SLOWED = 6
FLOOR = "/shell/away"
"""A page of the same server with a few words on it."""

DIGITS = "148"
FIRST_FRAME = """(() => {
  const drawn = () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { globalThis.drawnAt = performance.now(); };
    channel.port2.postMessage(0);
  });
  addEventListener("DOMContentLoaded", () => { if (!document.querySelector("#bedside")) drawn(); });
  new MutationObserver((_, all) => {
    if (!document.querySelector("#bedside[data-ready]")) return;
    all.disconnect();
    drawn();
  }).observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true });
})()"""
NEXT_FRAME = """() => {
  globalThis.tookMs = null;
  addEventListener("pointerdown", ({ timeStamp }) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { globalThis.tookMs = performance.now() - timeStamp; };
    channel.port2.postMessage(0);
  }), { once: true, capture: true });
}"""


def run() -> None:
    """First load, again from the service worker, and one digit; medians of rounds in turn with the empty page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        people = _demonstration(folder)
        path = find_chromium()
        if path is None:
            raise RuntimeError(MISSING)
        port = free_port()
        command, environment = ours(f"sqlite:///{folder}/sessiontrack.db", folder, workers=1, threads=8)
        with serving([*command, str(port)], port, **environment):
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            _measure(browser, f"http://localhost:{port}", people)
            browser.close()


def _measure(browser: Browser, address: str, person: tuple[str, str]) -> None:
    state, live = _signed_in(browser, address, person)

    def opened(visit: Callable[[Page, str], float], path: str, workers: str) -> float:
        context = browser.new_context(
            storage_state=state,
            has_touch=True,
            viewport={"width": 1024, "height": 768},
            service_workers=workers,  # type: ignore[arg-type]
        )
        try:
            return visit(context.new_page(), address + path)
        finally:
            context.close()

    for name, visit, workers in (("cold", _cold, "block"), ("again", _again, "allow")):
        turns = [(opened(visit, live, workers), opened(visit, FLOOR, workers)) for _ in range(ROUNDS)]
        mine, floor = (median(column) for column in zip(*turns, strict=True))
        print(f"bench page-{name} ratio {mine / floor:.2f} ours {mine:.0f} floor {floor:.0f} unit ms")
    tap = median(opened(_tap, live, "block") for _ in range(ROUNDS))
    print(f"bench page-tap ratio {tap / 100:.2f} ours {tap:.0f} floor 100 unit ms")


def _cold(page: Page, address: str) -> float:
    page.add_init_script(FIRST_FRAME)
    _slow(page)
    page.goto(address, wait_until="commit")
    return _read(page, "globalThis.drawnAt")


def _again(page: Page, address: str) -> float:
    page.goto(address)
    # The first opening installs the worker, the second keeps what the third then finds.
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
    _read(page, "navigator.serviceWorker.controller ? 1 : 0")
    page.reload(wait_until="networkidle")
    return _cold(page, address)


def _tap(page: Page, address: str) -> float:
    page.goto(address, wait_until="networkidle")
    _slow(page)
    return median(_digit(page, digit) for digit in DIGITS)


def _digit(page: Page, digit: str) -> float:
    page.evaluate(NEXT_FRAME)
    page.locator(f'[data-k="{digit}"]').tap()
    took = _read(page, "globalThis.tookMs")
    page.wait_for_timeout(150)
    return took


def _slow(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})


def _read(page: Page, value: str) -> float:
    for _ in range(200):
        if found := page.evaluate(value):
            return float(found)
        page.wait_for_timeout(100)
    raise RuntimeError(f"{page.url} never said {value}")


def _signed_in(browser: Browser, address: str, person: tuple[str, str]) -> tuple[Any, str]:
    page = browser.new_page()
    page.goto(f"{address}/sign-in")
    for field, value in zip(("email", "password"), person, strict=True):
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="ASHDOWN, Rowan").first.click()
    page.wait_for_selector("#bedside[data-ready]")
    found = page.context.storage_state(), page.url.removeprefix(address)
    page.context.close()
    return found


def _demonstration(folder: str) -> tuple[str, str]:
    """The program's own demonstration in a folder; its nurse's address and password."""
    environment = {**os.environ, "SESSIONTRACK_DATA_DIR": folder}
    command = [sys.executable, "-m", "sessiontrack", "demo"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    words = (Path(folder) / "demo-people.txt").read_text("utf-8").split()
    return words[0], words[1]


if __name__ == "__main__":
    run()
