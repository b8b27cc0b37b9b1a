"""The one way in which an exact figure becomes one that is shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def nearest(amount: Fraction | Decimal | int) -> int:
    """The nearest whole number; a half goes away from zero.

    >>> [nearest(Decimal(text)) for text in ("54.5", "54.49", "-2.5")]
    [55, 54, -3]
    """
    above, below = amount.as_integer_ratio()
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
