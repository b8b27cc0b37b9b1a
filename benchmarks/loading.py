"""Servers to measure, and clients that press them: keep-alive connections with requests written beforehand."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

CLIENTS = 8
READY_SECONDS = 30


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def serving(command: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """A server process, up; its port."""
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=said, stderr=said)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server on port {port} ended with {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def ours(url: str, folder: str, *, workers: int, threads: int) -> tuple[list[str], dict[str, str]]:
    """The command and environment of our server on a database."""
    environment = {
        "SESSIONTRACK_DATABASE_URL": url,
        "SESSIONTRACK_DATA_DIR": folder,
        "SESSIONTRACK_WORKERS": str(workers),
        "SESSIONTRACK_THREADS": str(threads),
    }
    return [sys.executable, "-m", "sessiontrack", "serve", "--port"], environment


def control(port: int, *, workers: int, threads: int) -> list[str]:
    """The command of the bare server, on the same kind of gunicorn."""
    return [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--log-level", "error"),
        *("--workers", str(workers), "--threads", str(threads), "--bind", f"127.0.0.1:{port}"),
        "benchmarks.control:app",
    ]


def request_bytes(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def press(port: int, requests: Sequence[Sequence[bytes]], wanted: bytes) -> float:
    """Requests a second when every client sends its own, one after another; each must be answered as wanted."""
    failures: list[bytes] = []
    started = threading.Barrier(len(requests) + 1)

    def client(mine: Sequence[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            started.wait()
            for request in mine:
                connection.sendall(request)
                answer = _answer(connection)
                if not answer.startswith(wanted):
                    failures.append(answer[:2000])

    threads = [threading.Thread(target=client, args=(mine,)) for mine in requests]
    for thread in threads:
        thread.start()
    started.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise RuntimeError(f"{len(failures)} answers were not {wanted!r}; the first: {failures[0]!r}")
    return sum(map(len, requests)) / took


def _answer(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, rest = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(rest) < length:
        rest += _more(connection)
    return head + b"\r\n\r\n" + rest


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 16)
    if not part:
        raise RuntimeError("the server closed the connection")
    return part
