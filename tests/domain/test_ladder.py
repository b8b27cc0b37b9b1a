"""When the next vitals are due."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Discharge
from sessiontrack.domain.ladder import next_vitals_due_at
from sessiontrack.domain.protocol import Protocol
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, ended, full, ordered, record, running, vitals


@pytest.mark.parametrize(
    ("visit", "minute", "due"),
    [
        (running(), 1, 10),
        (running(full(9)), 9, 19),
        (running(full(9), vitals(14, systolic=120)), 14, 19),
        (running(full(9), dose("paused", 12)), 13, 19),
        (running(full(9)), 60, 19),
        (running(full(9), full(30)), 20, 19),
        (ended(), 41, 55),
        (ended(full(50)), 60, 65),
    ],
)
def test_a_set_is_due_one_interval_after_the_last_full_one_or_the_start(visit, minute, due):
    assert next_vitals_due_at(visit, at(minute)) == at(due)


@pytest.mark.parametrize(
    "visit",
    [
        record(checked_in(), ordered(), full(-5)),
        ended(entry(Discharge(disposition="home"), at(110))),
        record(checked_in(), ordered(route="im"), dose("dose_given", 0)),
    ],
)
def test_nothing_is_due_before_the_start_and_after_leaving(visit):
    assert next_vitals_due_at(visit, at(115)) is None


def test_a_single_dose_is_watched_closely_while_it_counts_as_running():
    visit = record(checked_in(), ordered(route="im"), dose("dose_given", 0, dose_ug=41_000), full(50))
    assert next_vitals_due_at(visit, at(55)) == at(60)
    assert next_vitals_due_at(visit, at(60)) == at(65)


def test_the_clinics_interval_holds():
    protocol = Protocol(1, {"vitals_interval_minutes": 5, "vitals_interval_recovery_minutes": 30})
    assert next_vitals_due_at(running(protocol=protocol), at(1)) == at(5)
    assert next_vitals_due_at(ended(protocol=protocol), at(50)) == at(70)
