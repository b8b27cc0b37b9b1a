"""An unusual value's alert ends once each of its signs was measured again."""

from __future__ import annotations

import pytest

from sessiontrack.domain.alerts import alert_states
from tests.builders_domain import at
from tests.builders_record import full, running, vitals
from tests.domain.test_alerts_vital_signs import confirmed

UNUSUAL = confirmed(10, systolic=175, heart_rate=131)


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ((), "open"),
        ((vitals(15, spo2=98),), "open"),
        ((full(15, systolic=120, heart_rate=70),), "cleared"),
        # One sign may be measured again in one set, and the other in the next.
        ((vitals(15, systolic=120, diastolic=75),), "open"),
        ((vitals(15, systolic=120, diastolic=75), vitals(16, heart_rate=70)), "cleared"),
        # A reading that warns by itself, or that is unusual too, is no calm one.
        ((full(15, systolic=120, heart_rate=122),), "open"),
        ((confirmed(15, "jump", systolic=120, heart_rate=70),), "open"),
        ((confirmed(15, "jump", systolic=120, heart_rate=70), full(20)), "cleared"),
        ((full(9),), "open"),
    ],
)
def test_an_unusual_value_stands_until_each_of_its_signs_is_measured_again_without_a_warning(later, found):
    visit = running(UNUSUAL, *later)
    (state, *_) = [
        one
        for one in alert_states(visit, at(22))
        if one.alert.rule == "value_implausible" and one.alert.cause_id == UNUSUAL.id
    ]
    assert state.status.value == found
