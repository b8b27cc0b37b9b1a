"""What every kind of entry may carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """An unusual value that the person looked at again and kept.

    Args:
        path: JSON pointer of the field.
        code: the warning's code that was confirmed.
        value: the value confirmed, as it was sent; another value needs its own confirmation.
    """

    path: str
    code: str
    value: int | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What every kind may carry."""

    confirmed: tuple[Confirmed, ...] = ()
