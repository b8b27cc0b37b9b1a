"""The headers in which a device says what it sends along: their names, their forms, and how the API describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sessiontrack.web.fields import MomentField

CAPTURE_TOKEN, KNOWN_RECEIPT, SENT_AT = "Capture-Token", "Known-Receipt", "Sent-At"
SENDING = (CAPTURE_TOKEN, KNOWN_RECEIPT, SENT_AT)
RECEIPT_PATTERN = "([1-9][0-9]{0,9}) ([0-9a-f]{64})"
LAST_SEQ = 2**31 - 1
"""The largest number that both databases keep in a place of a chain."""

DESCRIBED: Mapping[str, Mapping[str, Any]] = {
    CAPTURE_TOKEN: {
        "description": "The `capture.token` that its maker had when this was made: the entry is theirs, whoever is "
        "signed in. Refused with 409 `author_must_confirm` where the token does not reach so far.",
        "schema": {"type": "string"},
    },
    KNOWN_RECEIPT: {
        "description": "`seq` and `link` of the newest receipt of this course that the device holds. A chain without "
        "that entry raises an alarm; nothing is refused for it.",
        "schema": {"type": "string", "pattern": f"^{RECEIPT_PATTERN}$"},
    },
    SENT_AT: {
        "description": "The device's clock. More than two minutes from the server's, `clock_skew_seconds` says so.",
        "schema": MomentField().described(),
    },
}
