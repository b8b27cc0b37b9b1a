"""The cookie by which a device is known again after a sign-out, so that strangers' tries cannot keep its people out.

It lets nobody in. Source: design of this project, access; OWASP, "Slow Down Online Guessing Attacks with Device
Cookies".
"""

from __future__ import annotations

from flask import Response, request

from sessiontrack.service.tries import KNOWN_FOR
from sessiontrack.web.deployment import deployment

COOKIES = {False: "st-device", True: "__Host-st-device"}
"""Its name by whether people come over HTTPS."""

LONGEST_SECRET = 64


def device_secret() -> str | None:
    """What this device was given when somebody signed in on it."""
    sent = request.cookies.get(COOKIES[deployment().is_secure])
    return sent if sent and len(sent) <= LONGEST_SECRET else None


def keep_device(response: Response, secret: str) -> Response:
    """Give it to the device; it outlives the sign-out."""
    is_secure = deployment().is_secure
    response.set_cookie(
        COOKIES[is_secure],
        secret,
        max_age=KNOWN_FOR,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response
