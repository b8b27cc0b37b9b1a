"""What the server says of itself, as the program's own lines: one JSON object each, and nothing that a client sent."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from sessiontrack.web.request_log import told_error

WARNINGS = logging.getLogger("py.warnings")


class JsonLines(logging.Formatter):
    """A record of the server, or of a library, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Without the values of an error's sentence: they may be an address with ids in it."""
        error = record.exc_info[1] if record.exc_info else None
        said = str(record.msg) if error else record.getMessage()
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "event": "server",
            "level": record.levelname.lower(),
            # What cannot be read as a request is quoted behind whence it came.
            "message": said.partition(" from ip=")[0].encode(errors="replace").decode(),
            **(told_error(error) if error else {}),
        }
        return orjson.dumps(line).decode()


class ServerLog(Logger):  # type: ignore[misc]
    """Gunicorn's log with our lines."""

    def setup(self, cfg: Any) -> None:
        """Once at the start, and whenever the server reads its options again."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


def log_warnings() -> None:
    """Warnings of libraries as lines of ours, too."""
    logging.captureWarnings(True)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    WARNINGS.addHandler(handler)
