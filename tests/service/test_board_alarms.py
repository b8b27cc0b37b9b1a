"""The board says what waits for an answer now, also what began by the clock alone."""

from __future__ import annotations

import pytest

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.bodies import Acknowledgement
from sessiontrack.domain.sessions import State
from sessiontrack.service.alerts import acknowledge_alert
from sessiontrack.service.reading import read_board, read_session
from tests.service.samples import ON_SQLITE, PATIENT
from tests.service.treating import queries_of


def rows(bedside):
    with bedside.begin("nora") as work:
        return read_board(work)


def rules(bedside) -> dict[str, str]:
    """Level by rule, of the one session on the board."""
    (row,) = rows(bedside)
    return {alert.rule: alert.level for alert in row.alarms}


def at_bedside(bedside) -> dict[str, str]:
    with bedside.begin("nora") as work:
        states = read_session(work, bedside.session_id).alerts
    open_ones = (state.alert for state in states if state.is_open and not state.is_gate)
    return {alert.rule: alert.level for alert in open_ones if alert.level != Level.INFO}


@pytest.mark.parametrize(
    ("minute", "expected"),
    [
        (5, {}),
        (16, {"vitals_gap": "warn"}),
        (25, {"vitals_gap": "critical"}),
        (43, {"vitals_gap": "critical", "overrun_dose": "critical"}),
    ],
)
def test_what_only_the_clock_raised_is_on_the_board_as_at_the_bedside(bedside, minute, expected):
    bedside.to(State.INFUSING)
    bedside.come_to(minute)
    assert rules(bedside) == expected == at_bedside(bedside)


def test_a_long_pause_is_on_the_board_until_somebody_answers_it(bedside):
    bedside.to(State.INFUSING)
    bedside.dose("paused", 5, reason="other", note="a call")
    bedside.vitals(10)
    assert rules(bedside) == {}
    bedside.come_to(16)
    (row,) = rows(bedside)
    [alert] = row.alarms
    assert (alert.rule, row.is_critical) == ("pause_long", False)
    answer = Acknowledgement(alert_id=alert.id, action="clinician_called")
    bedside.send("nora", acknowledge_alert, answer, 16)
    assert rules(bedside) == {}


@ON_SQLITE
def test_who_needs_something_critical_comes_first(bedside):
    bedside.to(State.INFUSING)
    critical = bedside.session_id
    bedside.register(mrn="R-2", family_name="Second", born_on=PATIENT["born_on"])
    bedside.open_course()
    bedside.evaluate()
    earlier = bedside.plan(minute=-60)
    bedside.arrive()
    assert [row.session.id for row in rows(bedside)] == [earlier, critical]
    bedside.come_to(47)
    assert [row.session.id for row in rows(bedside)] == [critical, earlier]


@ON_SQLITE
def test_a_full_board_takes_as_many_queries_as_one_session(bedside, database):
    bedside.to(State.INFUSING)
    few = queries_of(database, lambda: rows(bedside))
    for number in range(3):
        bedside.register(mrn=f"R-{number}", family_name=f"Family{number}", born_on=PATIENT["born_on"])
        bedside.open_course()
        bedside.evaluate()
        bedside.plan()
        bedside.arrive()
        bedside.order()
        bedside.vitals(-5)
        bedside.start()
    bedside.come_to(47)
    # Beyond the first minute the trail's line is written anew; its query is the same.
    many = queries_of(database, lambda: rows(bedside))
    assert len(rows(bedside)) == 4
    assert len(many) <= len(few)
