"""One JSON line a request, and one an unexpected error: enough to find it again, nothing about a patient."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO, cast

import orjson
from flask import Flask, Response, g, request
from uuid_utils.compat import uuid7

LOG = logging.getLogger("sessiontrack.requests")
HEADER = "X-Request-Id"
MOST_FRAMES = 40


def request_id() -> str:
    """The name of this request, made here: one sent along could be anything."""
    if "request_id" not in g:
        g.request_id = str(uuid7())
    return cast(str, g.request_id)


def add_request_log(app: Flask) -> None:
    """Log every request of this application; to be called before other ``after_request`` functions.

    The last function registered runs first, so the line is written when the answer is complete.
    """
    LOG.setLevel(logging.INFO)
    if not LOG.hasHandlers():
        log_to(sys.stderr)
    app.before_request(_start)
    app.after_request(_log_answer)


def log_to(stream: TextIO) -> None:
    """Write the lines to a stream, as they are."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)


def log_error(error: BaseException) -> None:
    """What went wrong and where, by names of the program only: a message may quote what a patient said."""
    LOG.error(_line("unexpected_error", **told_error(error)))


def told_error(error: BaseException) -> dict[str, list[str]]:
    """The classes of an error, and the places of the program through which it came."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    where = [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": _kinds(error), "where": where}


def log_lost_receipt() -> None:
    """A chain lacks an entry whose receipt a device holds; the trail names the course under this request's id."""
    LOG.error(_line("receipt_missing"))


def _module(filename: str) -> str:
    """Folder and file: where the program is installed concerns nobody."""
    return "/".join(Path(filename).parts[-2:])


def _kinds(error: BaseException | None) -> list[str]:
    """The classes of an error and of those it came from, the outermost first."""
    kinds: list[str] = []
    while error is not None and len(kinds) < MOST_FRAMES:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return kinds


def _start() -> None:
    g.started = perf_counter()


def _log_answer(response: Response) -> Response:
    started = g.get("started")
    milliseconds = None if started is None else round((perf_counter() - started) * 1000, 1)
    LOG.info(_line("request", status=response.status_code, ms=milliseconds))
    return response


def _line(event: str, **facts: Any) -> str:
    actor = g.get("actor")
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": event,
        "request_id": request_id(),
        "method": request.method,
        # The rule, not the path: a path may hold whatever somebody typed, and ids of patients.
        "rule": request.url_rule.rule if request.url_rule else None,
        "actor_id": None if actor is None else str(actor.id),
        **facts,
    }
    # JSON escapes line ends, so nothing sent can start a line of its own.
    return orjson.dumps(line).decode()
