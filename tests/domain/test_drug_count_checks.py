"""The account of the controlled drug: what cannot be, what is asked."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import DrugCount
from sessiontrack.domain.drug_count_checks import check_drug_count

TODAY = date(2026, 11, 23)
WITNESS = UUID(int=9)


def counted(drawn_ug: int = 41_000, wasted_ug: int = 18_450, **fields):
    known = {key: fields.pop(key) for key in ("delivered_ug",) if key in fields}
    body = DrugCount(**{"drawn_ug": drawn_ug, "wasted_ug": wasted_ug, "witness_id": WITNESS, **fields})
    return check_drug_count(body, TODAY, **known)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, None),
        ({"delivered_ug": 22_550}, None),
        ({"delivered_ug": 23_370}, None),
        ({"delivered_ug": 23_371}, ("/wasted_mg", "contradicts")),
        ({"delivered_ug": 0}, None),
        ({"wasted_ug": 0, "witness_id": None}, None),
        ({"witness_id": None}, ("/witness_id", "missing")),
        ({"wasted_ug": 41_000}, None),
        ({"wasted_ug": 41_001}, ("/wasted_mg", "out_of_range")),
        ({"wasted_ug": -1}, ("/wasted_mg", "out_of_range")),
        ({"drawn_ug": 0, "wasted_ug": 0, "delivered_ug": 5}, ("/drawn_mg", "out_of_range")),
        ({"lot": "A1234"}, None),
        ({"lot": "  "}, ("/lot", "missing")),
        ({"expires_on": TODAY}, None),
        ({"expires_on": TODAY - timedelta(days=1)}, ("/expires_on", "expired")),
    ],
)
def test_a_drug_count_adds_up_is_witnessed_and_names_a_good_vial(fields, fault):
    assert [(one.path, one.code) for one in counted(**fields)] == ([fault] if fault else [])


def test_an_expired_vial_may_be_confirmed_with_its_day_and_waste_above_drawn_may_not():
    (expired,) = counted(expires_on=date(2026, 10, 31))
    assert (expired.confirmable, expired.value) == (True, "2026-10-31")
    (wasted,) = counted(wasted_ug=50_000)
    assert (wasted.confirmable, wasted.limit) == (False, ("0", "41"))
    (more,) = counted(delivered_ug=41_000)
    assert more.message == "comes with 41 mg delivered to more than the 41 mg drawn"
