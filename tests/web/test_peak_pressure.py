"""The peak of a session is a reading that was taken; a higher diastolic of another one is said apart."""

from __future__ import annotations

import pytest

from tests.visits import iso
from tests.web.page_client import words_of


@pytest.fixture
def visit(visit):
    visit.check_in(0)
    visit.order()
    visit.vitals(18)
    visit.dose("started", 20, rate_mg_per_h="61.5")
    return visit


def test_the_record_says_the_reading_and_the_higher_diastolic_apart(visit):
    visit.vitals(35, systolic=149, diastolic=102)
    visit.vitals(40, systolic=151, diastolic=94)
    said = words_of(visit.client("nora").get(f"/sessions/{visit.session_id}/record"))
    assert "Peak pressure 151/94 +29/+16 08:40, 20 min, diastolic up to 102" in said
    course = words_of(visit.client("paul").get(f"/courses/{visit.course_id}"))
    assert "Highest pressure 151/94 session 1 mmHg diastolic up to 102" in course
    assert "Diastolic up to 102" in course


def test_a_lower_one_or_a_calm_one_is_not_said(visit):
    visit.vitals(35, systolic=149, diastolic=98)
    visit.vitals(40, systolic=151, diastolic=94)
    for address in (f"/sessions/{visit.session_id}/record", f"/courses/{visit.course_id}"):
        assert "diastolic up to" not in words_of(visit.client("paul").get(address)).lower()


def test_a_systolic_alone_is_a_peak_without_a_diastolic(visit):
    alone = {"systolic": 158}
    visit.kept("nora", "vitals", measured_at=iso(visit.at(40)), readings=alone)
    said = words_of(visit.client("nora").get(f"/sessions/{visit.session_id}/record"))
    assert "Peak pressure 158/– +36" in said
