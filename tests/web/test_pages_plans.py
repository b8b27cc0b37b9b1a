"""The page that moves a planned session, and the ways to it."""

from __future__ import annotations

import re

import pytest

from tests.web.page_client import form_of, send, words_of


@pytest.fixture
def nora(visit):
    return visit.client("nora")


@pytest.fixture
def address(visit):
    return f"/sessions/{visit.session_id}/plan"


def test_a_planned_session_is_moved_from_the_course_and_from_its_own_pages(nora, visit, address):
    course = f"/courses/{visit.course_id}"
    for page in (course, f"/sessions/{visit.session_id}/start", f"/sessions/{visit.session_id}/record"):
        assert f'href="{address}"' in nora.get(page).text, page
    moved = send(nora, address, planned_at="2026-11-30T09:15", room="Room 7")
    assert moved.status_code == 303, words_of(moved)
    after = nora.get(moved.headers["Location"])
    assert "The session is moved." in words_of(after)
    assert "30-Nov-2026 09:15" in words_of(after)
    assert "Room 7" in words_of(after)


def test_the_form_holds_the_plan_and_what_is_emptied_goes(nora, visit, address):
    send(nora, address, room="Room 7")
    drawn = nora.get(address).text
    assert form_of(drawn)["room"] == "Room 7"
    assert form_of(drawn)["phase"] == "initial_series"
    was = visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}").get_json()["session"]
    assert send(nora, address, start=drawn, room="").status_code == 303
    now = visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}").get_json()["session"]
    assert "room" not in now
    assert now["planned_at"] == was["planned_at"]


def test_a_stale_move_says_what_is_kept_now(nora, address):
    drawn = nora.get(address).text
    send(nora, address, room="Room 7")
    stale = send(nora, address, start=drawn, room="Room 8")
    assert stale.status_code == 412
    assert "Room: Room 7" in words_of(stale)
    assert send(nora, address, start=stale.text).status_code == 303


def test_an_unreadable_time_is_said_at_its_field(nora, address):
    refused = send(nora, address, planned_at="")
    assert refused.status_code == 422
    assert re.search(r'href="#f-planned_at"', refused.text)


def test_a_session_that_has_begun_is_not_moved(nora, visit, address):
    drawn = nora.get(address).text
    visit.check_in(20)
    begun = nora.get(address, headers={"Accept": "text/html"})
    assert begun.status_code == 409
    assert "its plan no longer changes" in words_of(begun)
    refused = nora.post(address, data=form_of(drawn))
    assert refused.status_code == 409
    assert f'href="{address}"' not in nora.get(f"/courses/{visit.course_id}").text


def test_only_who_plans_moves_and_only_in_the_own_clinic(client_as, address):
    html = {"Accept": "text/html"}
    assert client_as("ana").get(address, headers=html).status_code == 403
    assert client_as("sam").get(address, headers=html).status_code == 404
