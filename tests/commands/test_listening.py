"""The listener as a gateway meets it: a process, a socket, packets as they come, and a database that may be gone."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from datetime import UTC, datetime
from itertools import count

import pytest
from hl7.mllp import open_hl7_connection

from sessiontrack.commands import listener
from sessiontrack.commands.base import Stopped
from sessiontrack.commands.listening import context_of, require_known_senders
from sessiontrack.service.opening import open_database
from sessiontrack.settings import read_settings
from tests.commands.listening import listening
from tests.hl7_samples import SENDER, oru
from tests.service.gateways import readings
from tests.storage.chains import open_course

KNOWN = {"SESSIONTRACK_HL7_SENDERS": SENDER}
_numbers = count(1)


class Told:
    """A patient with a session planned for today, whom a gateway tells about in the minute of the test.

    The listener reads this machine's clock: a moment kept from when the tests were found may be yesterday's by now.
    """

    def __init__(self, database):
        self.database = database
        self.now = datetime.now(UTC).replace(second=0, microsecond=0)
        number = next(_numbers)
        self.mrn = f"M-{number}"
        with database.writing() as db:
            self.session_id = open_course(db, number, planned_at=self.now).session.id

    def message(self, **given):
        return oru(self.mrn, at=self.now, **given)

    def stored(self):
        return [reading for reading in readings(self.database) if reading.session_id == self.session_id]


@pytest.fixture(scope="module")
def shared(sqlite_template, memory):
    """A listener for every test that does not stop it, with its database."""
    path = memory / "listened.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    with listening(f"sqlite:///{path}") as process:
        yield process, database
    database.engine.dispose()


@pytest.fixture
def running(shared):
    """That listener."""
    return shared[0]


@pytest.fixture
def patient(shared):
    """A patient of its database."""
    return Told(shared[1])


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_messages_are_taken_answered_and_logged_on_both_databases(request, url):
    address = request.getfixturevalue(url)
    database = open_database(address)
    patient = Told(database)
    with listening(address) as process:
        gateway = process.connect()
        bad = (
            oru("S-1", at=patient.now),
            patient.message(sender="X|Y"),
            b"nonsense",
            patient.message(spo2="x"),
        )
        assert gateway.tell(*bad) == ["AE", "AR", "AR", "AE"]
        assert patient.stored() == []
        assert gateway.tell(patient.message(), patient.message()) == ["AA", "AA"]
        assert len(patient.stored()) == 1
        assert process.stop() == 0
    codes = [line.split(" ")[2] for line in process.log.splitlines()]
    assert codes == ["AE204", "AR103", "AR100", "AE102"]
    assert "S-1" not in process.log
    database.engine.dispose()


def test_a_message_is_put_together_from_its_packets(running, patient):
    gateway = running.connect()
    framed = b"\x0b" + patient.message() + b"\x1c\r"
    for start in range(0, len(framed), 97):
        gateway.send(framed[start : start + 97])
        time.sleep(0.002)
    assert gateway.code() == "AA"
    assert len(patient.stored()) == 1


def test_several_messages_in_one_packet_are_answered_in_turn(running, patient):
    messages = [patient.message(control_id=f"m{number}", spo2=90 + number) for number in range(3)]
    assert running.connect().tell(*messages) == ["AA"] * 3
    assert len(patient.stored()) == 3


def test_a_message_without_an_end_gives_way_to_the_next(running, patient):
    gateway = running.connect().send(b"\x0b" + patient.message())
    gateway.send(b"\x0b" + patient.message() + b"\x1c\r")
    assert [gateway.code(), gateway.code()] == ["AR", "AA"]


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x0b" + b"x" * (listener.MOST_BYTES + 1)])
def test_garbage_is_answered_and_the_connection_closed(running, patient, garbage):
    gateway = running.connect().send(garbage)
    assert gateway.code() == "AR"
    assert gateway.is_closed()
    assert running.connect().tell(patient.message()) == ["AA"]


def test_ten_megabytes_are_refused_before_they_are_held(running):
    gateway = running.connect()
    with pytest.raises(ConnectionError):
        gateway.send(b"\x0b" + b"x" * 10_000_000)


def test_a_connection_cut_inside_a_message_leaves_nothing(running, patient):
    running.connect().send(b"\x0b" + patient.message()[:-30]).close()
    assert running.connect().tell(patient.message()) == ["AA"]
    assert len(patient.stored()) == 1


def test_a_message_whose_sender_left_before_the_answer_is_sent_again_without_harm(running, patient):
    running.connect().send(b"\x0b" + patient.message() + b"\x1c\r").close()
    assert running.connect().tell(patient.message(), patient.message()) == ["AA", "AA"]
    assert len(patient.stored()) == 1


def test_another_librarys_client_is_understood(running, patient):
    async def talk() -> str:
        reader, writer = await open_hl7_connection("127.0.0.1", running.port)
        writer.writeblock(patient.message())
        answer = await asyncio.wait_for(reader.readmessage(), 20)
        writer.close()
        await writer.wait_closed()
        return str(answer.extract_field("MSA", 1, 1))

    assert asyncio.run(talk()) == "AA"


def test_a_locked_database_is_an_error_to_the_gateway_and_keeps_nothing(running, patient):
    gateway = running.connect()
    with patient.database.writing():
        assert gateway.tell(patient.message()) == ["AE"]
    assert patient.stored() == []
    assert gateway.tell(patient.message()) == ["AA"]


def test_connections_have_a_limit_and_it_stops_at_once_while_they_are_open(sqlite_url):
    with listening(sqlite_url, clinic="Hilltop") as process:
        held = [process.connect() for _ in range(listener.MOST_CONNECTIONS)]
        assert all(gateway.tell(b"MSH") == ["AR"] for gateway in held)
        assert process.connect().is_closed()
        began = time.monotonic()
        assert process.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < listener.GRACE_SECONDS
        assert held[0].is_closed()


def test_a_listener_knows_the_patients_of_its_own_clinic_only(shared, patient):
    url = str(shared[1].engine.url)
    with listening(url, clinic="Hilltop") as other:
        assert other.connect().tell(patient.message()) == ["AE"]
    assert shared[0].connect().tell(patient.message()) == ["AA"]
    assert len(patient.stored()) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104
def test_the_network_is_listened_to_only_with_tls_or_a_reason(host):
    given = KNOWN | {"SESSIONTRACK_HL7_HOST": host}
    with pytest.raises(Stopped, match="only with TLS"):
        require_known_senders(read_settings(given))
    require_known_senders(read_settings(given | {"SESSIONTRACK_HL7_PLAIN_REASON": "VLAN 12"}))
    own = {"SESSIONTRACK_HL7_TLS_CERTIFICATE": "c.pem", "SESSIONTRACK_HL7_TLS_KEY": "k.pem"}
    require_known_senders(read_settings(given | own))
    with pytest.raises(Stopped, match="cannot be used"):
        context_of(read_settings(given | own))


def test_a_listener_that_knows_no_sender_does_not_start(founded):
    code, _, err = founded("listen")
    assert (code, "hl7_senders is empty" in err) == (1, True)


def test_a_port_that_is_taken_is_said(founded, monkeypatch, running):
    monkeypatch.setenv("SESSIONTRACK_HL7_SENDERS", SENDER)
    code, _, err = founded("listen", "--port", str(running.port))
    assert code == 1
    assert "cannot be listened at" in err
