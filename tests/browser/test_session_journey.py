"""A planned session from check-in to sign-off in a browser with scripts off, and each page open to everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sessiontrack.service.sign_ins import start_sign_in
from tests.browser.accessibility import OF_COLOURS, require_open
from tests.browser.served import app_on, served
from tests.people import member
from tests.visits import Visit

WIDTHS = (1440, 1024, 768, 390, 320)
CALM = {"Sys": "122", "Dia": "78", "HR": "70", "SpO₂": "98", "RR": "14", "MOAA/S": "5"}


@dataclass
class Ward:
    """The served application, with a planned session in it.

    Args:
        looking: a browser with scripts, for the checks that need them.
    """

    browser: Browser
    app: Any
    address: str
    visit: Visit
    looking: Page | None = None

    def sign_in(self, who: str) -> Page:
        """Somebody signs in by the page, in a browser without scripts."""
        context = self.browser.new_context(java_script_enabled=False, viewport={"width": 1024, "height": 768})
        page = context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("E-mail address").fill(member(who).email)
        page.get_by_label("Password").fill(member(who).password)
        press(page.get_by_role("button", name="Sign in"))
        expect(page).to_have_url(f"{self.address}/")
        return page

    def open_to_everybody(self, page: Page) -> None:
        """The same address as somebody with scripts sees it: nothing that keeps anybody out, at any width."""
        self.looking = self.looking or page_of_forms(self.browser)
        self.looking.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        self.looking.emulate_media(color_scheme="light")
        self.looking.goto(page.url)
        require_open(self.looking)
        self.looking.emulate_media(color_scheme="dark")
        require_open(self.looking, rules=OF_COLOURS)
        for width in WIDTHS:
            self.looking.set_viewport_size({"width": width, "height": 768})
            wide = self.looking.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{page.url} scrolls sideways at {width}"
        self.looking.set_viewport_size({"width": 1024, "height": 768})

    def refused(self, page: Page) -> Page:
        """The same refusal in the browser with scripts."""
        assert self.looking is not None
        self.looking.goto(page.url)
        type_vitals(self.looking, Sys="184", Dia="112")
        press(self.looking.get_by_role("button", name="Save vitals"))
        expect(self.looking).to_have_title(re.compile("^Error: "))
        return self.looking


def page_of_forms(browser: Browser) -> Page:
    """A page with scripts for the checks, on which the live bedside does not start."""
    page = browser.new_context(service_workers="block").new_page()
    page.route("**/early.js*", lambda route: route.abort())
    return page


def type_vitals(page, **changes):
    for label, value in (CALM | changes).items():
        page.locator("#vitals").get_by_label(f"{label},", exact=False).first.fill(value)


def press(button: Locator) -> None:
    """Send the form, and go on once the next page is there whole: until then the old one still takes input."""
    with button.page.expect_navigation():
        button.click()


def again(page: Page) -> None:
    """The page as it is now."""
    page.goto(page.url.partition("#")[0])


@pytest.fixture
def ward(browser, sqlite_url, tmp_path, clock, begin_on):
    app = app_on(sqlite_url, tmp_path, clock)
    database = app.extensions["sessiontrack"].database

    def client_as(who):
        client = app.test_client()
        with database.writing() as db:
            cookie, sign_in = start_sign_in(db, member(who).person, clock())
        client.set_cookie("st", cookie)
        keys = app.extensions["sessiontrack"].keys
        client.environ_base["HTTP_X_CSRF_TOKEN"] = keys.csrf_token(str(sign_in.id))
        return client

    visit = Visit(client_as, clock, begin_on(database))
    visit.open_course()
    visit.plan(minutes_ahead=20)
    with served(app) as address:
        yield Ward(browser, app, address, visit)
    database.engine.dispose()


@pytest.fixture
def begin_on(clock):
    from sessiontrack.service.work import writing

    def on(database):
        return lambda who, *, at=None: writing(database, member(who).actor, at or clock())

    return on


def answer(page, question, choice):
    page.get_by_role("group", name=re.compile(question)).get_by_label(choice, exact=True).check()


def take_vitals(page, **changes):
    type_vitals(page, **changes)
    press(page.get_by_role("button", name="Save vitals"))
    expect(page.locator(".kept")).to_contain_text("Saved: Vitals")


def given_a_planned_session_the_nurse_checks_the_patient_in(ward, nurse):
    nurse.goto(f"{ward.address}/sessions/{ward.visit.session_id}")
    expect(nurse).to_have_url(re.compile("/start$"))
    ward.open_to_everybody(nurse)
    answer(nurse, "Ask for name", "Yes")
    for question in ("Consent confirmed", "Nothing to eat", "No driving", "Allergies reviewed"):
        answer(nurse, question, "Yes")
    answer(nurse, "Escort home", "Named")
    nurse.get_by_label("Escort's name").fill("J. Ashdown")
    answer(nurse, "Pregnancy", "Not pregnant")
    nurse.get_by_label("Asked all five: none of these").check()
    answer(nurse, "Alcohol", "No")
    nurse.get_by_label("Weight today").fill("82")
    press(nurse.get_by_role("button", name="Check in"))
    expect(nurse.locator(".kept")).to_contain_text("Saved: Check-in")


def when_a_clinician_orders_and_the_vitals_are_calm(ward, nurse, clinician):
    clinician.goto(nurse.url.partition("?")[0])
    ward.open_to_everybody(clinician)
    clinician.get_by_label("Dose", exact=True).first.fill("0.5")
    clinician.get_by_label("Duration", exact=True).fill("40")
    clinician.get_by_label("Concentration as given").fill("0.41")
    clinician.get_by_label("Volume").fill("100")
    press(clinician.get_by_role("button", name="Order as Paul Weber"))
    expect(clinician.get_by_text("0.5 mg/kg × 82 kg")).to_be_visible()
    ward.visit.at(15)
    again(nurse)
    take_vitals(nurse)
    ward.open_to_everybody(nurse)


def then_the_infusion_is_started_and_charted(ward, nurse):
    ward.visit.at(20)
    press(nurse.get_by_role("button", name="Start infusion"))
    expect(nurse).to_have_title(re.compile("^Infusing 0 min · ASHDOWN, Rowan"))
    ward.visit.at(30)
    again(nurse)
    take_vitals(nurse, Sys="136")
    nurse.get_by_label("Nausea", exact=True).first.check()
    press(nurse.get_by_role("group", name="Volunteered by the patient").get_by_role("button", name="Mild"))
    expect(nurse.locator(".kept")).to_contain_text("Nausea, volunteered")
    ward.visit.at(40)
    take_vitals(nurse, Sys="141", HR="75")
    ward.open_to_everybody(nurse)


def and_an_unusual_value_is_asked_once(ward, nurse):
    ward.visit.at(48)
    type_vitals(nurse, Sys="184", Dia="112")
    press(nurse.get_by_role("button", name="Save vitals"))
    expect(nurse).to_have_title(re.compile("^Error: Infusing"))
    require_open(ward.refused(nurse))
    panel = nurse.get_by_role("alertdialog")
    expect(panel).to_contain_text("184/112 mmHg")
    press(panel.get_by_role("button", name="Save, record the pump paused"))
    expect(nurse).to_have_title(re.compile("^Paused 28 min"))
    expect(nurse.locator(".alert--critical").first).to_contain_text("at or above the stop limit 180")
    ward.open_to_everybody(nurse)
    press(nurse.locator(".alert--critical").first.get_by_role("button", name="Rechecked"))


def when_the_drug_has_ended_and_the_patient_recovers(ward, nurse):
    ward.visit.at(52)
    take_vitals(nurse, Sys="150", Dia="90")
    nurse.locator("summary", has_text="Resume…").click()
    press(nurse.get_by_role("button", name="Resumed at 61.5 mg/h"))
    ward.visit.at(62)
    again(nurse)
    take_vitals(nurse, Sys="138")
    ward.visit.at(64)
    nurse.locator("summary", has_text="End…").click()
    press(nurse.get_by_role("button", name="Finished: record the end"))
    expect(nurse).to_have_title(re.compile("^Recovery"))
    press(nurse.get_by_role("button", name=re.compile("^Gone ?: Nausea$")))
    for minute, systolic in ((75, "131"), (88, "127"), (102, "125"), (115, "124"), (125, "123")):
        ward.visit.at(minute)
        again(nurse)
        take_vitals(nurse, Sys=systolic, Dissoc="0", Nausea="0")
        while nurse.locator(".alert").count():
            press(nurse.locator(".alert").first.get_by_role("button", name="Observed"))
    press(nurse.get_by_role("button", name=re.compile("^Asked all")))
    ward.open_to_everybody(nurse)


def then_the_patient_leaves(ward, nurse):
    press(nurse.get_by_role("link", name=re.compile("^Ready to leave")))
    ward.open_to_everybody(nurse)
    press(nurse.get_by_role("button", name="8", exact=True))
    nurse.get_by_label("Drawn up").fill("50")
    nurse.get_by_label("Wasted", exact=True).fill("9")
    nurse.get_by_label("Witness of the waste").select_option(label="Nils Holm")
    nurse.get_by_label("Their password").fill(member("nils").password)
    press(nurse.get_by_role("button", name="Save the count"))
    expect(nurse.locator(".kept")).to_contain_text("Drug count")
    for question in ("Oriented", "Walks unaided", "Cannula removed", "Written instructions", "No driving"):
        answer(nurse, question, "Yes")
    answer(nurse, "^Escort", "Named")
    nurse.get_by_label("Escort's name").fill("J. Ashdown")
    answer(nurse, "Where to", "Home")
    press(nurse.get_by_role("button", name="Record that the patient left"))
    expect(nurse).to_have_url(re.compile("/sign"))


def and_both_sign_what_they_see(ward, nurse, clinician):
    ward.open_to_everybody(nurse)
    sign(nurse, "nora", "Administered as recorded", "Complete and sign")
    clinician.goto(f"{ward.address}/sessions/{ward.visit.session_id}")
    ward.open_to_everybody(clinician)
    sign(clinician, "paul", "Reviewed, and I agree", "Sign")
    expect(clinician).to_have_title(re.compile("^Signed · ASHDOWN, Rowan"))
    ward.open_to_everybody(clinician)


def sign(page, who, meaning, button):
    page.get_by_label(meaning).check()
    page.get_by_label("Your password again").fill(member(who).password)
    press(page.get_by_role("button", name=button, exact=True))
    expect(page).to_have_url(re.compile("/record"))


def and_a_slip_can_still_be_looked_at(ward, clinician):
    press(clinician.get_by_role("link", name=re.compile("^Retract Vitals")).first)
    ward.open_to_everybody(clinician)
    clinician.goto(clinician.url.replace("/retract/", "/amend/"))
    ward.open_to_everybody(clinician)


def test_a_session_from_check_in_to_sign_off(ward):
    nurse, clinician = ward.sign_in("nora"), ward.sign_in("paul")
    given_a_planned_session_the_nurse_checks_the_patient_in(ward, nurse)
    when_a_clinician_orders_and_the_vitals_are_calm(ward, nurse, clinician)
    then_the_infusion_is_started_and_charted(ward, nurse)
    and_an_unusual_value_is_asked_once(ward, nurse)
    when_the_drug_has_ended_and_the_patient_recovers(ward, nurse)
    clinician = ward.sign_in("paul")
    then_the_patient_leaves(ward, nurse)
    and_both_sign_what_they_see(ward, nurse, clinician)
    and_a_slip_can_still_be_looked_at(ward, clinician)
    assert ward.visit.record()["state"] == "signed"
