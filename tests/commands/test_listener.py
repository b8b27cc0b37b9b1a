"""How long a listener waits for a gateway that drips, or says nothing."""

from __future__ import annotations

import asyncio

import pytest

from sessiontrack.commands import listener
from sessiontrack.commands.listener import Listener
from sessiontrack.commands.mllp import Broken


def heard(sent: bytes, log: list[str]) -> bytes:
    """What a listener answers to bytes after which nothing comes."""

    async def talk() -> bytes:
        made = Listener(lambda one: b"broken" if isinstance(one, Broken) else one, log.append)
        ports: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        running = asyncio.create_task(made.run("127.0.0.1", 0, None, ports.set_result))
        reader, writer = await asyncio.open_connection("127.0.0.1", await ports)
        writer.write(sent)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        await writer.wait_closed()
        made.stop()
        await running
        return answer

    return asyncio.run(talk())


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    monkeypatch.setattr(listener, "MESSAGE_SECONDS", 0.2)
    monkeypatch.setattr(listener, "IDLE_SECONDS", 0.5)


def test_a_message_that_does_not_end_in_time_is_refused():
    assert heard(b"\x0bone", []) == b"\x0bbroken\x1c\r"


def test_a_connection_that_says_nothing_is_closed():
    log: list[str] = []
    assert heard(b"", log) == b""
    assert heard(b"\x0bone\x1c\r", log) == b"\x0bone\x1c\r"
    assert log == []


def test_a_gateway_that_hears_nothing_will_send_again(monkeypatch):
    log: list[str] = []

    def fails(_one: object) -> bytes:
        raise ConnectionAbortedError

    monkeypatch.setattr(
        Listener, "receive", property(lambda _self: fails, lambda _self, _given: None), raising=False
    )
    assert heard(b"\x0bone\x1c\r", log) == b""
