"""The pages that take a file: they alone may be sent more than a form, and it is never kept on disk by name."""

from __future__ import annotations

import base64
import binascii

from flask import Flask, request

from sessiontrack.domain.errors import Fault, Rejected

MOST_BYTES = 2_000_000
"""Of one file, about 10,000 rows; longer ones come by the command line. Bad-input catalogue, B94."""

MOST_REQUEST_BYTES = 4_000_000
MOST_PARTS = 600
TAKING_FILES = ("import_pages.check_import", "session_pages.check_monitor")


def add_uploads(app: Flask) -> None:
    """Let the pages that take files be sent them; call it before anything reads a form."""
    app.before_request(_raise_limits)


def _raise_limits() -> None:
    if request.endpoint in TAKING_FILES:
        request.max_content_length = request.max_form_memory_size = MOST_REQUEST_BYTES
        request.max_form_parts = MOST_PARTS


def sent_file(name: str, carried: str) -> bytes:
    """The bytes of a file that was chosen, or that the page carried along since it was.

    Args:
        name: of the file's field; what the file is called is not read.
        carried: the name of the hidden field with the bytes of an earlier answer.

    Raises:
        Rejected: there is none, or it is too long.
    """
    content = b""
    if chosen := request.files.get(name):
        content = chosen.read(MOST_BYTES + 1)
        chosen.close()
    if not content:
        content = _carried(request.form.get(carried, ""))
    if not content:
        raise _refusal("missing", "must be chosen")
    if len(content) > MOST_BYTES:
        raise _refusal(
            "too_large", f"must be at most {MOST_BYTES // 1_000_000} MB; use the command line for more"
        )
    return content


def carried_text(content: bytes) -> str:
    """A file's bytes for a hidden field, so that it need not be chosen again."""
    return base64.b64encode(content).decode("ascii")


def _carried(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refusal("malformed", "must be chosen again") from error


def _refusal(code: str, message: str) -> Rejected:
    return Rejected("There is no file to read.", [Fault("/file", code, message)])
