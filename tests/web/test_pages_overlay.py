"""The page on which the sessions of a course lie over each other, and the same as a file."""

from __future__ import annotations

import re

import pytest

from tests.web.page_client import words_of


@pytest.fixture
def visit(opened):
    return opened


@pytest.fixture
def address(visit):
    return f"/courses/{visit.course_id}/overlay"


@pytest.fixture
def treated(visit):
    """One session in which drug was given, and one that is planned."""
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.vitals(40, systolic=148, diastolic=91)
    visit.given_id = visit.session_id
    visit.plan(minutes_ahead=60 * 24 * 3)
    return visit


def test_without_a_session_it_says_so(visit, address):
    page = visit.client("paul").get(address)
    assert page.status_code == 200
    assert "No reading to show" in words_of(page)
    assert "<table" not in page.text
    assert "chart-plot" not in page.text


def test_it_draws_offers_signs_and_has_its_table(treated, address):
    page = treated.client("paul").get(address)
    said = words_of(page)
    assert page.text.count("<h1") == 1
    assert "Systolic pressure in 1 session from the start of the drug" in said
    assert "style=" not in page.text
    assert re.search(r'<a href="\S+\?sign=systolic#h-overlay" aria-current="true">Systolic</a>', page.text)
    assert "?sign=dissociation_nrs" not in page.text
    assert re.search(
        r'class="row--first"><th scope="row">1 · 23-Nov-2026 · first</th>.*?148', page.text, re.DOTALL
    )
    assert "Mark a session" not in said


@pytest.mark.parametrize(("sign", "title"), [("heart_rate", "Heart rate"), ("nonsense", "Systolic pressure")])
def test_a_sign_is_chosen_by_its_address(treated, address, sign, title):
    assert f"{title} in 1 session" in words_of(treated.client("nora").get(f"{address}?sign={sign}"))


def test_a_sign_without_a_reading_asks_for_another(treated, address):
    said = words_of(treated.client("nora").get(f"{address}?sign=distress_nrs&session=nonsense"))
    assert "No session of this course has a reading of this sign." in said


def test_the_course_leads_to_it_and_it_leads_back(treated, address):
    course = treated.client("nora").get(f"/courses/{treated.course_id}?session={treated.given_id}")
    there = f"{address}?session={treated.given_id}"
    assert f'<a href="{there}">Overlay</a>' in course.text
    page = treated.client("nora").get(there)
    assert f'href="/courses/{treated.course_id}?session={treated.given_id}">Chart</a>' in page.text
    assert f"sign=heart_rate&amp;session={treated.given_id}" in page.text


def test_it_is_a_file_too(treated, address):
    nora = treated.client("nora")
    drawn = nora.get(f"/api/v1{address}.svg?sign=heart_rate&session={treated.given_id}")
    assert drawn.mimetype == "image/svg+xml"
    assert "ASHDOWN, Rowan" in drawn.text
    assert "Heart rate in 1 session" in drawn.text
    assert "Systolic pressure in 1 session" in nora.get(f"/api/v1{address}.svg").text
    assert "No reading in any session." in nora.get(f"/api/v1{address}.svg?sign=distress_nrs").text
    assert nora.get(f"/api/v1{address}.svg?sign=temperature_c").status_code == 422
    assert treated.client("sam").get(f"/api/v1{address}.svg").status_code == 404
