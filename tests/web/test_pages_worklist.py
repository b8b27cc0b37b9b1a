"""The worklist's page, and what the rules say on the course's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.visits import Visit, iso
from tests.web.page_client import words_of


@pytest.fixture
def visit(client_as, clock, begin):
    """One session was given two days ago; nobody called since."""
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.dose("completed", 62)
    clock.now += timedelta(days=2)
    return visit


def test_an_empty_worklist_says_that_it_is_no_clearance(client_as):
    said = words_of(client_as("paul").get("/worklist"))
    assert "Nothing is due" in said
    assert "That is no clearance." in said


def test_a_missed_contact_is_named_with_its_form(visit):
    page = visit.client("nora").get("/worklist")
    said = words_of(page)
    assert "ASHDOWN, Rowan" in said
    assert "No contact since the session of 23 November" in said
    assert f'href="/courses/{visit.course_id}/follow-ups/new"' in page.text
    assert "style=" not in page.text


def test_a_score_that_asks_for_a_clinician_is_critical_on_both_pages(visit):
    body = {"scale": "phq9", "occasion": "after_24h", "items": [1, 1, 1, 1, 1, 1, 1, 1, 2]}
    visit.kept("nora", f"/courses/{visit.course_id}/scores", measured_at=iso(visit.clock()), **body)
    for address in ("/worklist", f"/courses/{visit.course_id}"):
        page = visit.client("paul").get(address)
        assert "Critical Suicidal thoughts without an assessment" in words_of(page)
        assert f'href="/courses/{visit.course_id}/scores/new?scale=cssrs_screen"' in page.text


def test_the_course_page_tells_exposure_and_what_is_due(visit):
    said = words_of(visit.client("nora").get(f"/courses/{visit.course_id}"))
    assert "Exposure Every course of this patient. Last session 2 days ago." in said
    assert "7 days 1 43.1 0.53" in said
    assert "Next contact day 7, 30-Nov-2026" in said
    assert "Urinalysis never recorded, due 23-May-2027" in said
    assert "Not evaluable: 3 missing" in said
    assert "A score before the first infusion too late since 23-Nov-2026" in said


def test_what_is_critical_in_the_course_is_said_before_the_next_start(visit):
    told = {"contact": "phone", "effects": [{"effect": "chest_pain", "severity": "severe"}]}
    visit.kept("nora", f"/courses/{visit.course_id}/follow-ups", measured_at=iso(visit.clock()), **told)
    session_id = visit.plan(minutes_ahead=60)
    address = f"/sessions/{session_id}/start"
    said = words_of(visit.client("nora").get(address))
    assert "Critical in this course" in said
    assert "chest pain (severe)" in said
    decided = {"checkpoint": "event", "decision": "continue", "text": "Seen, ECG normal."}
    visit.kept("paul", f"/courses/{visit.course_id}/decisions", measured_at=iso(visit.clock()), **decided)
    assert "Critical in this course" not in words_of(visit.client("nora").get(address))


def test_a_page_beyond_the_list_leads_back_and_a_word_that_is_no_number_passes_over_none(visit):
    nora = visit.client("nora")
    beyond = nora.get("/worklist?from=50")
    assert "This page is empty" in words_of(beyond)
    assert "The 50 before" in words_of(beyond)
    for text in ("-1", "x", "9" * 40, "²", ""):
        assert "ASHDOWN, Rowan" in words_of(nora.get("/worklist", query_string={"from": text}))


def test_long_term_checks_that_are_due_are_one_row_with_a_list(visit, clock):
    clock.now += timedelta(days=190)
    visit.plan(minutes_ahead=20)
    for address in ("/worklist", f"/courses/{visit.course_id}"):
        page = visit.client("paul").get(address)
        assert page.text.count("Long-term check due</b>") == 1
        assert page.text.count("Record the result") == 1
        said = words_of(page)
        for check in ("Cognition", "Urinalysis", "Liver tests"):
            assert f"{check} due since" in said


def test_what_waits_for_a_signature_stands_there_and_on_the_board_of_a_later_day(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.dose("completed", 62)
    for minute in (75, 90, 105, 120):
        visit.vitals(minute, nausea_nrs=0, dissociation_nrs=0, heart_rate=60 + minute // 10)
    visit.leave(125)
    visit.signed("nora", "completions", "administered")
    clock.advance(days=1)
    paul = visit.client("paul")
    assert "Not signed 1 1 of other days" in words_of(paul.get("/"))
    page = paul.get("/worklist")
    assert "Waiting for a signature 1 23-Nov-2026 ASHDOWN, Rowan" in words_of(page)
    assert f'href="/sessions/{visit.session_id}/sign"' in page.text
    page = visit.client("nora").get("/worklist")
    assert f'href="/sessions/{visit.session_id}">Open' in page.text
    visit.signed("paul", "sign-offs", "reviewed_and_agree")
    assert "Waiting for a signature" not in paul.get("/worklist").text
    assert "Not signed" not in paul.get("/").text
