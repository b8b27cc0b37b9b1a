"""The table beside a picture: the same numbers as text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Args:
        cells: one text a column; an empty one where nothing is known.
        marks: ``late``, ``amended``, … : what makes the row special; ``effect`` in the table of a course.
    """

    cells: tuple[str, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A picture as rows; the first cell of each row is its head.

    Args:
        caption: one sentence, the same that names the picture.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
