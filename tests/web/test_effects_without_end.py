"""A side effect that nobody charted as gone: it goes on while the patient is here, and afterwards nobody knows."""

from __future__ import annotations

from tests.visits import iso
from tests.web.page_client import words_of
from tests.web.test_session_neighbours import give


def test_an_effect_goes_on_only_while_the_patient_is_here(visit):
    course = f"/courses/{visit.course_id}"
    give(visit)
    nausea = {"effect": "nausea", "severity": "mild", "solicited": False}
    visit.kept("nora", "side-effects", **nausea, measured_at=iso(visit.at(180)))
    assert "Nausea still going" in words_of(visit.client("nora").get(course))
    visit.leave(181)
    assert "Nausea no end charted" in words_of(visit.client("nora").get(course))
    for address in (course, f"{course}?view=table", f"{course}/benefit"):
        told = visit.client("nora").get(address).text
        assert "no end charted" in told
        assert "still going" not in told
