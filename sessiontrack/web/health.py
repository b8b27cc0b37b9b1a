"""Whether this server is alive, whether it can work, how much it did; nothing here is about anybody."""

from __future__ import annotations

import threading
from collections import Counter
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, current_app, g, request

from sessiontrack.domain.errors import NotSignedIn, Unavailable
from sessiontrack.service.opening import DatabaseRefusal, faults
from sessiontrack.web.deployment import deployment
from sessiontrack.web.operation import page

_COUNTS = "sessiontrack.request_counts"

HEALTH_ROUTES = Blueprint("health", __name__)


class RequestCounts:
    """Answers by status, of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_status: Counter[int] = Counter()
        self.lost_receipts = 0

    def add(self, status: int) -> None:
        """One more."""
        with self._lock:
            self._by_status[status] += 1

    def add_lost_receipt(self) -> None:
        """One more alarm about a receipt that a chain lacks."""
        with self._lock:
            self.lost_receipts += 1

    def items(self) -> list[tuple[int, int]]:
        """How many of each, by status."""
        with self._lock:
            return sorted(self._by_status.items())


def count_requests(app: Flask) -> None:
    """Count the answers of this application."""
    counts = app.extensions[_COUNTS] = RequestCounts()

    def count(response: Response) -> Response:
        counts.add(response.status_code)
        return response

    app.after_request(count)


def count_lost_receipt() -> None:
    """Count an alarm of this request."""
    counts: RequestCounts = current_app.extensions[_COUNTS]
    counts.add_lost_receipt()


@HEALTH_ROUTES.get("/healthz")
@page(to=None)
def show_health() -> Response:
    """This process answers."""
    return _text("ok\n")


@HEALTH_ROUTES.get("/readyz")
@page(to=None)
def show_readiness() -> Response:
    """The database can be reached and is migrated; a stranger is not told what is wrong with it."""
    try:
        found = faults(deployment().database)
    except (Unavailable, DatabaseRefusal):
        found = ["unreachable, or it refuses"]
    return _text("not ready\n", 503) if found else _text("ready\n")


@HEALTH_ROUTES.get("/metrics")
@page(to=None)
def show_metrics() -> Response:
    """Counts for Prometheus: to this machine, and from elsewhere to any token or person of ours."""
    if g.actor is None and not _is_this_machine():
        raise NotSignedIn("Metrics are for this machine, or for a token.")
    lines = [
        "# HELP sessiontrack_up This process answers.",
        "# TYPE sessiontrack_up gauge",
        "sessiontrack_up 1",
        "# HELP sessiontrack_requests_total Answers of this process by status.",
        "# TYPE sessiontrack_requests_total counter",
    ]
    counts: RequestCounts = current_app.extensions[_COUNTS]
    lines += [f'sessiontrack_requests_total{{status="{status}"}} {n}' for status, n in counts.items()]
    lines += [
        "# HELP sessiontrack_receipts_missing_total Receipts that a device held and a chain lacked.",
        "# TYPE sessiontrack_receipts_missing_total counter",
        f"sessiontrack_receipts_missing_total {counts.lost_receipts}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_this_machine() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _text(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain")
