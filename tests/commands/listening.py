"""A listener in a process of its own, and a gateway that talks to it over a socket."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from tests.hl7_samples import SENDER

STARTED = re.compile(r"takes readings for (\w+) at \S+:(\d+) ")


class Listening:
    """A running listener.

    Args:
        out: what it printed, once it has ended.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.out = self.log = ""
        self.gateways: list[Gateway] = []
        first = _line(process.stdout)
        match = STARTED.search(first)
        assert match, first + process.communicate(timeout=20)[1]
        self.port = int(match[2])

    def connect(self) -> Gateway:
        gateway = Gateway(socket.create_connection(("127.0.0.1", self.port), timeout=20))
        self.gateways.append(gateway)
        return gateway

    def close(self) -> None:
        """Leave nothing open, whatever happened before."""
        for gateway in self.gateways:
            gateway.close()
        if self.process.poll() is None:
            self.stop()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.out, self.log = self.process.communicate(timeout=40)
        return self.process.returncode


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline() if select.select([stream], [], [], 30)[0] else ""


class Gateway:
    """A connection to a listener."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def send(self, data: bytes) -> Gateway:
        self.connection.sendall(data)
        return self

    def tell(self, *messages: bytes) -> list[str]:
        """Send messages in one packet; the code of each answer."""
        self.send(b"".join(b"\x0b" + message + b"\x1c\r" for message in messages))
        return [self.code() for _ in messages]

    def answer(self) -> list[str]:
        """The lines of the next answer; none when the connection ended before."""
        found = b""
        while not found.endswith(b"\x1c\r"):
            byte = self.connection.recv(1)
            if not byte:
                return []
            found += byte
        assert found[:1] == b"\x0b"
        return found[1:-2].decode().split("\r")

    def code(self) -> str:
        lines = self.answer()
        return lines[1].split("|")[1] if lines else ""

    def is_closed(self) -> bool:
        try:
            return self.connection.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self.connection.close()


@contextmanager
def listening(url: str, *options: str, clinic: str = "Riverside", **variables: Any) -> Iterator[Listening]:
    """``sessiontrack listen`` on a database, ended afterwards in any case."""
    given = {f"SESSIONTRACK_HL7_{name.upper()}": str(value) for name, value in variables.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SESSIONTRACK_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sessiontrack", "listen", "--clinic", clinic, "--port", "0", *options],
        env={**kept, "SESSIONTRACK_DATABASE_URL": url, "SESSIONTRACK_HL7_SENDERS": SENDER, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    listener = Listening(process)
    try:
        yield listener
    finally:
        listener.close()
