"""Makes the pictures of the README anew, while a demonstration is served.

Called as ``python -m tests.browser.pictures ADDRESS DATA_DIR``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.chromium import CHECKOUT, FLAGS, find_chromium

PICTURES = CHECKOUT / "docs" / "pictures"
PATIENT = "ASHDOWN"
TABLET: ViewportSize = {"width": 1024, "height": 768}
UPRIGHT: ViewportSize = {"width": 1024, "height": 980}


def main(address: str, data_dir: Path) -> None:
    """Draw the course, the running session and a signed record of the demonstration clinic."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        nurse = _signed_in(browser, address, data_dir, "nora@example.com")
        running = _leading(nurse, "/sessions/", PATIENT)
        _draw(nurse, f"{address}{running}/live", "live")
        clinician = _signed_in(browser, address, data_dir, "paul@example.com")
        clinician.set_viewport_size(UPRIGHT)
        clinician.goto(f"{address}/patients")
        clinician.goto(address + _leading(clinician, "/patients/", PATIENT))
        course = address + _leading(clinician, "/courses/", "")
        _draw(clinician, course, "course")
        earlier = f"main a[href^='/sessions/']:not([href*='{running.rsplit('/', 1)[1]}'])"
        signed = str(clinician.locator(earlier).first.get_attribute("href")).split("#")[0]
        _draw(clinician, f"{address}{signed.removesuffix('/record')}/record", "session")
        browser.close()


def _signed_in(browser: Browser, address: str, data_dir: Path, email: str) -> Page:
    people = [line.split() for line in (data_dir / "demo-people.txt").read_text("utf-8").splitlines()]
    page = browser.new_page(viewport=TABLET, color_scheme="light")
    page.goto(f"{address}/sign-in")
    page.fill("#email", email)
    page.fill("#password", next(row[1] for row in people if row[0] == email))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    return page


def _leading(page: Page, begins: str, text: str) -> str:
    link = page.locator(f"main a[href^='{begins}']", has_text=text).first
    return str(link.get_attribute("href", timeout=5000))


def _draw(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
