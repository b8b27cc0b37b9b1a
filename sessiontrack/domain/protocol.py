"""The clinic's protocol: every limit, interval and hold, with its default and where that default comes from.

A protocol is a versioned row; a session keeps the version of its check-in. Every value is a whole number in the unit
that the limit names, so that a past alert can be read with the limits that were in force.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Protocol:
    """The limits of one clinic at one time.

    Args:
        version: 0 for the defaults that come with the program, then 1, 2, …
        values: only what the clinic changed, by code of ``LIMITS``.
    """

    version: int = 0
    values: Mapping[str, int] = field(default_factory=dict)

    def __getitem__(self, code: str) -> int:
        """The limit in force, in the unit that ``LIMITS[code]`` names."""
        return self.values.get(code, LIMITS[code].default)


DEFAULT_PROTOCOL = Protocol()


def protocol_from(version: int, values: Mapping[str, object]) -> Protocol:
    """A protocol from what a person wrote, value by value.

    Raises:
        Rejected: an unknown limit, a value that is no whole number, or one outside the limit's own bounds.
    """
    faults = [fault for code, value in values.items() for fault in _faults(code, value)]
    if faults:
        raise Rejected("This protocol cannot be published.", faults)
    return Protocol(version, {code: int(str(value)) for code, value in values.items()})


def next_protocol(before: Protocol, values: Mapping[str, object]) -> Protocol:
    """The version after another; a later default reaches the limits that the clinic left alone.

    Raises:
        Rejected: as for ``protocol_from``.
    """
    given = protocol_from(before.version + 1, values)
    changed = {code: value for code, value in given.values.items() if value != LIMITS[code].default}
    return Protocol(given.version, changed)


def _faults(code: str, value: object) -> list[Fault]:
    limit = LIMITS.get(code)
    if limit is None:
        return [Fault(f"/{code}", "unknown", "is not a limit of this protocol")]
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,9}", str(value)):
        return [Fault(f"/{code}", "invalid", f"must be a whole number of {limit.unit}")]
    if not limit.minimum <= int(str(value)) <= limit.maximum:
        bounds = (limit.minimum, limit.maximum)
        return [Fault(f"/{code}", "out_of_range", "must be {} to {} ".format(*bounds) + limit.unit, bounds)]
    return []
