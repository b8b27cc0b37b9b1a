"""An application that a browser can reach, on a database of its own and a clock that the test turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from sessiontrack.app import create_app
from sessiontrack.settings import read_settings
from tests.compiled import compile_once
from tests.people import CHEAP

if TYPE_CHECKING:
    from flask import Flask


class Quiet(WSGIRequestHandler):
    """The application logs its requests itself."""

    def log_request(self, *_: Any) -> None:
        """Nothing."""


def app_on(url: str, data_dir: Path, clock: Any) -> Flask:
    """The application on a database, with passwords that are quick to check."""
    settings = replace(
        read_settings({}),
        data_dir=data_dir,
        database_url=url,
        hash_memory_kib=CHEAP.memory_kib,
        hash_passes=CHEAP.passes,
        hash_lanes=CHEAP.lanes,
    )
    app = create_app(settings, clock=clock)
    compile_once(app.jinja_env)
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    # It looks so often whether it shall end: a test waits that long.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
