"""A file: what a row of it is, and what each column means; frozen as schema 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SCHEMA = 1
"""A column is never renamed, moved or removed within a schema."""


class Kind(StrEnum):
    """How the cells of a column are written; a missing value is always blank, never 0."""

    ID = "id"
    REF = "ref"
    CODE = "code"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TRUTH = "true or false"
    MOMENT_UTC = "moment in UTC"
    MOMENT_LOCAL = "moment with offset"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        meaning: a sentence for somebody who has only the file.
        unit: of a number, where it has one.
        decimals: always so many digits after the point.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """One file.

    Args:
        grain: what one row is.
        order: how the rows are sorted, the same in every download.
    """

    name: str
    grain: str
    order: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(column.name for column in self.columns)

    def file_name(self, made_on: date, *, is_synthetic: bool) -> str:
        """The name of a download, which a synthetic clinic's cannot be mistaken for a real one's.

        Args:
            made_on: the clinic's local date.
        """
        label = "-SYNTHETIC" if is_synthetic else ""
        return f"sessiontrack-{self.name}-{made_on.isoformat()}-schema{SCHEMA}{label}.csv"
