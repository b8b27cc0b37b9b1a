"""What a device sends along in headers: for whom it sends, the receipt that it holds, what its clock says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import request
from marshmallow import ValidationError

from sessiontrack.domain.checks import CLOCK_SKEW
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Unavailable
from sessiontrack.service.capture import as_author
from sessiontrack.service.receipts import raise_alarms
from sessiontrack.service.work import Receipt, Sending, Work
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import MomentField
from sessiontrack.web.health import count_lost_receipt
from sessiontrack.web.request_log import log_lost_receipt
from sessiontrack.web.sending_headers import CAPTURE_TOKEN, KNOWN_RECEIPT, LAST_SEQ, RECEIPT_PATTERN, SENT_AT
from sessiontrack.web.strict_json import Unreadable
from sessiontrack.web.work import open_reading, open_work

_RECEIPT = re.compile(RECEIPT_PATTERN)


def sent_along() -> Sending:
    """What a device sent along with an entry.

    Raises:
        Unreadable: a header is not in its form.
    """
    return Sending(receipt=_known_receipt(), clock_skew_seconds=_clock_skew_seconds())


@contextmanager
def open_sent_work(sending: Sending | None = None) -> Iterator[Work]:
    """``open_work`` of an entry that a device sends, with what it sent along.

    Args:
        sending: where the headers were read before the work begins.

    Raises:
        Unreadable: a header is not in its form.
    """
    sending = sending or sent_along()
    with _alarms_raised(sending), open_work() as work:
        yield replace(work, sending=sending)


@contextmanager
def open_sent_reading() -> Iterator[Work]:
    """``open_reading`` of a device that may send a receipt along.

    Raises:
        Unreadable: the header is not in its form.
    """
    sending = Sending(receipt=_known_receipt())
    with _alarms_raised(sending), open_reading() as work:
        yield replace(work, sending=sending)


def authored(work: Work, draft: Draft) -> Work:
    """The work as an act of who made the entry, when a capture token says so.

    Raises:
        AuthorMustConfirm: the author must send it themself.
        NotAllowed: who sends it may send nothing for others.
    """
    token = request.headers.get(CAPTURE_TOKEN)
    return work if token is None else as_author(work, deployment().keys, token, draft)


@contextmanager
def _alarms_raised(sending: Sending) -> Iterator[None]:
    try:
        yield
    finally:
        # Also when the act is refused: a record that was cut short refuses what would have followed.
        if sending.missing:
            _raise_alarms(sending)


def _raise_alarms(sending: Sending) -> None:
    try:
        fresh = raise_alarms(deployment().database, sending.missing)
    except Unavailable:
        # What was kept stays kept, and the log has it; the device sends its receipt again.
        fresh = sending.missing
    for _ in fresh:
        log_lost_receipt()
        count_lost_receipt()


def _known_receipt() -> Receipt | None:
    sent = request.headers.get(KNOWN_RECEIPT)
    if sent is None:
        return None
    found = _RECEIPT.fullmatch(sent)
    if found is None or int(found[1]) > LAST_SEQ:
        raise Unreadable(f"{KNOWN_RECEIPT} must be a receipt: its seq, a space, its link of 64 digits.")
    return Receipt(int(found[1]), found[2])


def _clock_skew_seconds() -> int | None:
    """How far the device's clock is ahead, in whole seconds; nothing while that is as usual, or it says nothing."""
    sent = request.headers.get(SENT_AT)
    if sent is None:
        return None
    try:
        sent_at = MomentField().deserialize(sent)
    except ValidationError:
        raise Unreadable(
            f"{SENT_AT} must be a time with its offset, such as 2026-11-22T09:30:00+01:00."
        ) from None
    skew = sent_at - deployment().clock()
    return round(skew.total_seconds()) if abs(skew) > CLOCK_SKEW else None
