"""The PTSD Checklist's own rule: a provisional diagnosis from counted symptoms."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from sessiontrack.domain.scales import SCALES

_COUNTS_FROM: Final = 2
_NEEDED: Final = MappingProxyType({"b_intrusion": 1, "c_avoidance": 1, "d_mood_cognition": 2, "e_arousal": 2})


def is_provisional_ptsd(items: Sequence[int | None]) -> bool:
    """Enough symptoms of every cluster are bothersome; a reason for an interview, not a diagnosis.

    An item counts when it is answered "moderately" or more.

    Args:
        items: the 20 answers, 0 to 4 points.

    Raises:
        Rejected: an answer is missing or out of range.

    Source: DSM-5 rule of the PCL-5, National Center for PTSD; Weathers et al. 2013.

    >>> is_provisional_ptsd([2] * 20), is_provisional_ptsd([1] * 20)
    (True, False)
    """
    scale = SCALES["pcl5"]
    # A gap could hide a symptom, so an unfinished form is not judged.
    scale.check_items(items)
    bothersome = {number for number, points in enumerate(items, start=1) if (points or 0) >= _COUNTS_FROM}
    return all(len(bothersome.intersection(part.items)) >= _NEEDED[part.code] for part in scale.subscales)
