"""Alerts are answered one by one: acknowledged by who treats, lifted by a clinician with a reason."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.alerts import Alert, AlertStatus, alert_states
from sessiontrack.domain.bodies import Acknowledgement, Override
from sessiontrack.domain.errors import Blocked, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.alerts import acknowledge_alert, override_alert
from tests.service.samples import ON_SQLITE

WHY = {"reason_code": "clinical_judgement", "reason_text": "Seen in the room."}


def acknowledge(bedside, alert_id: UUID, minute: float, who: str = "nora"):
    body = Acknowledgement(alert_id=alert_id, action="recheck")
    return bedside.send(who, acknowledge_alert, body, minute)


def lift(bedside, alert_id: UUID, minute: float, who: str = "paul"):
    return bedside.send(who, override_alert, Override(alert_id=alert_id), minute, **WHY)


def held_start(bedside, minute: float = 0) -> list[Alert]:
    with pytest.raises(Blocked) as held:
        bedside.start(minute)
    return list(held.value.alerts)


def status_of(bedside, alert_id: UUID) -> AlertStatus:
    states = alert_states(bedside.record(), bedside.clock())
    return next(state.status for state in states if state.alert.id == alert_id)


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


def test_an_override_lifts_exactly_one_alert(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order()
    bedside.vitals(-20, systolic=165, spo2=90)
    alerts = held_start(bedside)
    assert len(alerts) == 3
    for left in (2, 1, 0):
        first, *others = alerts
        lift(bedside, first.id, -1)
        if left:
            alerts = held_start(bedside)
            assert [alert.id for alert in alerts] == [alert.id for alert in others]
    assert bedside.start().is_new
    assert bedside.summary().is_overridden


@ON_SQLITE
def test_what_was_lifted_for_one_reading_holds_again_for_the_next(bedside):
    bedside.ready()
    first = bedside.vitals(-4, systolic=165).alerts
    held = held_start(bedside)
    assert {alert.id for alert in held} <= {alert.id for alert in first}
    lift(bedside, held[0].id, -3)
    bedside.vitals(-2, systolic=168)
    assert held_start(bedside)[0].id != held[0].id


@ON_SQLITE
@pytest.mark.parametrize("who", ["nora", "service", "admin"])
def test_only_a_clinician_lifts_an_alert(bedside, who):
    bedside.ready()
    bedside.vitals(-4, systolic=165)
    (alert,) = held_start(bedside)
    with pytest.raises(NotAllowed):
        lift(bedside, alert.id, -1, who=who)
    assert held_start(bedside)


@ON_SQLITE
def test_an_alert_that_holds_nothing_is_acknowledged_instead(bedside):
    bedside.to(State.INFUSING)
    alert = bedside.vitals(10, systolic=162).alerts[0]
    with pytest.raises(Rejected) as refused:
        lift(bedside, alert.id, 11)
    assert fault_of(refused) == ("/target", "not_allowed")
    acknowledge(bedside, alert.id, 11)
    assert status_of(bedside, alert.id) is AlertStatus.ACKNOWLEDGED


@ON_SQLITE
@pytest.mark.parametrize("act", [acknowledge, lift])
def test_an_answer_names_an_alert_of_this_session(bedside, act):
    bedside.to(State.INFUSING)
    with pytest.raises(Rejected) as refused:
        act(bedside, UUID(int=7), 5)
    assert fault_of(refused) == ("/target", "unknown")


def test_an_alert_of_time_becomes_an_entry_when_it_is_acknowledged(bedside):
    bedside.to(State.INFUSING)
    bedside.come_to(17)
    (gap,) = (
        s.alert for s in alert_states(bedside.record(), bedside.clock()) if s.alert.rule == "vitals_gap"
    )
    assert bedside.record().of_kind("alert") == ()
    acknowledge(bedside, gap.id, 17)
    assert [entry.id for entry in bedside.record().of_kind("alert")] == [gap.id]


@ON_SQLITE
def test_a_kept_alert_is_answered_long_after_it_was_true(bedside):
    bedside.to(State.INFUSING)
    bedside.come_to(17)
    (gap,) = bedside.note(17).alerts
    bedside.vitals(18)
    assert status_of(bedside, gap.id) is AlertStatus.CLEARED
    acknowledge(bedside, gap.id, 19)
    assert status_of(bedside, gap.id) is AlertStatus.ACKNOWLEDGED


@ON_SQLITE
def test_what_held_the_start_is_lifted_in_writing_even_when_it_no_longer_holds(bedside):
    bedside.ready()
    bedside.vitals(-4, systolic=165)
    (alert,) = held_start(bedside)
    bedside.vitals(1, systolic=130)
    bedside.vitals(9, systolic=128)
    assert lift(bedside, alert.id, 10).is_new


@ON_SQLITE
def test_a_checklist_line_is_kept_only_when_somebody_lifts_it(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order()
    (stale,) = held_start(bedside)
    assert stale.rule == "pre_vitals_stale"
    assert bedside.record().of_kind("alert") == ()
    lift(bedside, stale.id, -1)
    assert [entry.id for entry in bedside.record().of_kind("alert")] == [stale.id]


@ON_SQLITE
def test_a_corrected_value_closes_its_alert_and_deletes_nothing(bedside):
    bedside.to(State.INFUSING)
    kept = bedside.vitals(10, systolic=162)
    bedside.amend(kept.entry, kept.entry.body.__class__(readings={"systolic": 126, "diastolic": 80}), 10)
    assert {status_of(bedside, alert.id) for alert in kept.alerts} == {AlertStatus.CORRECTED}
    assert len(bedside.record().of_kind("alert")) == len(kept.alerts)


@ON_SQLITE
def test_taking_an_override_back_lets_the_alert_hold_again(bedside):
    bedside.ready()
    bedside.vitals(-4, systolic=165)
    (alert,) = held_start(bedside)
    lifted = lift(bedside, alert.id, -1).entry
    bedside.retract(lifted, who="paul")
    assert [held.id for held in held_start(bedside)] == [alert.id]


@ON_SQLITE
@pytest.mark.parametrize("act", [acknowledge, lift])
def test_an_alert_of_another_clinic_is_not_there(bedside, act):
    bedside.to(State.INFUSING)
    with pytest.raises((NotFound, NotAllowed)):
        act(bedside, UUID(int=7), 5, who="sam")
