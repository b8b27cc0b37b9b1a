"""The pages of a course and the forms around it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from tests.visits import iso
from tests.web.page_client import done, form_of, send, words_of

HOSTILE = '<img src=x onerror="alert(1)">'
PLAN: dict[str, Any] = {"indications": ["ptsd"], "agent": "ketamine", "route": "iv"}


@pytest.fixture
def visit(opened):
    return opened


def test_a_course_is_opened_from_the_patients_page(nora, visit):
    address = f"/patients/{visit.patient_id}/courses/new"
    refused = send(nora, address, indications=[])
    assert refused.status_code == 422
    for label in ("Indications", "Drug", "Route"):
        assert f"{label}: must be given" in words_of(refused)
    page = nora.get(done(send(nora, address, **PLAN, goals=HOSTILE)))
    said = words_of(page)
    assert "The course is open." in said
    assert "PTSD" in said
    assert "No sessions yet" in said
    assert HOSTILE not in page.text
    assert "Record consent" in said


def test_the_course_page_answers_first_and_draws(nora, visit, course):
    visit.plan(minutes_ahead=40)
    visit.check_in(20)
    visit.order()
    visit.vitals(38)
    visit.dose("started", 40, rate_mg_per_h="61.5")
    visit.vitals(50, systolic=148, diastolic=88)
    visit.vitals(60, systolic=171, diastolic=99)
    page = visit.client("nora").get(course)
    said = words_of(page)
    assert page.text.count("<h1") == 1
    assert "<title>Course · ASHDOWN, Rowan" in page.text
    assert "<svg" in page.text
    assert "171/99" in said
    assert "High pressure At or above the caution limit in 1 session." in said
    assert "Infusing" in said
    assert "style=" not in page.text
    table = visit.client("nora").get(f"{course}?view=table")
    assert "Peak pressure" in words_of(table)
    assert "chart-plot" not in table.text


def test_a_chosen_session_shows_its_facts_and_leads_to_it(visit, course):
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.vitals(40, systolic=148, diastolic=91)
    effect = {"effect": "nausea", "severity": "moderate", "solicited": True, "measured_at": iso(visit.at(42))}
    visit.kept("nora", "side-effects", **effect)
    first, second = visit.session_id, visit.plan(minutes_ahead=60 * 24 * 3)
    page = visit.client("nora").get(course)
    said = words_of(page)
    assert "Session 1" in said
    assert "122/78 → 148/91" in said
    assert re.search(r"Nausea.{0,20}moderate", said)
    assert f'<a class="btn" href="/sessions/{first}">Open the session' in page.text
    link = f'<a id="visit-{first}" href="?session={first}#visit-{first}" aria-label="Session 1, 23-Nov-2026"'
    assert f'{link} aria-current="true">' in page.text
    planned = visit.client("nora").get(f"{course}?session={second}")
    assert "Planned session" in words_of(planned)
    for word in ("nonsense", str(visit.patient_id), ""):
        answer = visit.client("nora").get(f"{course}?session={word}")
        assert answer.status_code == 200
        assert "122/78 → 148/91" in words_of(answer)


def test_the_picture_takes_another_scale_and_another_order(nora, course):
    for scale, total in (("gad7", "14"), ("gad7", "12"), ("pcl5", "40")):
        done(send(nora, f"{course}/scores/new?scale={scale}&by=total", total=total, occasion="follow_up"))
    asked = nora.get(f"{course}?scale=pcl5&effects=worst")
    assert f'href="{course}?view=table&amp;scale=pcl5&amp;effects=worst"' in asked.text
    rows = [nora.get(f"{course}?view=table{more}").text for more in ("", "&scale=pcl5", "&scale=nothing")]
    heads = [re.findall(r'<th scope="row">([^<]+)</th>', row) for row in rows]
    assert ["GAD-7" in head for head in heads] == [True, False, True]
    assert ["PCL-5" in head for head in heads] == [False, True, False]
    for order in ("clinic", "worst", "nothing"):
        assert nora.get(f"{course}?effects={order}").status_code == 200


def test_a_plan_is_changed_and_a_stale_change_is_told(nora, course):
    drawn = nora.get(f"{course}/edit").text
    assert form_of(drawn).getlist("indications") == ["depression"]
    done(send(nora, f"{course}/edit", goals="Sleep"))
    stale = send(nora, f"{course}/edit", start=drawn, goals="Work")
    assert stale.status_code == 412
    assert "Goals of the patient: Sleep" in words_of(stale)
    done(send(nora, f"{course}/edit", start=stale.text, goals=""))
    assert "Goals" not in words_of(nora.get(course))


def test_a_session_and_an_episode_are_planned(nora, course):
    after = done(send(nora, f"{course}/episodes/new", trigger="Symptoms returned"))
    form = form_of(nora.get(after).text)
    assert form["phase"] == "maintenance"
    assert form["episode_id"]
    address = f"{course}/sessions/new"
    gap = send(nora, address, planned_at="2027-03-14T02:30", phase="initial_series", room="Room 2")
    assert gap.status_code == 422
    assert "the clocks went forward over it" in words_of(gap)
    done(send(nora, address, start=gap.text, planned_at="2027-03-14T09:30"))
    same_day = send(nora, address, planned_at="2027-03-14T15:30", phase="initial_series")
    assert same_day.status_code == 409
    assert "has a session on that day already" in words_of(same_day)
    assert "14-Mar-2027 09:30" in words_of(nora.get(course))
    twice = done(send(nora, address, planned_at="2026-11-01T01:30", phase="initial_series"))
    assert "the first of the two hours was taken" in words_of(nora.get(twice))


def test_evaluation_consent_and_decision_are_kept(nora, paul, course):
    items = {f"items__{code}": "done" for code in ELIGIBILITY_ITEMS}
    refused = send(
        paul, f"{course}/eligibilities/new", **{**items, "items__physical_exam": "open"}, decision="eligible"
    )
    assert refused.status_code == 422
    assert "This patient is: must wait" in words_of(refused)
    done(send(paul, f"{course}/eligibilities/new", start=refused.text, decision="deferred", note=HOSTILE))
    done(send(nora, f"{course}/consents/new", given="no"))
    done(send(paul, f"{course}/decisions/new", checkpoint="mid_series", decision="taper", text="Slowly"))
    page = paul.get(course)
    said = words_of(page)
    for words in (
        "Deferred",
        "Consent withdrawn",
        "Taper",
        "Slowly",
        "Still open in the evaluation: Physical exam",
    ):
        assert words in said
    assert HOSTILE not in page.text
    assert nora.get(f"{course}/decisions/new", headers={"Accept": "text/html"}).status_code == 403


def test_a_consent_that_was_withdrawn_and_given_again_shows_both(nora, course):
    for given in ("yes", "no", "yes"):
        done(send(nora, f"{course}/consents/new", given=given, valid_until="2027-06-30"))
    said = words_of(nora.get(course))
    assert "3 others" in said
    assert "Consent withdrawn 23-Nov" in said


def test_pages_of_a_course_are_their_clinics(client_as, course):
    sam, ana = client_as("sam"), client_as("ana")
    for end in ("", "/edit", "/sessions/new", "/episodes/new", "/scores/new", "/consents/new"):
        assert sam.get(course + end).status_code == 404
        assert ana.get(course + end, headers={"Accept": "text/html"}).status_code == 403
