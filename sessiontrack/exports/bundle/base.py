"""A file of the bundle: what a row of it is, what each column means, and who may be found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sessiontrack.domain.bundles import Profile, ToldCourse, ToldPatient, ToldSession

BUNDLE_SCHEMA = 1
"""A column is never renamed, moved or removed within a schema; new ones come behind the others."""


class Kind(StrEnum):
    """How the cells of a column are written; a missing value is always blank, never 0."""

    ID = "id"
    REF = "ref"
    CODE = "code"
    CODES = "codes"
    WORD = "word"
    INTEGER = "integer"
    AGE = "age"
    DECIMAL = "decimal"
    NUMBER = "number"
    TRUTH = "truth"
    MOMENT_UTC = "moment_utc"
    MOMENT_LOCAL = "moment_local"
    DAY = "day"
    TEXT = "text"


class Holds(StrEnum):
    """The identifiers that Safe Harbor removes, in its order; and free text, which may hold any of them.

    Source: 45 CFR 164.514(b)(2)(i), (A) to (R).
    """

    NAME = "A"
    PLACE = "B"
    DATE = "C"
    PHONE = "D"
    FAX = "E"
    EMAIL = "F"
    SOCIAL_SECURITY = "G"
    RECORD_NUMBER = "H"
    HEALTH_PLAN = "I"
    ACCOUNT = "J"
    LICENCE = "K"
    VEHICLE = "L"
    DEVICE = "M"
    WEB_ADDRESS = "N"
    NETWORK_ADDRESS = "O"
    BIOMETRIC = "P"
    PHOTO = "Q"
    UNIQUE_CODE = "R"
    FREE_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        meaning: a sentence for somebody who has only the file.
        unit: of a number, where it has one.
        decimals: always so many digits after the point; the row holds a whole number scaled by them.
        codes: name of the list in ``codelists.csv``.
        holds: by what somebody might be found.
        is_birth: it stays in the clinic although a limited data set might have it.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    decimals: int = 0
    codes: str = ""
    holds: Holds | None = None
    is_birth: bool = False

    def is_in(self, profile: Profile) -> bool:
        """A bundle of this profile has the column."""
        if profile is Profile.FULL or self.holds in (None, Holds.UNIQUE_CODE):
            return True
        return self.holds is Holds.DATE and not self.is_birth and profile is not Profile.DEIDENTIFIED


T = TypeVar("T")
Row = tuple[Any, ...]
Rows = Callable[[ToldPatient], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Alike:
    """The rows of a file of very many: neighbours that begin and end alike are told together, and written so.

    Args:
        head: the columns at the begin that they share, and perhaps the rows of another file too.
        tail: those at the end.
        sets: the values of the head, of the middle of each row, and of the tail.
        kept: middles that are kept as text for the next rows; none where they hardly come again.
    """

    head: tuple[Column, ...]
    tail: tuple[Column, ...]
    sets: Callable[[ToldPatient], Iterable[tuple[Row, Sequence[Row], Row]]]
    kept: int = 0

    def rows(self, told: ToldPatient) -> Iterator[Row]:
        """The same, one by one."""
        for head, middles, tail in self.sets(told):
            for middle in middles:
                yield (*head, *middle, *tail)


@dataclass(frozen=True, slots=True)
class Table:
    """One file.

    Args:
        grain: what one row is.
        key: the columns that no two rows share.
        order: how the rows are sorted within a patient.
        rows: one value a column, for a patient.
        parents: by its own column, the file whose key it names.
        alike: the same rows, of a file that has very many.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    order: str
    columns: tuple[Column, ...]
    rows: Rows
    parents: tuple[tuple[str, str], ...] = ()
    alike: Alike | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(column.name for column in self.columns)

    def columns_in(self, profile: Profile) -> tuple[Column, ...]:
        """The columns that a profile has."""
        return tuple(column for column in self.columns if column.is_in(profile))


def of_course(rows: Callable[[ToldCourse], Iterable[T]]) -> Callable[[ToldPatient], Iterable[T]]:
    """The rows of every course of a patient."""
    return lambda told: (row for course in told.courses for row in rows(course))


def of_session(
    rows: Callable[[ToldCourse, ToldSession], Iterable[T]],
) -> Callable[[ToldPatient], Iterable[T]]:
    """The rows of every session of a patient."""
    return of_course(lambda course: (row for visit in course.sessions for row in rows(course, visit)))


def identity(name: str, meaning: str) -> Column:
    """A column of ids; a de-identified bundle has others in their place."""
    return Column(name, Kind.ID, meaning, holds=Holds.UNIQUE_CODE)


def person(name: str, meaning: str) -> Column:
    """A column of pseudonyms."""
    return Column(name, Kind.REF, meaning, holds=Holds.UNIQUE_CODE)


def moment(name: str, meaning: str) -> tuple[Column, Column]:
    """A moment twice, in UTC and on the clinic's clock."""
    return (
        Column(f"{name}_utc", Kind.MOMENT_UTC, meaning, holds=Holds.DATE),
        Column(f"{name}_local", Kind.MOMENT_LOCAL, "The same on the clinic's clock.", holds=Holds.DATE),
    )


def words(name: str, meaning: str) -> Column:
    """A column of free text."""
    return Column(name, Kind.TEXT, meaning, holds=Holds.FREE_TEXT)


def code(name: str, codes: str, meaning: str) -> Column:
    """A column of one code."""
    return Column(name, Kind.CODE, meaning, codes=codes)


def codes_of(name: str, codes: str, meaning: str) -> Column:
    """A column of several codes, joined by a semicolon."""
    return Column(name, Kind.CODES, meaning, codes=codes)


def count(name: str, meaning: str, unit: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name, Kind.INTEGER, meaning, unit)


def amount(name: str, unit: str, decimals: int, meaning: str) -> Column:
    """A column of numbers with decimals."""
    return Column(name, Kind.DECIMAL, meaning, unit, decimals)


def truth(name: str, meaning: str) -> Column:
    """A column of true, false, or blank for unknown."""
    return Column(name, Kind.TRUTH, meaning)
