"""Numbers with their nouns, as a sentence says them."""

from __future__ import annotations


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """A number with its noun.

    Args:
        nouns: for more than one, or none, where an s is not enough.

    >>> counted(1, "day"), counted(6, "day"), counted(0, "entry", "entries")
    ('1 day', '6 days', '0 entries')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {nouns or noun + 's'}"
