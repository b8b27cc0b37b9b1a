"""One patient from registration to the signed record and the CSV, in a browser with scripts off, on both databases."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect

from sessiontrack.service.imports import import_monitor
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.opening import open_database
from tests.browser.served import app_on, served
from tests.browser.test_session_journey import CALM, again, answer, press, sign, take_vitals
from tests.people import member

MONITOR = Path(__file__).parents[1] / "data" / "monitor" / "trend-q10.csv"
# The monitor's two hours begin at 09:00 UTC on this day; in Chicago it is 03:00, which no rule minds.
ARRIVAL = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
EFFECTS = (
    ("Dissociation", "Mild"),
    ("Nausea", "Moderate"),
    ("Dizziness or lightheadedness", "Mild"),
    ("Headache", "Mild"),
)
SIZES = (("tablet", 1024, 768), ("desktop", 1440, 900))


def found(pattern, text):
    """What stands in a text where the pattern has its group."""
    match = re.search(pattern, text)
    assert match is not None
    return match[1]


class Story:
    """The served application, the people in front of it, and what is kept of the telling."""

    def __init__(self, browser, app, address, clock, kept):
        self.browser, self.app, self.address, self.clock, self.kept = browser, app, address, clock, kept
        self.context = browser.new_context(
            java_script_enabled=False, viewport={"width": 1024, "height": 768}, accept_downloads=True
        )
        self.context.set_default_timeout(20_000)
        self.session_id = self.course = ""
        if self.is_kept:
            self.context.tracing.start(snapshots=True)

    @property
    def database(self):
        return self.app.extensions["sessiontrack"].database

    @property
    def is_kept(self):
        """Pictures and trace are the same on both databases, and take as long as the visit."""
        return self.database.is_sqlite

    def at(self, minute):
        """The server's clock at a minute from 09:00."""
        self.clock.now = max(self.clock.now, ARRIVAL.replace(hour=9 + minute // 60, minute=minute % 60))

    def sign_in(self, who):
        self.context.clear_cookies()
        page = self.context.new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("E-mail address").fill(member(who).email)
        page.get_by_label("Password").fill(member(who).password)
        press(page.get_by_role("button", name="Sign in"))
        expect(page).not_to_have_url(re.compile("sign-in"))
        return page

    def pictures(self, page, name):
        """The page as it stands, on tablet and desktop, light and dark."""
        if not self.is_kept:
            return
        for size, width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=self.kept / f"{name}-{size}-{scheme}.jpg", quality=85, full_page=True)
        page.set_viewport_size({"width": 1024, "height": 768})

    def close(self):
        if self.is_kept:
            self.context.tracing.stop(path=self.kept / "trace.zip")
        self.context.close()


@pytest.fixture
def story(browser, database_url, tmp_path, clock, request):
    clock.now = ARRIVAL
    kept = Path(request.config.rootpath) / "build" / f"visit-{database_url.split(':')[0].split('+')[0]}"
    kept.mkdir(parents=True, exist_ok=True)
    app = app_on(database_url, tmp_path, clock)
    with served(app) as address:
        told = Story(browser, app, address, clock, kept)
        yield told
        told.close()
    told.database.engine.dispose()


def given_a_patient_is_registered_with_a_course(story, nurse):
    nurse.goto(f"{story.address}/patients/new")
    for label, value in (
        ("Family name", "Ashdown"),
        ("Given name", "Rowan"),
        ("Born", "14-Mar-1985"),
        ("ID", "R-1001"),
    ):
        nurse.get_by_label(label, exact=True).fill(value)
    answer(nurse, "Sex", "Female")
    nurse.get_by_label("Weight").fill("81,5")
    nurse.get_by_label("Allergies").fill("none known")
    nurse.get_by_label("Asked: none of these").check()
    story.pictures(nurse, "register")
    press(nurse.locator("main button[type=submit]").last)
    expect(nurse.locator("main")).to_contain_text("81.5 kg")
    story.pictures(nurse, "patient")
    nurse.goto(f"{nurse.url.partition('?')[0]}/courses/new")
    nurse.get_by_label("Depression", exact=True).check()
    answer(nurse, "Drug", "ketamine")
    nurse.get_by_role("group", name=re.compile("Route")).get_by_role("radio").first.check()
    answer(nurse, "Sessions of the initial series", "6")
    press(nurse.locator("main button[type=submit]").last)
    expect(nurse).to_have_url(re.compile("/courses/[0-9a-f-]{36}"))
    story.course = nurse.url.partition("?")[0]


def and_she_was_evaluated_and_consented(story, nurse):
    nurse.goto(f"{story.course}/consents/new")
    answer(nurse, "The patient", "Consents")
    press(nurse.locator("main button[type=submit]").last)
    clinician = story.sign_in("paul")
    clinician.goto(f"{story.course}/eligibilities/new")
    for item in clinician.locator(".sheet fieldset").all():
        item.get_by_role("radio").first.check()
    clinician.get_by_role("group", name=re.compile("This patient is")).get_by_role("radio").first.check()
    press(clinician.locator("main button[type=submit]").last)
    expect(clinician).to_have_url(re.compile("/courses/[0-9a-f-]{36}"))
    clinician.close()


def when_a_session_is_planned_and_she_checks_in(story):
    nurse = story.sign_in("nora")
    nurse.goto(f"{story.course}/sessions/new")
    nurse.get_by_label("When").fill("2026-03-02T03:00")
    nurse.get_by_role("group", name=re.compile("Phase")).get_by_role("radio").first.check()
    nurse.get_by_label("Room").fill("Room 2")
    press(nurse.locator("main button[type=submit]").last)
    link = nurse.locator("a[href*='/sessions/']:not([href$='/new'])").first
    story.session_id = found("/sessions/([0-9a-f-]{36})", link.get_attribute("href"))
    nurse.goto(f"{story.address}/sessions/{story.session_id}")
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
    nurse.close()


def and_a_clinician_orders(story):
    clinician = story.sign_in("paul")
    clinician.goto(f"{story.address}/sessions/{story.session_id}/start")
    clinician.get_by_label("Dose", exact=True).first.fill("0.5")
    clinician.get_by_label("Duration", exact=True).fill("40")
    clinician.get_by_label("Concentration as given").fill("0.41")
    clinician.get_by_label("Volume").fill("100")
    press(clinician.get_by_role("button", name="Order as Paul Weber"))
    expect(clinician.get_by_text("0.5 mg/kg × 82 kg")).to_be_visible()
    clinician.close()


def then_the_drug_runs_with_a_change_of_rate_and_a_pause(story, nurse):
    nurse.goto(f"{story.address}/sessions/{story.session_id}/start")
    story.clock.now = ARRIVAL.replace(minute=55)
    again(nurse)
    take_vitals(nurse)
    story.pictures(nurse, "start")
    story.at(0)
    press(nurse.get_by_role("button", name="Start infusion"))
    expect(nurse).to_have_title(re.compile("^Infusing 0 min"))
    for minute, effect in zip((5, 6, 7, 8), EFFECTS, strict=True):
        story.at(minute)
        log_effect(nurse, *effect)
    story.at(18)
    again(nurse)
    nurse.locator("summary", has_text="Pause…").click()
    press(nurse.get_by_role("group", name="Paused because").get_by_role("button").first)
    expect(nurse).to_have_title(re.compile("^Paused"))
    story.at(22)
    again(nurse)
    nurse.locator("summary", has_text="Resume…").click()
    press(nurse.get_by_role("button", name="Resumed at 61.5 mg/h"))
    expect(nurse).to_have_title(re.compile("^Infusing"))
    story.at(26)
    nurse.locator("summary", has_text="Dose…").click()
    sheet = nurse.locator("details", has_text="Rate changed: record").first
    sheet.get_by_label("Or as the pump shows it").first.fill("130")
    press(sheet.get_by_role("group", name="Changed because").get_by_role("button").first)
    expect(nurse.locator(".kept")).to_be_visible()
    story.pictures(nurse, "live")


def log_effect(page, term, severity):
    page.get_by_label(term, exact=True).first.check()
    press(page.get_by_role("group", name="Found when asked").get_by_role("button", name=severity))
    expect(page.locator(".kept")).to_contain_text(term)


def and_a_slip_is_amended(story, nurse):
    story.at(30)
    again(nurse)
    take_vitals(nurse, Sys="116", HR="72")
    press(nurse.get_by_role("link", name=re.compile("^Amend Vitals")).first)
    nurse.locator("input[name='readings.systolic']").fill("126")
    nurse.get_by_role("group", name=re.compile("Reason")).get_by_label("Keying error").check()
    nurse.locator("textarea[name='why.text']").fill("Typed 116, the monitor said 126.")
    story.pictures(nurse, "amend")
    press(nurse.get_by_role("button", name="Save amendment"))
    expect(nurse).not_to_have_url(re.compile("/amend/"))


def when_the_drug_has_ended_every_effect_is_gone(story, nurse):
    story.at(48)
    nurse.goto(f"{story.address}/sessions/{story.session_id}/live")
    nurse.locator("summary", has_text="End…").click()
    press(nurse.get_by_role("button", name="Finished: record the end"))
    expect(nurse).to_have_title(re.compile("^Recovery"))
    for minute, (term, _) in zip((55, 60, 65, 70), EFFECTS, strict=True):
        story.at(minute)
        gone = nurse.get_by_role("button", name=re.compile(f"^Gone ?: {re.escape(term)}"))
        press(gone)
        expect(gone).to_have_count(0)
    for minute, systolic in ((80, "124"), (100, "123"), (115, "122")):
        story.at(minute)
        again(nurse)
        take_vitals(nurse, Sys=systolic, Dissoc="0", Nausea="0")


def and_the_monitors_trend_is_imported(story):
    story.at(118)
    content = MONITOR.read_bytes()
    kept = [
        import_monitor(
            story.database,
            member("nora").actor,
            content,
            session_id=UUID(story.session_id),
            every_minutes=10,
            now=story.clock(),
        )
        for _ in range(2)
    ]
    assert kept[0].added >= 8
    assert kept[1].added == 0


def then_she_leaves(story, nurse):
    nurse.goto(f"{story.address}/sessions/{story.session_id}/live")
    take_vitals(nurse, Sys="121", Dissoc="0", Nausea="0")
    while nurse.locator(".alert").count():
        press(nurse.locator(".alert").first.get_by_role("button", name="Observed"))
    press(nurse.get_by_role("button", name=re.compile("^Asked all")))
    story.at(119)
    nurse.goto(f"{story.address}/sessions/{story.session_id}/leave")
    nurse.get_by_label("Drawn up").fill("50")
    shown = nurse.locator("main").inner_text().split("elivered", 1)[1]
    delivered = float(found(r"([0-9.]+) mg", shown))
    nurse.get_by_label("Wasted", exact=True).fill(f"{50 - delivered:.1f}")
    nurse.get_by_label("Witness of the waste").select_option(label="Nils Holm")
    nurse.get_by_label("Their password").fill(member("nils").password)
    press(nurse.get_by_role("button", name="Save the count"))
    expect(nurse.locator(".kept")).to_contain_text("Drug count")
    for question in ("Oriented", "Walks unaided", "Cannula removed", "Written instructions", "No driving"):
        answer(nurse, question, "Yes")
    answer(nurse, "^Escort", "Named")
    nurse.get_by_label("Escort's name").fill("J. Ashdown")
    answer(nurse, "Where to", "Home")
    story.pictures(nurse, "leave")
    press(nurse.get_by_role("button", name="Record that the patient left"))
    expect(nurse).to_have_url(re.compile("/sign"))
    story.pictures(nurse, "sign")
    sign(nurse, "nora", "Administered as recorded", "Complete and sign")
    nurse.close()


def and_the_clinician_signs_and_sees_the_course(story):
    clinician = story.sign_in("paul")
    clinician.goto(f"{story.address}/sessions/{story.session_id}/sign")
    sign(clinician, "paul", "Reviewed, and I agree", "Sign")
    expect(clinician).to_have_title(re.compile("^Signed · ASHDOWN, Rowan"))
    story.pictures(clinician, "record")
    clinician.goto(story.course)
    expect(clinician.locator(".chart").first).to_be_visible()
    story.pictures(clinician, "course")
    for path, name in (("/", "board"), ("/patients", "patients"), ("/exports", "csv")):
        clinician.goto(f"{story.address}{path}")
        story.pictures(clinician, name)
    return clinician


def download(page, story, name):
    page.goto(f"{story.address}/exports")
    page.get_by_label("From").fill("02-Mar-2026")
    page.get_by_label("To").fill("02-Mar-2026")
    page.get_by_label("Purpose").fill("journey")
    with page.expect_download() as coming:
        page.get_by_role("button", name=f"Download {name}").click()
    text = Path(coming.value.path()).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def and_the_files_say_what_was_entered(story, clinician):
    (session,) = download(clinician, story, "Sessions")
    assert session["session_id"] == story.session_id
    assert (session["state"], session["weight_kg"], session["ordered_mg"]) == ("signed", "82.00", "41.000")
    assert (session["elapsed_min"], session["infusing_min"]) == ("48.0", "44.0")
    # 61.5 mg/h for 18 and 4 minutes, then 130 mL/h of 0.41 mg/mL for 22 minutes.
    assert session["delivered_mg"] == "42.1"
    assert session["side_effects_n"] == "4"
    effects = download(clinician, story, "Side effects")
    assert [
        (row["effect"], row["onset_minute"], row["resolved_minute"], row["worst_severity"]) for row in effects
    ] == [
        ("dissociation", "5", "55", "mild"),
        ("nausea", "6", "60", "moderate"),
        ("dizziness", "7", "65", "mild"),
        ("headache", "8", "70", "mild"),
    ]
    events = download(clinician, story, "Dose events")
    assert [(row["event"], row["minute"]) for row in events] == [
        ("started", "0"),
        ("paused", "18"),
        ("resumed", "22"),
        ("rate_changed", "26"),
        ("completed", "48"),
    ]
    vitals = download(clinician, story, "Vitals")
    typed = {(row["minute"], row["sign"]): row["value"] for row in vitals}
    assert typed[("30", "systolic")] == "126"
    assert typed[("-5", "heart_rate")] == CALM["HR"]
    assert any(row["value"] == "121" and row["sign"] == "systolic" for row in vitals)


def and_the_record_is_sound(story, database_url):
    database = open_database(database_url)
    assert list(verify(database)) == []
    assert list(rebuild(database, check=True)) == []
    database.engine.dispose()


def test_one_patient_from_registration_to_the_signed_record(story, database_url):
    nurse = story.sign_in("nora")
    given_a_patient_is_registered_with_a_course(story, nurse)
    and_she_was_evaluated_and_consented(story, nurse)
    when_a_session_is_planned_and_she_checks_in(story)
    and_a_clinician_orders(story)
    nurse = story.sign_in("nora")
    then_the_drug_runs_with_a_change_of_rate_and_a_pause(story, nurse)
    and_a_slip_is_amended(story, nurse)
    when_the_drug_has_ended_every_effect_is_gone(story, nurse)
    and_the_monitors_trend_is_imported(story)
    then_she_leaves(story, nurse)
    clinician = and_the_clinician_signs_and_sees_the_course(story)
    and_the_files_say_what_was_entered(story, clinician)
    and_the_record_is_sound(story, database_url)
