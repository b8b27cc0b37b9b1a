"""What is wrong in an administration of a rating scale; the scale itself says what it takes."""

from __future__ import annotations

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.base import Scale
from sessiontrack.domain.scales.cssrs_screen import triage


def check_score(score: Score) -> list[Fault]:
    """What is wrong in a score: an unknown scale, items it does not take, points outside its range."""
    scale = SCALES.get(score.scale)
    if scale is None or not scale.is_enterable:
        return [Fault("/scale", "unknown", "must be a scale whose scores can be entered here")]
    if (score.items is None) == (score.total is None):
        wanted = "either items or a total" if scale.takes_items else "a total"
        return [Fault("/items" if scale.takes_items else "/total", "missing", f"must be {wanted}")]
    try:
        _check(scale, score)
    except Rejected as rejected:
        return list(rejected.faults)
    return []


def _check(scale: Scale, score: Score) -> None:
    if score.items is not None:
        scale.check_items(score.items)
        if scale.code == "cssrs_screen":
            triage(score.items, score.recent)
        return
    assert score.total is not None
    scale.check_total(score.total)
    scale.check_subscales(score.total, score.subtotals)


def total_of(score: Score) -> int | None:
    """The total of a score, from its items or as it was typed; nothing when items are missing."""
    scale = SCALES[score.scale]
    if score.items is None:
        return score.total
    if scale.total_range is None:
        return None
    try:
        return scale.total(score.items)
    except Rejected:
        return None
