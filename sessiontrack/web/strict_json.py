"""The one loader of request bodies: what JSON leaves open is refused, not guessed."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any, NoReturn

from flask import request

from sessiontrack.domain.errors import SessiontrackError

MEBIBYTE = 1024 * 1024
MOST_DIGITS = 15
"""JavaScript, and many other readers, keep whole numbers exactly up to so many digits."""

MOST_LEVELS = 20
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class Unreadable(SessiontrackError):
    """The body is not JSON as this service takes it, or a header is not in its form."""


class NotJson(SessiontrackError):
    """The body is said to be something else than JSON in UTF-8."""


def request_json() -> dict[str, Any]:
    """The body of this request.

    Raises:
        NotJson: the content type is another one.
        Unreadable: the body is not one JSON object.
        RequestEntityTooLarge: it is longer than the application takes.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset != "utf-8":
        raise NotJson("Send JSON in UTF-8, with the content type application/json.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise NotJson("Send the body as it is, without a content encoding.")
    return read_json(request.get_data(cache=False))


def read_json(body: bytes) -> dict[str, Any]:
    """The one JSON object in these bytes.

    Raises:
        Unreadable: it is not that, or it holds what readers of JSON understand differently.

    >>> read_json(b'{"systolic": 120}')
    {'systolic': 120}
    """
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Unreadable(_TOO_DEEP) from None
    if not isinstance(value, dict):
        raise Unreadable("The body must be one JSON object.")
    # Most bodies have too few brackets to be deep, and no escapes of halved characters.
    if text.count("{") + text.count("[") > MOST_LEVELS:
        _check_levels(value)
    if _ESCAPED_HALF.search(text):
        _check_halves(value)
    return value


_TOO_DEEP = f"The body is nested more than {MOST_LEVELS} levels deep."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    taken = dict(pairs)
    if len(taken) != len(pairs):
        raise Unreadable("The body names a field twice.")
    return taken


def _whole(digits: str) -> int | float:
    if len(digits) > MOST_DIGITS and len(digits.lstrip("-")) > MOST_DIGITS:
        raise Unreadable(f"The body holds a whole number of more than {MOST_DIGITS} digits.")
    # As an integer its sign would be lost without a word; as a fraction every field refuses it.
    return -0.0 if digits == "-0" else int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if isinf(value):
        raise Unreadable("The body holds a number without bounds.")
    return value


def _no_number(name: str) -> NoReturn:
    raise Unreadable(f"The body holds {name}, which is not JSON.")


def _check_levels(value: Any) -> None:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Unreadable(_TOO_DEEP)


def _check_halves(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable("The body holds half a character (a lone surrogate).") from None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number
)
