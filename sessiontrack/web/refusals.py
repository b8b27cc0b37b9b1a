"""What a field says when it refuses a value, and how such words become the faults of a problem document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from sessiontrack.domain.errors import Fault

MOST_FAULTS = 100
"""A body of a hundred thousand unknown fields gets an answer that a person can still read."""

LONGEST_SEGMENT = 80


@dataclass(frozen=True, slots=True)
class Refused:
    """One refusal, before it is known where in the body the field stands."""

    code: str
    message: str
    limit: tuple[int | str, ...] | None = None


def refusal(
    code: str,
    message: str,
    *,
    limit: tuple[int | str, ...] | None = None,
    field: str = SCHEMA,
) -> ValidationError:
    """What a field, or a rule over several fields, raises.

    Args:
        message: what would be right, to follow the field's name: "must be 40 to 300 mmHg".
        field: in a ``validates_schema`` rule: the name of the field that is at fault.
    """
    return ValidationError([Refused(code, message, limit)], field)


def faults_in(messages: Any) -> tuple[Fault, ...]:
    """The faults in marshmallow's nested messages, each with its JSON pointer.

    >>> faults_in({"readings": {"spo2": [Refused("missing", "must be given")]}})[0].path
    '/readings/spo2'
    """
    return tuple(islice(_faults(messages, ""), MOST_FAULTS))


def _faults(messages: Any, path: str) -> Iterator[Fault]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _faults(inner, path if key == SCHEMA else f"{path}/{pointer_segment(key)}")
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _faults(inner, path)
    elif isinstance(messages, Refused):
        yield Fault(path, messages.code, messages.message, messages.limit)
    else:
        yield Fault(path, "invalid", str(messages))


def pointer_segment(key: object) -> str:
    """A key as one step of a JSON pointer (RFC 6901).

    >>> pointer_segment("mg/kg")
    'mg~1kg'
    """
    # The key of an unknown field is the sender's own text, and may be a megabyte long.
    return str(key)[:LONGEST_SEGMENT].replace("~", "~0").replace("/", "~1")
