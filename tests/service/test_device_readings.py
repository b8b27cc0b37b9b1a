"""A reading that waits is no entry; a person accepts it as it was sent, once, or dismisses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Confirmed, Vitals
from sessiontrack.domain.device_readings import ReadingState
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import device_readings as acts
from sessiontrack.service.bedside import read_bedside
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.vitals import accept_device_reading, record_vitals
from sessiontrack.storage.audit import AUDIT
from tests.hl7_samples import SENDER, obx
from tests.people import CLINIC, member
from tests.service.gateways import measure, readings
from tests.service.samples import seen_again

NOBODY = UUID(int=9)


@pytest.fixture
def running(bedside):
    """A session in which the drug runs."""
    return bedside.to(State.INFUSING)


def only(bedside: Any):
    (reading,) = readings(bedside.database)
    return reading


def accept(bedside: Any, reading: Any, who: str = "nora", confirmed: tuple[Confirmed, ...] = ()):
    with bedside.begin(who) as work:
        return accept_device_reading(work, bedside.session_id, reading.id, confirmed)


def dismiss(bedside: Any, reading: Any, who: str = "nora"):
    with bedside.begin(who) as work:
        return acts.dismiss_device_reading(work, bedside.session_id, reading.id)


def waiting(bedside: Any, who: str = "nora", **page: Any):
    with bedside.begin(who) as work:
        return acts.read_device_readings(work, bedside.session_id, **page)


def held_out(bedside: Any):
    with bedside.begin() as work:
        _, view = read_bedside(work, bedside.session_id)
    assert view is not None
    return view.device_reading


def test_an_accepted_reading_is_an_entry_of_whoever_looked_at_it(running):
    measure(running, 5)
    charted = accept(running, only(running), "nils")
    assert charted.is_new
    entry, reading = charted.entry, only(running)
    assert (entry.id, entry.author_id, entry.measured_at) == (reading.id, member("nils").id, running.at(5))
    assert isinstance(entry.body, Vitals)
    assert (entry.body.source, dict(entry.body.readings)) == ("monitor", dict(reading.readings))
    assert (reading.state, reading.decided_by) == (ReadingState.ACCEPTED, member("nils").id)
    assert reading.decided_at == running.clock()
    assert list(verify(running.database)) == []
    assert list(rebuild(running.database, check=True)) == []


def test_a_reading_raises_the_alerts_of_any_other_set(running):
    measure(running, 5, systolic=186, diastolic=104)
    with pytest.raises(Rejected) as asked:
        accept(running, only(running))
    assert only(running).state is ReadingState.WAITING
    charted = accept(running, only(running), confirmed=seen_again(asked.value))
    assert {alert.rule for alert in charted.alerts} >= {"value_implausible"}


def test_accepting_twice_is_accepting_once(running):
    measure(running, 5)
    assert [accept(running, only(running)).is_new for _ in range(2)] == [True, False]
    with pytest.raises(Conflict):
        accept(running, only(running), "nils")


def test_accepting_at_once_from_two_tabs_is_accepting_once(running):
    measure(running, 5)
    reading = only(running)
    with ThreadPoolExecutor(4) as pool:
        charted = list(pool.map(lambda _: accept(running, reading), range(4)))
    assert sorted(each.is_new for each in charted) == [False, False, False, True]
    assert only(running).state is ReadingState.ACCEPTED


def test_the_bedside_sends_an_accepted_reading_as_the_entry_that_it_is(running):
    measure(running, 5)
    reading = only(running)
    body = Vitals(readings=reading.readings, source="monitor")
    draft = Draft(reading.id, body, reading.measured_at, session_id=running.session_id)
    with running.begin() as work:
        assert record_vitals(work, running.session_id, draft).is_new
    assert only(running).state is ReadingState.ACCEPTED


@pytest.mark.parametrize(
    "change",
    [
        {"body": Vitals(readings={"systolic": 120, "diastolic": 84}, source="monitor")},
        {"measured_at": timedelta(minutes=1)},
    ],
)
def test_other_values_under_the_readings_id_are_refused(running, change):
    measure(running, 5)
    reading = only(running)
    body = change.get("body", reading.vitals())
    at = reading.measured_at + change.get("measured_at", timedelta())
    with pytest.raises(Rejected, match="not what the monitor sent"), running.begin() as work:
        record_vitals(work, running.session_id, Draft(reading.id, body, at, session_id=running.session_id))
    assert only(running).state is ReadingState.WAITING


def test_a_doubtful_value_is_charted_as_an_artifact(running):
    measure(running, 5, heart_rate=72, more=[obx("spo2", 92, flags="QUES")])
    body = accept(running, only(running)).entry.body
    assert isinstance(body, Vitals)
    assert (dict(body.readings), body.artifact) == ({"heart_rate": 72, "spo2": 92}, ("spo2",))


def test_a_monitors_set_that_was_no_reading_goes_its_old_way(running):
    body = Vitals(readings={"systolic": 130, "diastolic": 80}, source="monitor")
    assert running.insist("nora", record_vitals, body, 6).is_new


def test_a_dismissed_reading_is_kept_and_cannot_be_accepted(running, trail):
    measure(running, 5)
    assert dismiss(running, only(running)).state is ReadingState.DISMISSED
    assert dismiss(running, only(running)).decided_by == member("nora").id
    with pytest.raises(Conflict, match="dismissed"):
        accept(running, only(running))
    assert trail()[-2:] == ["device_reading.dismissed"] * 2


def test_an_accepted_reading_is_not_dismissed(running):
    measure(running, 5)
    accept(running, only(running))
    with pytest.raises(Conflict, match="in the record"):
        dismiss(running, only(running))


def test_of_accepting_and_dismissing_at_once_one_wins(running):
    measure(running, 5)
    reading = only(running)
    dismiss(running, reading)
    with pytest.raises(Conflict), running.begin() as work:
        acts.mark_accepted(work, reading)


def test_each_act_leaves_one_line(running, trail):
    measure(running, 5)
    before = len(trail())
    accept(running, only(running))
    assert trail()[before:] == ["vitals.recorded"]
    waiting(running)
    assert trail(AUDIT.c.action, AUDIT.c.session_id)[-1] == ("device_readings.read", running.session_id)


@pytest.mark.parametrize("who", ["ada", "ana", "anna"])
def test_who_may_not_chart_neither_reads_nor_decides(running, who):
    measure(running, 5)
    for act in (lambda: waiting(running, who), lambda: accept(running, only(running), who)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        dismiss(running, only(running), who)


def test_another_clinic_finds_nothing(running):
    measure(running, 5)
    for act in (accept, dismiss):
        with pytest.raises(NotFound):
            act(running, only(running), "sam")
    with pytest.raises(NotFound):
        accept(running, replace(only(running), id=NOBODY))


def test_the_list_is_read_page_by_page_the_newest_first(running):
    for minute in (5, 6, 7):
        measure(running, minute)
    first = waiting(running, limit=2)
    rest = waiting(running, limit=2, after=first.next_after)
    moments = [reading.measured_at for page in (first, rest) for reading in page.items]
    assert moments == [running.at(minute) for minute in (7, 6, 5)]
    assert rest.next_after is None


def test_the_newest_pressure_is_held_out_until_something_newer_is_charted(running):
    assert held_out(running) is None
    for minute in (5, 7):
        measure(running, minute, control_id=f"m{minute}")
    newest = held_out(running)
    assert newest is not None
    assert (newest.measured_at, newest.sender) == (running.at(7), SENDER)
    dismiss(running, newest)
    assert held_out(running) is None
    measure(running, 8)
    assert held_out(running) is not None
    running.vitals(9)
    assert held_out(running) is None
    assert len(waiting(running).items) == 2


def test_the_mark_of_the_bedside_changes_with_a_reading_and_a_decision(running):
    def mark() -> int:
        with running.begin(at=running.at(6)) as work:
            return read_bedside(work, running.session_id)[0]

    running.come_to(6)
    before = mark()
    measure(running, 6)
    told = mark()
    dismiss(running, only(running))
    assert len({before, told, mark()}) == 3
    assert mark() == mark()


def test_after_the_nurses_signature_nothing_waits(bedside):
    bedside.to(State.DISCHARGED)
    measure(bedside, 115)
    assert len(waiting(bedside).items) == 1
    bedside.complete(120)
    assert (waiting(bedside).items, held_out(bedside)) == ((), None)
    with pytest.raises((Conflict, Rejected)):
        accept(bedside, only(bedside))
    assert only(bedside).clinic_id == CLINIC.id
