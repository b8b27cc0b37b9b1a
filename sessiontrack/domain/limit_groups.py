"""The limits of a protocol by what they are for, in the order in which a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.limits import LIMITS, Limit


@dataclass(frozen=True, slots=True)
class LimitGroup:
    """Limits with one purpose.

    Args:
        about: what the reader of the page must know of all of them; mostly empty.
    """

    code: str
    label: str
    about: str
    limits: tuple[Limit, ...]


_OF_COURSES = "Judged over a whole course."
# Each limit belongs to the first group one of whose beginnings its code has.
_ROWS = (
    ("start", "Before the start", "", ("pre_", "weight_", "item9_")),
    (
        "during",
        "During the infusion",
        "",
        ("bp_", "hr_", "spo2_", "rr_", "sedation_", "peak_", "window_", "pause_"),
    ),
    ("vitals", "When vitals are due", "", ("vitals_", "recheck_")),
    ("effects", "Side effects", "", ("dissociation_", "distress_")),
    ("leaving", "Leaving", "", ("leave_",)),
    (
        "dose",
        "Dose and drug",
        "",
        (
            "dose_low_",
            "dose_high_",
            "dose_critical_",
            "dose_jump_",
            "rate_",
            "overrun_",
            "under_effect_",
            "controlled_",
        ),
    ),
    (
        "course",
        "Course and checkpoints",
        _OF_COURSES,
        (
            "no_response_",
            "mid_series_",
            "baseline_",
            "worsening_",
            "series_",
            "relapse_",
            "exposure_",
            "maintenance_",
            "dose_creep_",
            "longterm_",
            "pair_",
        ),
    ),
    ("follow_up", "Follow-up", _OF_COURSES, ("follow_up_",)),
    ("record", "The record", "", ("not_closed_", "backdated_")),
)


def _group_of(code: str) -> str:
    return next(group for group, _, _, beginnings in _ROWS if code.startswith(beginnings))


LIMIT_GROUPS: Mapping[str, LimitGroup] = MappingProxyType(
    {
        group: LimitGroup(
            group,
            label,
            about,
            tuple(limit for code, limit in LIMITS.items() if _group_of(code) == group),
        )
        for group, label, about, _ in _ROWS
    }
)
"""Every limit in exactly one group."""

BEDSIDE_LIMITS = tuple(
    limit.code for group in LIMIT_GROUPS.values() if group.about != _OF_COURSES for limit in group.limits
)
"""Codes of what is judged in a session; whole courses only the server sees."""
