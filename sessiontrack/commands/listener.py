"""A listener for the messages of monitors' gateways: bounded in everything, and each message answered in its turn."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import TypeAlias

from sessiontrack.commands.mllp import Broken, Frames

MOST_BYTES = 256 * 1024
"""Of one message; a monitor's is 2 to 20 KiB. Our own choice."""

MOST_CONNECTIONS = 16
"""A gateway keeps one or two open. Our own choice."""

IDLE_SECONDS = 900
"""So long a connection may say nothing: longer than the longest interval between cuff pressures. Our own choice."""

MESSAGE_SECONDS = 30
"""So long a message that has begun may take to end, and an answer to be read. Our own choice."""

GRACE_SECONDS = 20
"""So long a message in hand may take when the listener is stopped. Our own choice."""

_CHUNK = 64 * 1024

Receive: TypeAlias = Callable[[bytes | Broken], bytes]
"""Keeps a message and gives its acknowledgement; what goes wrong is its own to tell, not the connection's."""


class Listener:
    """Answers gateways until it is told to stop.

    Args:
        receive: called in a thread of its own, for it waits for the database.
        log: takes one line.
    """

    def __init__(self, receive: Receive, log: Callable[[str], None]) -> None:
        self.receive = receive
        self.log = log
        self._stopping = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Take no more messages; those in hand are finished and answered."""
        self._stopping.set()

    async def run(
        self, host: str, port: int, tls: ssl.SSLContext | None, ready: Callable[[int], None]
    ) -> None:
        """Listen until ``stop``.

        Args:
            ready: called with the port once messages are taken.
        """
        server = await asyncio.start_server(self._connected, host, port, ssl=tls, limit=_CHUNK)
        ready(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()
        for task in self._open - self._busy:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=GRACE_SECONDS)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._open) >= MOST_CONNECTIONS or self._stopping.is_set():
            self.log("HL7: a connection was refused, for there are too many.")
            writer.close()
            return
        self._open.add(task)
        try:
            await self._converse(reader, writer, task)
        except (OSError, TimeoutError, asyncio.CancelledError):
            # Whoever is gone will send again what was not acknowledged.
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, task: asyncio.Task[None]
    ) -> None:
        frames = Frames(MOST_BYTES)
        clock = asyncio.get_running_loop().time
        ends_at = clock() + IDLE_SECONDS
        while not self._stopping.is_set():
            was_inside = frames.is_inside
            try:
                data = await asyncio.wait_for(reader.read(_CHUNK), ends_at - clock())
            except TimeoutError:
                data = b""
            if not data:
                if was_inside:
                    await self._answer(Broken("The message did not end."), writer, task)
                return
            for one in frames.feed(data):
                await self._answer(one, writer, task)
                if isinstance(one, Broken) and one.is_hopeless:
                    return
                was_inside = False
            # The time of a message runs from its beginning, however slowly it drips.
            if not (was_inside and frames.is_inside):
                ends_at = clock() + (MESSAGE_SECONDS if frames.is_inside else IDLE_SECONDS)

    async def _answer(
        self, one: bytes | Broken, writer: asyncio.StreamWriter, task: asyncio.Task[None]
    ) -> None:
        self._busy.add(task)
        try:
            answer = await asyncio.to_thread(self.receive, one)
            writer.write(b"\x0b" + answer + b"\x1c\r")
            await asyncio.wait_for(writer.drain(), MESSAGE_SECONDS)
        finally:
            self._busy.discard(task)
