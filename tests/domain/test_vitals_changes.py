"""What an amendment changed in a vitals set."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals_changes import added_signs, differing_signs, replaced_part
from tests.builders_record import CALM

FIRST = Vitals(
    readings={**CALM, "systolic": 242, "nausea_nrs": 0}, not_measured={"temperature_c": "refused"},
    artifact=("heart_rate",), position="sitting", source="monitor",
)  # fmt: skip


def later(**changes) -> Vitals:
    kept = {name: getattr(FIRST, name) for name in ("not_measured", "artifact", "position", "source")}
    return Vitals(**{"readings": FIRST.readings, **kept, **changes})


@pytest.mark.parametrize(
    ("amended", "signs"),
    [
        (later(), ()),
        (later(readings={**FIRST.readings, "systolic": 142}), ("systolic",)),
        (later(artifact=("systolic", "heart_rate")), ("systolic",)),
        (later(not_measured={"temperature_c": "equipment"}), ("temperature_c",)),
        (later(readings={**FIRST.readings, "pain_nrs": 2}), ("pain_nrs",)),
        (later(position="supine"), ()),
    ],
)
def test_signs_differ_by_value_by_reason_and_by_trust(amended, signs):
    assert differing_signs(FIRST, amended) == signs


def test_only_what_was_replaced_is_left_and_a_pressure_stays_a_pair():
    part = replaced_part(FIRST, later(readings={**FIRST.readings, "systolic": 142}))
    assert part == Vitals(readings={"systolic": 242, "diastolic": 78})
    part = replaced_part(FIRST, later(artifact=(), not_measured={}, position="supine", source=None))
    assert part == Vitals(
        readings={"heart_rate": 72},
        not_measured={"temperature_c": "refused"},
        artifact=("heart_rate",),
        position="sitting",
        source="monitor",
    )


def test_a_sign_that_was_not_charted_before_is_told_apart_from_one_that_changed():
    amended = later(readings={**FIRST.readings, "systolic": 142, "pain_nrs": 2})
    assert added_signs(FIRST, amended) == ("pain_nrs",)
