"""What the highest pressure of a session means: how high it was, and whether one reading says all of it."""

from __future__ import annotations

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.summaries import SessionSummary


def peak_level(summary: SessionSummary, protocol: Protocol) -> Level | None:
    """Critical when the peak pressure of a session reached the stop limit, warn at the caution limit, else nothing."""
    for level, step in ((Level.CRITICAL, "critical"), (Level.WARN, "warn")):
        is_reached = (summary.peak_systolic or 0) >= protocol[f"bp_{step}_systolic"]
        if is_reached or (summary.peak_diastolic or 0) >= protocol[f"bp_{step}_diastolic"]:
            return level
    return None


def diastolic_apart(summary: SessionSummary, protocol: Protocol) -> int | None:
    """The highest diastolic in mmHg, where another reading than the peak had it and it reached the caution limit.

    A pair of the highest of each may never have been measured, so it is said apart from the peak.
    """
    highest, own = summary.peak_diastolic, summary.peak_reading_diastolic
    if highest is None or highest == own or highest < protocol["bp_warn_diastolic"]:
        return None
    return highest
