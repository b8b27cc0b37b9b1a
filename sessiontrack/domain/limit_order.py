"""Limits that stand in an order: a warning comes before its stop, a window begins before it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sessiontrack.domain.errors import Fault
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import Protocol

ASCENDING: Final = (
    ("pre_systolic_decide", "pre_systolic_block"),
    ("pre_systolic_decide_over_65", "pre_systolic_block"),
    ("pre_diastolic_decide", "pre_diastolic_block"),
    ("pre_repeat_after_minutes", "pre_repeat_within_minutes"),
    ("pre_hr_low_critical", "pre_hr_low"),
    ("pre_hr_low", "pre_hr_high"),
    ("pre_hr_high", "pre_hr_high_critical"),
    ("pre_spo2_block", "pre_spo2_warn"),
    ("dose_low_ug_per_kg", "dose_high_ug_per_kg"),
    ("dose_high_ug_per_kg", "dose_critical_ug_per_kg"),
    ("bp_warn_systolic", "bp_critical_systolic"),
    ("bp_warn_diastolic", "bp_critical_diastolic"),
    ("bp_teh_systolic", "bp_critical_systolic"),
    ("bp_teh_diastolic", "bp_critical_diastolic"),
    ("bp_rise_info_systolic", "bp_rise_warn_systolic"),
    ("bp_rise_info_diastolic", "bp_rise_warn_diastolic"),
    ("hr_low_critical", "hr_low_warn"),
    ("hr_low_warn", "hr_high_warn"),
    ("hr_high_warn", "hr_high_critical"),
    ("spo2_critical", "spo2_warn"),
    ("rr_low_critical", "rr_low_warn"),
    ("rr_low_warn", "rr_high_warn"),
    ("rr_high_warn", "rr_high_critical"),
    ("sedation_critical", "sedation_warn"),
    ("distress_warn", "distress_critical"),
    ("recheck_critical_minutes", "recheck_warn_minutes"),
    ("vitals_gap_warn_minutes", "vitals_gap_critical_minutes"),
    ("peak_window_from_minute", "peak_window_to_minute"),
    ("window_from_minutes", "window_live_minutes"),
    ("window_live_minutes", "window_to_minutes"),
    ("follow_up_from_hours", "follow_up_missed_hours"),
    ("follow_up_first_days", "follow_up_second_days"),
)
"""Pairs of which the first is never above the second.

Source: what the limits mean: beyond its stop a warning never speaks, and a window that ends first holds nothing.
"""


def disorder(protocol: Protocol, changed: Collection[str]) -> Iterator[Fault]:
    """Changed limits that contradict another one, each told at its own place.

    >>> [fault.message for fault in disorder(Protocol(1, {"spo2_warn": 89}), {"spo2_warn"})]
    ['must be at least 90 %, as "Saturation: critical below" is']
    """
    for lower, higher in ASCENDING:
        if protocol[lower] <= protocol[higher]:
            continue
        # Told once, at the first of the two that was changed.
        if lower in changed:
            yield _fault(lower, "at most", protocol, higher)
        elif higher in changed:
            yield _fault(higher, "at least", protocol, lower)


def _fault(code: str, side: str, protocol: Protocol, other: str) -> Fault:
    limit = LIMITS[other]
    said = f'must be {side} {protocol[other]} {limit.unit}, as "{limit.label}" is'
    return Fault(f"/{code}", "out_of_order", said)
