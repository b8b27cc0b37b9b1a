"""How the patient's last session went stands on the checklist before the next one starts."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.bodies import PastSession
from sessiontrack.domain.last_time import last_time
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.web.bedside_answers import last_time_answer
from sessiontrack.web.pages.session_last_time import last_time_rows
from tests.builders_domain import at, entry
from tests.builders_record import record
from tests.visits import iso
from tests.web.page_client import words_of
from tests.web.session_client import Room

NEXT_WEEK = 7 * 24 * 60


@pytest.fixture
def visit(visit):
    visit.check_in(0)
    visit.order()
    visit.vitals(18)
    return visit


def test_a_first_session_has_no_last_time(visit):
    assert "Last time" not in words_of(Room(visit).get("/start"))


def test_the_next_session_shows_how_the_last_one_went(visit):
    visit.dose("started", 20, rate_mg_per_h="61.5")
    visit.vitals(35, systolic=149, diastolic=102)
    visit.vitals(40, systolic=151, diastolic=94)
    nausea = {"effect": "nausea", "severity": "moderate", "solicited": False}
    visit.kept("nora", "side-effects", **nausea, measured_at=iso(visit.at(44)))
    tablet = {"name": "ondansetron", "dose": "4", "unit": "mg", "route": "iv"}
    visit.kept("nora", "medicines", **tablet, measured_at=iso(visit.at(45)))
    visit.dose("stopped", 60, reason="nausea_vomiting")
    visit.at(NEXT_WEEK)
    visit.plan(minutes_ahead=20)
    shown = words_of(Room(visit).get("/start"))
    assert "Last time, 23-Nov-2026" in shown
    assert "Peak pressure 151/94, diastolic up to 102" in shown
    assert "Worst effect Nausea, moderate at 24 min" in shown
    assert "Antiemetic ondansetron 4 mg IV" in shown
    assert "Dose 41 mg, 0.5 mg/kg" in shown


def test_a_past_session_of_an_unknown_amount_says_so():
    past = entry(PastSession(import_id=UUID(int=9), line=2, route="iv", minutes=40), at(0))
    said = last_time(record(past))
    assert said is not None
    assert dict(last_time_rows(said, BUILT_IN))["Dose"] == "amount unknown"
    assert "delivered_mg" not in last_time_answer(said)
