"""The pages about a whole course, and the patient's own behind a link: nobody is kept out of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import require_good
from tests.browser.panels import PHONE, QUIET, TABLET

pytestmark = QUIET


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_course_overlay_and_worklist(running, size):
    page = running.open(size, who="paul", bypass_csp=True)
    course = f"{running.address}/courses/{running.visit.course_id}"
    for address in (course, f"{course}/overlay", f"{running.address}/worklist"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        require_good(page)


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_what_was_tried_and_what_is_taken_is_told_and_listed(running, size):
    page = running.open(size, bypass_csp=True)
    course = f"{running.address}/courses/{running.visit.course_id}"
    page.goto(course)
    page.get_by_role("link", name="Add a treatment").click()
    expect(page.locator("h1")).to_have_text("Treatment tried before")
    require_good(page)
    page.get_by_label("Treatment").select_option(label="SSRI")
    page.get_by_label("No response").check()
    page.get_by_role("button", name="Save the treatment").click()
    page.get_by_role("link", name="Add a medicine").click()
    expect(page.locator("h1")).to_have_text("Medicine taken beside the course")
    require_good(page)
    page.get_by_label("Name").fill("Lorazepam")
    page.get_by_label("Benzodiazepine").check()
    page.get_by_label("From").fill("Mar-2024")
    page.get_by_role("button", name="Save the medicine").click()
    card = page.get_by_role("region", name="Medicines and history")
    expect(card).to_contain_text("Lorazepam, benzodiazepine, since Mar-2024")
    card.get_by_role("link", name="Changed or ended").click()
    page.get_by_label("Last taken").fill("2025")
    page.get_by_role("button", name="Save the medicine").click()
    for more in ("Treatments tried before", "Medicines taken no more"):
        card.get_by_text(more).click()
    for words in ("Lorazepam, benzodiazepine, Mar-2024 to 2025", "SSRI, no response"):
        expect(card.get_by_role("listitem").filter(has_text=words).first).to_be_visible()
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
