"""A panel: a picture with a title that says what it shows, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.charts.cohort.canvas import Picture
from sessiontrack.charts.tables import Table


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture with its table.

    Args:
        words: how it was counted, and what is not in it.
        picture: absent where there is nobody to count.
    """

    key: str
    title: str
    words: str
    picture: Picture | None
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """Panels under one heading."""

    key: str
    heading: str
    panels: tuple[Panel, ...]
