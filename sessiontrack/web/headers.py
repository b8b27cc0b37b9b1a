"""The headers of every answer, errors too: what a browser may load, keep and tell others."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, current_app, request

from sessiontrack.web.deployment import Deployment
from sessiontrack.web.operation import is_static
from sessiontrack.web.request_log import HEADER, request_id

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in "script style img font connect manifest worker".split()),
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_UNUSED = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media geolocation gyroscope "
    "magnetometer microphone midi payment serial usb xr-spatial-tracking"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED.split()),
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
STORABLE = "sessiontrack.storable"
"""Under this name an application keeps the endpoints, beside static files, that say nothing about anybody."""


def add_headers(app: Flask) -> None:
    """Set the headers of every answer of this application."""
    app.extensions.setdefault(STORABLE, set())
    app.after_request(_set_headers)


def let_store(app: Flask, *endpoints: str) -> None:
    """Let browsers keep the answers of these endpoints: they hold nothing about anybody."""
    app.extensions.setdefault(STORABLE, set()).update(endpoints)


def _set_headers(response: Response) -> Response:
    response.headers.update(ALWAYS)
    response.headers[HEADER] = request_id()
    # The name and version of a server help nobody but an attacker.
    response.headers.pop("Server", None)
    if not _may_be_kept(response):
        response.headers["Cache-Control"] = "no-store"
    here = cast(Deployment | None, current_app.extensions.get("sessiontrack"))
    if here is not None and here.is_secure:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    return response


def _may_be_kept(response: Response) -> bool:
    endpoint = request.endpoint or ""
    if response.status_code not in (200, 206, 304):
        return False
    return is_static(endpoint) or endpoint in current_app.extensions[STORABLE]
