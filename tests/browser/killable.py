"""A server that a test can kill for real: forked from a parent that has imported the program, so that it is quick.

The parent reads one JSON request a line and answers each with one line; it and its children end when its input does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20


class Faulty:
    """The application behind a bad network: requests that never arrive, and answers that never do.

    Args:
        lose: how many answers to entries are lost first, after the entry was kept.
        chance: of each fault at each request for an entry.
    """

    def __init__(self, app: Any, *, lose: int, chance: float, seed: int) -> None:
        self.app, self.lose, self.chance, self.random = app, lose, chance, Random(seed)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "PUT":
            return self.app(environ, start_response)  # type: ignore[no-any-return]
        if self.random.random() < self.chance:
            self._cut(environ)
        answer = self.app(environ, start_response)
        is_lost = self.lose > 0 or self.random.random() < self.chance
        self.lose -= self.lose > 0
        if is_lost:
            # The last byte of the entry's answer is made after its commit.
            b"".join(answer)
            self._cut(environ)
        return answer  # type: ignore[no-any-return]

    def _cut(self, environ: dict[str, Any]) -> None:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError


def built(url: str, folder: str) -> Any:
    """The application with its templates, before any fork: they take longer than all else. No connection stays open."""
    from sessiontrack.charts.rendering import _ENVIRONMENT
    from tests.browser.served import app_on
    from tests.compiled import compile_once

    app = app_on(url, Path(folder), lambda: datetime.now(UTC))
    compile_once(_ENVIRONMENT)
    for environment in (app.jinja_env, _ENVIRONMENT):
        for name in environment.list_templates():
            environment.get_template(name)
    app.extensions["sessiontrack"].database.engine.dispose()
    return app


def serve(app: Any, url: str, port: int, **faults: Any) -> None:
    """Serve a database on a port until killed."""
    from werkzeug.serving import make_server

    from sessiontrack.service.opening import open_database
    from tests.browser.served import Quiet

    here = app.extensions["sessiontrack"]
    app.extensions["sessiontrack"] = replace(here, database=open_database(url))
    app.wsgi_app = Faulty(app.wsgi_app, **faults)
    make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet).serve_forever()


def start(app: Any, **given: Any) -> int:
    """Fork a server; its process id."""
    child = os.fork()
    if child == 0:
        try:
            serve(app, **given)
        finally:
            os._exit(1)
    return child


def kill(child: int) -> None:
    """As when the power goes."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    """Start and kill as told, until the input ends."""
    running: set[int] = set()
    app: Any = None
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            if "kill" in asked:
                running.remove(asked["kill"])
                kill(asked["kill"])
                print(json.dumps({"killed": asked["kill"]}), flush=True)
            else:
                folder = asked.pop("folder")
                app = app or built(asked["url"], folder)
                child = start(app, **asked)
                running.add(child)
                print(json.dumps({"pid": child}), flush=True)
    finally:
        for child in running:
            kill(child)


class Nursery:
    """The parent, from the test's side."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.browser.killable"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """Tell it something, and wait for its word."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it and all its servers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()


class Server:
    """A server on one database and one port, up or down."""

    def __init__(self, nursery: Nursery, url: str, folder: Path) -> None:
        self.nursery, self.url, self.folder = nursery, url, folder
        self.port = free_port()
        self.pid: int | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self, *, lose: int = 0, chance: float = 0, seed: int = 0) -> None:
        """Start it, and go on once it answers."""
        assert self.pid is None
        where = {"url": self.url, "folder": str(self.folder), "port": self.port}
        self.pid = self.nursery.ask(**where, lose=lose, chance=chance, seed=seed)["pid"]
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.005)
        raise TimeoutError("the server did not start")

    def down(self) -> None:
        """Kill it."""
        if self.pid is not None:
            self.nursery.ask(kill=self.pid)
            self.pid = None


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
