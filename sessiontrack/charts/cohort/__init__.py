"""Many sessions together: pictures of their figures, each with a title that says what it shows and with its table."""

from __future__ import annotations

from sessiontrack.charts.cohort.canvas import draw
from sessiontrack.charts.cohort.courses import courses_section
from sessiontrack.charts.cohort.effects import effects_section
from sessiontrack.charts.cohort.panel import Panel, Section
from sessiontrack.charts.cohort.sessions import (
    alerts_section,
    durations_section,
    pressure_section,
    record_section,
)
from sessiontrack.domain.cohorts.report import CohortReport

__all__ = ["Panel", "Section", "cohort_sections", "draw"]


def cohort_sections(report: CohortReport, source: str | None = None) -> tuple[Section, ...]:
    """Everything that is drawn of a cohort.

    Args:
        source: whose rates of side effects lie beside ours; with any, all published figures do.
    """
    is_beside = source is not None
    return (
        effects_section(report, source),
        courses_section(report, is_beside=is_beside),
        pressure_section(report, is_beside=is_beside),
        durations_section(report),
        alerts_section(report),
        record_section(report),
    )
