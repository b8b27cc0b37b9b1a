"""The pages about a whole course, and the patient's own behind a link: nobody is kept out of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import OF_COLOURS, require_open
from tests.browser.panels import PHONE, QUIET, TABLET

pytestmark = QUIET

WIDER = "() => document.documentElement.scrollWidth - innerWidth"


def require_good(page) -> None:
    """In both colours, and without a way sideways."""
    assert page.evaluate(WIDER) == 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        require_open(page, rules=OF_COLOURS if scheme == "dark" else ())


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_course_overlay_and_worklist(running, size):
    page = running.open(size, who="paul", bypass_csp=True)
    course = f"{running.address}/courses/{running.visit.course_id}"
    for address in (course, f"{course}/overlay", f"{running.address}/worklist"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        require_good(page)


def test_by_keyboard_alone_a_session_is_chosen_in_the_chart(running):
    page = running.open(who="paul")
    page.goto(f"{running.address}/courses/{running.visit.course_id}")
    link = page.get_by_role("link", name=re.compile("^Session 1, "))
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?session="))
    expect(page.get_by_role("heading", name="Session 1", exact=True)).to_be_visible()


def test_a_patient_answers_by_a_link_without_script_and_the_clinician_is_called(running, browser):
    nurse = running.open(who="nora")
    nurse.goto(f"{running.address}/courses/{running.visit.course_id}/score-links")
    nurse.get_by_label("PHQ-9").check()
    nurse.get_by_label("Follow-up").check()
    nurse.get_by_role("button", name="Make the link").click()
    link = nurse.get_by_label("The link", exact=True).input_value()
    width, height = PHONE
    phone = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    patient = phone.new_page()
    patient.goto(link)
    expect(patient.get_by_text("ASHDOWN")).to_have_count(0)
    for number in range(1, 10):
        patient.locator(f'input[name="answers.{number}"]').nth(2 if number == 9 else 1).check()
    patient.get_by_role("button").click()
    expect(patient.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
    patient.goto(link)
    expect(patient.locator('input[type="radio"]')).to_have_count(0)
    phone.close()
    clinician = running.open(who="paul")
    clinician.goto(f"{running.address}/worklist")
    expect(clinician.get_by_text("Critical Suicidal thoughts without an assessment")).to_be_visible()
