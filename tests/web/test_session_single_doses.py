"""A session by a route without a rate: doses, site and observation in place of a pump."""

from __future__ import annotations

import pytest

from tests.web.page_client import words_of
from tests.web.session_client import SET
from tests.web.test_session_bedside import keep
from tests.web.test_session_pages import where


@pytest.fixture
def visit(visit):
    visit.check_in(0)
    return visit


def test_a_dose_into_the_muscle_has_a_site_and_no_rate(room, visit):
    asked = room.send("/start", "order", "paul", agent="ketamine", route="im", dose_mg="40")
    assert "Keep im" in words_of(asked)
    assert where(room.post("/start", keep(asked.text, "order"), "paul")) == "start"
    page = room.text("/start")
    assert "Give the dose" in page
    assert "mL/h" not in page
    assert "IV access" not in page
    room.kept("/start", "vitals", **SET)
    refused = room.send("/start", "go", site="left deltoid")
    assert refused.status_code == 422
    assert "Dose given: must be given" in words_of(refused)
    assert where(room.send("/start", "go", dose_mg="40", site="left deltoid")) == "live"
    bedside = room.text("/live")
    assert "Under effect · given 08:00" in bedside
    assert "Under effect" in words_of(visit.client("nora").get("/"))
    assert "Under effect" in words_of(visit.client("nora").get(f"/courses/{visit.course_id}"))
    assert "Infusing" not in words_of(visit.client("nora").get(f"/sessions/{visit.session_id}/record"))
    assert "Dose given, 40 mg, left deltoid" in bedside
    assert "Pause…" not in bedside
    visit.at(30)
    asked = room.send("/live", "dose", dose_mg="10", site="right deltoid")
    assert "makes 50 mg in all: 40 mg is ordered" in words_of(asked)
    assert where(room.post("/live", keep(asked.text, "dose"))) == "forms"
    assert "50 of 40 mg" in room.text("/live")
    assert "Under effect · first given 08:00" in room.text("/live")
    visit.at(95)
    assert "Recovery" in room.text("/live")
    assert "Doses 2" in room.text("/record")
    assert "Cannula removed" not in room.text("/leave")
