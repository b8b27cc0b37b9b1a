"""A gateway's message is acknowledged when it is stored, once; else its sender hears why, and nothing is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sessiontrack.domain.device_readings import ReadingState
from sessiontrack.domain.sessions import State
from sessiontrack.service.device_messages import receive_message, refuse_unread
from sessiontrack.service.plans import plan_session
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.entries import list_entries
from tests.hl7_samples import SENDER, lines, obx, oru, sample, stamp
from tests.people import CLINIC, OTHER_CLINIC
from tests.service.gateways import MRN, code, measure, readings, tell


@pytest.fixture
def running(bedside):
    """A session in which the drug runs."""
    return bedside.to(State.INFUSING)


def test_a_message_is_stored_beside_the_record_and_acknowledged(running):
    answer = measure(running, 5, control_id="m7")
    assert (code(answer), answer.refused, answer.log_line) == ("AA", None, "")
    (reading,) = readings(running.database)
    assert (reading.clinic_id, reading.session_id) == (CLINIC.id, running.session_id)
    assert (reading.sender, reading.control_id, reading.state) == (SENDER, "m7", ReadingState.WAITING)
    assert (reading.measured_at, reading.received_at) == (running.at(5), running.at(5))
    assert reading.readings == {"systolic": 132, "diastolic": 84, "heart_rate": 72, "spo2": 98}
    assert reading.sent["systolic"] == "132 266016"
    with running.begin() as work:
        kept = list_entries(work.db, CLINIC.id, running.session_id)
    assert reading.id not in [entry.id for entry in kept]


def test_what_is_stored_leaves_one_line_and_what_is_not_none(running, trail):
    before = len(trail())
    measure(running, 5)
    measure(running, 5)
    measure(running, 6, spo2="")
    measure(running, 7, sender="Gateway|WARD2")
    assert trail()[before:] == ["device_readings.received"]
    columns = (AUDIT.c.actor_role, AUDIT.c.actor_id, AUDIT.c.session_id, AUDIT.c.patient_ids, AUDIT.c.details)
    assert trail(*columns)[-1] == (
        "gateway",
        None,
        running.session_id,
        [str(running.patient_id)],
        {"sender": SENDER, "readings": 1},
    )


def test_what_is_no_reading_is_kept_as_it_was_sent(running):
    assert code(measure(running, 5, spo2=0, heart_rate=72)) == "AA"
    (reading,) = readings(running.database)
    assert (reading.readings, reading.unusable) == ({"heart_rate": 72}, {"spo2": "0 is no reading"})
    assert reading.sent["spo2"] == "0 262688"


def test_a_message_without_a_value_is_acknowledged_and_there_is_nothing_to_store(running):
    assert code(measure(running, 5, spo2="")) == "AA"
    assert readings(running.database) == []


def test_the_same_message_again_changes_nothing(running):
    content, at = oru(MRN, at=running.come_to(5)), running.at(5)
    again = content.replace(stamp(at).encode(), stamp(at + timedelta(minutes=1)).encode(), 1)
    assert [code(tell(running.database, sent, at)) for sent in (content, content, again)] == ["AA"] * 3
    assert len(readings(running.database)) == 1


def test_a_control_id_that_is_used_anew_hides_no_reading(running):
    assert [code(measure(running, minute, control_id="1")) for minute in (5, 10)] == ["AA", "AA"]
    assert len(readings(running.database)) == 2


def test_a_pressure_that_the_gateway_repeats_is_stored_once(running):
    measure(running, 5)
    at = running.come_to(6)
    cuff = [
        obx(sign, value, at=stamp(running.at(5))) for sign, value in (("systolic", 132), ("diastolic", 84))
    ]
    tell(running.database, oru(MRN, at=at, control_id="m2", heart_rate=74, more=cuff), at)
    assert [reading.readings for reading in readings(running.database)][1:] == [{"heart_rate": 74}]


def test_two_connections_that_bring_the_same_store_it_once(running):
    content, at = oru(MRN, at=running.come_to(5)), running.at(5)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: tell(running.database, content, at), range(4)))
    assert [code(answer) for answer in answers] == ["AA"] * 4
    assert len(readings(running.database)) == 1


@pytest.mark.parametrize("state", [State.PLANNED, State.CHECKED_IN, State.RECOVERING, State.DISCHARGED])
def test_a_session_that_takes_vitals_takes_readings(bedside, state):
    bedside.to(state)
    content = oru(MRN, at=bedside.clock())
    assert code(tell(bedside.database, content, bedside.clock())) == "AA"


@pytest.mark.parametrize("state", [State.COMPLETED, State.SIGNED])
def test_a_session_that_is_over_takes_none(bedside, state):
    bedside.to(state)
    answer = tell(bedside.database, oru(MRN, at=bedside.clock()), bedside.clock())
    assert (code(answer), readings(bedside.database)) == ("AE", [])


def test_a_session_of_another_day_takes_none(bedside):
    bedside.to(State.PLANNED)
    tomorrow = bedside.clock() + timedelta(days=1)
    assert code(tell(bedside.database, oru(MRN, at=tomorrow), tomorrow)) == "AE"


def test_a_session_that_was_left_open_takes_no_reading_of_a_later_day(bedside):
    bedside.to(State.DISCHARGED)
    later = bedside.clock() + timedelta(days=2)
    assert code(tell(bedside.database, oru(MRN, at=later), later)) == "AE"
    assert readings(bedside.database) == []


def test_the_session_planned_today_goes_before_one_that_the_patient_has_left(bedside):
    bedside.to(State.DISCHARGED)
    tomorrow = bedside.clock() + timedelta(hours=20)
    with bedside.begin("paul") as work:
        planned, _ = plan_session(
            work, bedside.course_id, {"planned_at": tomorrow, "phase": "initial_series"}
        )
    assert code(tell(bedside.database, oru(MRN, at=tomorrow), tomorrow)) == "AA"
    assert [reading.session_id for reading in readings(bedside.database)] == [planned.id]


def test_a_patient_of_another_clinic_is_not_known(running):
    at = running.come_to(5)
    answer = tell(running.database, oru(MRN, at=at), at, clinic=OTHER_CLINIC)
    assert (code(answer), readings(running.database)) == ("AE", [])


def test_an_unknown_record_number_stands_in_no_log(running):
    at = running.come_to(5)
    answer = tell(running.database, oru("SECRET-7", at=at, control_id="m9"), at)
    assert code(answer) == "AE"
    assert answer.log_line == (
        "HL7 AE204 PID[1]-3 from 'Gateway|WARD', message 'm9': There is no session of this record number now."
    )
    assert b"SECRET" not in answer.content


@pytest.mark.parametrize(("more", "place"), [("||Person^Example", 5), ("||Ashdown||19850315", 7)])
def test_a_message_of_somebody_else_with_this_record_number_is_not_taken(running, trail, more, place):
    at, before = running.come_to(5), len(trail())
    content = oru(MRN, at=at, control_id="m9").replace(b"^MR\r", f"^MR{more}\r".encode())
    answer = tell(running.database, content, at)
    assert (code(answer), readings(running.database), trail()[before:]) == ("AE", [], [])
    assert answer.log_line == (
        f"HL7 AE204 PID[1]-{place} from 'Gateway|WARD', message 'm9': Is not that of the patient with this record "
        "number: admit the right one at the monitor."
    )


@pytest.mark.parametrize("sender", ["Gateway|", "Gateway|ward", "|WARD", "Gateway|WARD2"])
def test_a_stranger_is_rejected(running, sender):
    answer = measure(running, 5, sender=sender)
    assert (code(answer), readings(running.database)) == ("AR", [])
    assert "hl7_senders" in answer.log_line


def test_what_a_stranger_writes_neither_ends_a_line_of_the_log_nor_fills_it(running):
    content = lines("MSH|^~\\&|" + "\u2028é\x1b" * 99 + "|W|||20260302||ORU^R01|1|P|2.6")
    answer = tell(running.database, content, running.clock())
    assert answer.log_line.isascii()
    assert answer.log_line.isprintable()
    assert len(answer.log_line) < 250


@pytest.mark.parametrize("content", [b"", b"GET / HTTP/1.1\r\n\r\n", oru()[:-400]])
def test_what_is_no_message_is_answered(running, content):
    answer = tell(running.database, content, running.clock())
    assert code(answer) in ("AR", "AE")
    assert readings(running.database) == []


def test_an_old_reading_is_refused_and_nothing_of_its_message_is_kept(running):
    at = running.come_to(5)
    old = obx("spo2", 97, at=stamp(at - timedelta(days=2)))
    assert code(tell(running.database, oru(MRN, at=at, more=[old]), at)) == "AE"
    assert readings(running.database) == []


def test_a_database_that_cannot_store_is_an_error_to_the_gateway(running, monkeypatch):
    content, at = oru(MRN, at=running.come_to(5)), running.at(5)

    def is_gone(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("locked"))

    monkeypatch.setattr("sessiontrack.service.device_messages.add_device_readings", is_gone)
    answer = tell(running.database, content, at)
    assert (code(answer), answer.log_line.split(":")[0]) == (
        "AE",
        "HL7 AE207 from 'Gateway|WARD', message 'm1'",
    )
    monkeypatch.undo()
    assert readings(running.database) == []
    assert code(tell(running.database, content, at)) == "AA"


def test_a_message_that_never_ended_is_rejected(running):
    answer = refuse_unread("No end.", running.clock())
    assert (code(answer), answer.log_line) == ("AR", "HL7 AR100 from '', message '': No end.")


@pytest.mark.parametrize("name", ["pcd01", "mdil", "loinc"])
def test_the_messages_of_three_families_become_the_same_set(running, name):
    at = running.come_to(5).replace(second=0, microsecond=0)
    content = sample(name, **{"R-1001": MRN}).decode().replace("Person^Example", "ASHDOWN^ROWAN")
    sender = {"pcd01": "ACME_Gateway|ACME Healthcare", "mdil": "CentralMonitor|", "loinc": SENDER}[name]
    for told in ("20260302130402+0000", "20260302130500+0000", "20260302070400", "202603021404"):
        content = content.replace(told, stamp(at))
    answer = receive_message(running.database, CLINIC, content.encode(), senders=[sender], now=at)
    (reading,) = readings(running.database)
    assert code(answer) == "AA"
    expected = {"diastolic": 84, "heart_rate": 72, "spo2": 98}
    assert {sign: reading.readings[sign] for sign in expected} == expected
