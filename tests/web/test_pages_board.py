"""The day's board, the files' page, and what stands on every page."""

from __future__ import annotations

import re

import pytest

from tests.visits import PATIENT, Visit, iso
from tests.web.page_client import send, words_of


@pytest.fixture
def visit(client_as, clock, begin):
    return Visit(client_as, clock, begin)


def section(page, name):
    """The text of one section of the board."""
    found = re.search(rf'aria-labelledby="h-{name}".*?</section>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_an_empty_day_says_so(client_as):
    page = client_as("nora").get("/")
    assert "No sessions yet today" in words_of(page)
    assert "Today, 23-Nov-2026" in words_of(page)
    assert page.text.count("<h1") == 1


def test_a_visit_moves_over_the_board(visit):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    assert "ASHDOWN, Rowan" in section(visit.client("nora").get("/"), "next")
    visit.check_in(20)
    assert "Checked in" in section(visit.client("nora").get("/"), "in")
    visit.order()
    visit.vitals(38)
    visit.dose("started", 40, rate_mg_per_h="61.5")
    visit.vitals(45, systolic=131, diastolic=80)
    page = visit.client("nora").get("/")
    running = section(page, "in")
    assert "131/80" in running
    assert "Next vitals in" in running
    assert 'width="5"' in page.text
    assert section(page, "needs") == ""
    onset = {"effect": "nausea", "severity": "severe", "solicited": True, "action": "paused"}
    visit.kept("nora", "side-effects", measured_at=iso(visit.at(46)), **onset)
    page = visit.client("nora").get("/")
    assert "Severe side effect" in section(page, "needs")
    assert "Nausea" in section(page, "in")
    visit.clock.advance(minutes=15)
    needs = section(visit.client("nora").get("/"), "needs")
    assert "Vitals overdue" in needs


def test_two_patients_of_one_surname_on_a_day_are_marked(visit):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    assert "Same surname" not in visit.client("nora").get("/").text
    visit.open_course({**PATIENT, "given_name": "Robin", "born_on": "1990-02-01", "mrn": "R-2"})
    visit.plan(minutes_ahead=60)
    assert section(visit.client("nora").get("/"), "next").count("Same surname") == 2


def test_vitals_are_due_in_the_first_minute_and_overdue_from_the_next_on(visit):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    visit.check_in(20)
    visit.order()
    visit.vitals(38)
    visit.dose("started", 40, rate_mg_per_h="61.5")
    forgotten = (8 * 86_400, "overdue 8 d")
    for seconds, words in ((630, "Vitals due now"), (60, "Vitals overdue 1 min"), forgotten):
        visit.clock.advance(seconds=seconds)
        page = visit.client("nora").get("/")
        for name in ("needs", "in"):
            assert words in section(page, name)


def test_other_days_are_a_link_away(visit):
    visit.open_course()
    visit.plan(minutes_ahead=60 * 24)
    nora = visit.client("nora")
    assert "ASHDOWN" not in nora.get("/").text
    page = nora.get("/?on=2026-11-24")
    assert "ASHDOWN, Rowan" in section(page, "next")
    assert "24-Nov-2026" in words_of(page)
    assert 'href="/"' in page.text
    assert nora.get("/?on=2026-02-30").status_code == 422
    assert "No sessions on this day" in words_of(nora.get("/?on=2026-12-24"))


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01", "2201-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_with_a_reason(client_as, on):
    answer = client_as("nora").get(f"/?on={on}")
    assert answer.status_code == 422
    assert "between 1900 and 2200" in answer.text


@pytest.mark.parametrize(("who", "code"), [("analyst", 302), ("auditor", 302), ("admin", 200)])
def test_who_may_not_see_sessions_gets_no_board(client_as, who, code):
    answer = client_as(who).get("/")
    assert answer.status_code == code
    assert "In session" not in answer.text


def test_every_page_names_who_is_signed_in_and_lets_them_out(client_as):
    nora = client_as("nora")
    page = nora.get("/")
    assert "Nora Lind" in page.text
    assert 'href="#main"' in page.text
    assert 'lang="en"' in page.text
    assert 'href="/exports"' not in page.text
    assert not re.search(r"<script(?![^>]* src=)", page.text)
    assert nora.post("/sign-out").status_code == 303
    assert nora.get("/", headers={"Accept": "text/html"}).status_code == 302


def test_a_file_is_downloaded_by_a_form(client_as, visit):
    visit.open_course()
    ana = client_as("analyst")
    page = ana.get("/exports")
    assert "01-Oct-2026" in page.text
    assert page.text.count("formaction=") == 5
    form = {"since": "01-Nov-2026", "until": "30-Nov-2026", "purpose": "quality review"}
    answer = ana.post("/exports/scores.csv", data=form)
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b'"') or b"," in answer.data.splitlines()[0]
    refused = ana.post("/exports/scores.csv", data={**form, "purpose": "", "since": "1.11.2026"})
    assert refused.status_code == 422
    assert "Purpose: must be given" in words_of(refused)
    assert "From: must be a day" in words_of(refused)
    backwards = ana.post("/exports/scores.csv", data={**form, "since": "01-Dec-2026"})
    assert backwards.status_code == 422
    assert ana.post("/exports/people.csv", data=form).status_code == 404
    assert client_as("nora").get("/exports", headers={"Accept": "text/html"}).status_code == 403


def test_a_word_that_is_not_on_the_list_says_nothing(client_as):
    page = client_as("nora").get("/patients?saved=<b>Your+account</b>")
    assert "note--ok" not in page.text
    assert "Your account" not in page.text


def test_the_form_of_the_demonstration_is_sent(client_as):
    """The client of these tests sends what a browser would."""
    answer = send(client_as("nora"), "/patients/new")
    assert answer.status_code == 422


def test_the_running_sessions_are_polled_in_few_bytes(visit):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    nora = visit.client("nora")
    before = nora.get("/api/v1/board")
    assert before.json["running"] == []
    visit.check_in(20)
    visit.order()
    visit.vitals(38)
    visit.dose("started", 40, rate_mg_per_h="61.5")
    visit.vitals(45, systolic=161, diastolic=98)
    onset = {"effect": "nausea", "severity": "mild", "solicited": True}
    visit.kept("nora", "side-effects", measured_at=iso(visit.at(46)), **onset)
    now = nora.get("/api/v1/board")
    (running,) = now.json["running"]
    assert running | {"id": ""} == {
        "id": "",
        "state": "infusing",
        "since": iso(visit.at(40)).replace("+00:00", "Z"),
        "due": running["due"],
        "pressure": "161/98",
        "effect": "Nausea",
        "severity": "mild",
        "alerts": 1,
        "level": "warn",
    }
    assert now.json["mark"] != before.json["mark"]
    assert len(now.data) * 8 < 2048
    again = nora.get("/api/v1/board", headers={"If-None-Match": now.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_mark_of_the_page_is_the_one_that_is_polled(visit):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    nora = visit.client("nora")
    mark = nora.get("/api/v1/board").json["mark"]
    assert f'data-mark="{mark}"' in nora.get("/").text
    assert "2 open alerts" not in nora.get("/").text
    visit.check_in(20)
    assert nora.get("/api/v1/board").json["mark"] != mark


def infusing(visit):
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.vitals(25, systolic=131, diastolic=80)


def test_what_only_time_raised_is_counted_on_the_board(visit):
    infusing(visit)
    nora = visit.client("nora")
    before = nora.get("/api/v1/board")
    assert (before.json["running"][0]["alerts"], "level" in before.json["running"][0]) == (0, False)
    visit.at(70)
    nora = visit.client("nora")
    now = nora.get("/api/v1/board", headers={"If-None-Match": before.headers["ETag"]})
    (running,) = now.json["running"]
    assert (now.status_code, running["level"]) == (200, "critical")
    assert running["alerts"] >= 2
    assert now.json["mark"] != before.json["mark"]
    page = nora.get("/")
    needs = words_in(section(page, "needs"))
    assert "Critical: More delivered than ordered" in needs
    assert "Critical: vitals overdue" in needs
    assert "Critical: Vitals overdue" not in needs
    assert f"Critical: {running['alerts']} open alerts" in section(page, "in")
    assert "visit--critical" in page.text


def test_a_board_of_many_rooms_is_small_while_every_one_alarms(visit):
    infusing(visit)
    visit.at(70)
    answer = visit.client("nora").get("/api/v1/board")
    assert len(answer.data) * 8 < 2048
    assert sorted(answer.json["running"][0]) == ["alerts", "due", "id", "level", "pressure", "since", "state"]


def words_in(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("scopes", "named"), [(("sessions:read",), False), (("sessions:read", "patients:read"), True)]
)
def test_a_program_sees_names_on_the_day_only_where_it_may_read_patients(visit, client_as, scopes, named):
    visit.open_course()
    visit.plan(minutes_ahead=40)
    (item,) = client_as("service", scopes=scopes).get("/api/v1/sessions").json["items"]
    assert item["patient"]["id"] == str(visit.patient_id)
    assert ("family_name" in item["patient"], "Ashdown" in str(item)) == (named, named)
