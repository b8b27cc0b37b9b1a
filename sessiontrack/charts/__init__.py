"""Pictures: a record in, a drawing out, the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from sessiontrack.charts.course import course_table, draw_course, draw_course_file
from sessiontrack.charts.session import draw_session, draw_session_file, events_of, session_table
from sessiontrack.charts.tables import Row, Table


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture.

    Args:
        subject: what it is drawn from: ``session`` or ``course``.
        draw: for a page, painted by its style sheet.
        draw_file: one document of its own.
        table: the same numbers as text.
    """

    code: str
    label: str
    subject: str
    draw: Callable[[Any, datetime], Markup]
    draw_file: Callable[[Any, datetime], Markup]
    table: Callable[[Any], Table]


CHARTS = MappingProxyType(
    {
        chart.code: chart
        for chart in (
            Chart("session", "Session record", "session", draw_session, draw_session_file, session_table),
            Chart("course", "Course", "course", draw_course, draw_course_file, course_table),
        )
    }
)
"""Every picture by its code."""

__all__ = [
    "CHARTS",
    "Chart",
    "Row",
    "Table",
    "course_table",
    "draw_course",
    "draw_course_file",
    "draw_session",
    "draw_session_file",
    "events_of",
    "session_table",
]
