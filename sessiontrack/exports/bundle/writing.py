"""The cells of a bundle as its profile tells them, and the lines they make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sessiontrack.domain.bundles import Profile, ToldPatient
from sessiontrack.domain.terms import Terms
from sessiontrack.exports.bundle.base import Alike, Column, Kind, Row, Table
from sessiontrack.exports.bundle.codelists import codelists_of
from sessiontrack.exports.cells import LINE_END, line, local, scaled, text, truth, utc, whole

MARK = "\ufeff".encode()
"""The byte-order mark, without which a spreadsheet takes UTF-8 for something else."""

OLDEST_TOLD = 90
"""Ages from here on are one. Source: 45 CFR 164.514(b)(2)(i)(C): all ages over 89 are aggregated to 90 or older."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")

Cell = Callable[[Any], str]
Cells = Callable[[Row], str]
Lines = Callable[[ToldPatient], Iterator[str]]

KEPT = 1 << 12
"""Begins and ends of rows that are kept as text for the next file: more than a patient has vitals sets."""


@dataclass(frozen=True)
class Telling:
    """How a bundle writes what it tells.

    Args:
        terms: the clinic's side-effect list.
        secret: of the pseudonyms of a de-identified bundle: random, used once, kept nowhere.
    """

    profile: Profile
    zone: ZoneInfo
    terms: Terms
    secret: bytes = field(default=b"", repr=False)
    _prepared: dict[str, Lines] = field(default_factory=dict, repr=False)
    _shared: dict[tuple[Column, ...], Cells] = field(default_factory=dict, repr=False)

    def lines(self, table: Table, told: ToldPatient) -> Iterator[str]:
        """The lines of one file about one patient."""
        lines = self._prepared.get(table.name) or self._prepare(table)
        return lines(told)

    def values(self, table: Table, told: ToldPatient) -> Iterator[tuple[Any, ...]]:
        """The same as values with a type: decimals as such, moments aware, pseudonyms as text."""
        cells = [
            (place, self._value(column))
            for place, column in enumerate(table.columns)
            if column.is_in(self.profile)
        ]
        for row in table.rows(told):
            yield tuple(None if row[place] in (None, "") else tell(row[place]) for place, tell in cells)

    def header(self, table: Table) -> bytes:
        """The first line of a file, behind the byte-order mark of a spreadsheet's."""
        names = line(column.name for column in table.columns_in(self.profile))
        return MARK + names if self.profile is Profile.EXCEL else names

    def patient_ref(self, ref: str) -> str:
        """A patient's pseudonym as this bundle has it."""
        return self._pseudonym(ref) if self.profile is Profile.DEIDENTIFIED else ref

    def _prepare(self, table: Table) -> Lines:
        alike = table.alike
        lines = self._lines(table) if alike is None else self._lines_alike(table, alike)
        self._prepared[table.name] = lines
        return lines

    def _lines(self, table: Table) -> Lines:
        cells = self._cells(table.columns)
        return lambda told: (cells(row) + LINE_END for row in table.rows(told))

    def _lines_alike(self, table: Table, alike: Alike) -> Lines:
        head, tail = self._kept(alike.head), self._kept(alike.tail)
        middles = self._cells(table.columns[len(alike.head) : -len(alike.tail)])
        middle = lru_cache(maxsize=alike.kept)(middles)

        def lines(told: ToldPatient) -> Iterator[str]:
            for first, rows, last in alike.sets(told):
                begin, end = head(first), tail(last)
                for row in rows:
                    yield f"{begin},{middle(row)},{end}{LINE_END}"

        return lines

    def _kept(self, columns: tuple[Column, ...]) -> Cells:
        """What writes columns whose values come again in another file, and remembers what it wrote."""
        if columns not in self._shared:
            self._shared[columns] = lru_cache(maxsize=KEPT)(self._cells(columns))
        return self._shared[columns]

    def _cells(self, columns: Sequence[Column]) -> Cells:
        """What writes the cells of some columns from their values."""
        told = [
            (place, self._cell(column)) for place, column in enumerate(columns) if column.is_in(self.profile)
        ]
        return lambda row: ",".join([tell(row[place]) for place, tell in told])

    def _cell(self, column: Column) -> Cell:
        if self.profile is Profile.DEIDENTIFIED and column.kind in (Kind.ID, Kind.REF):
            return lambda value: "" if value is None else self._pseudonym(value)
        if column.kind is Kind.MOMENT_LOCAL:
            return partial(local, zone=self.zone)
        if column.kind is Kind.DECIMAL:
            return partial(scaled, decimals=column.decimals)
        if column.kind in (Kind.CODE, Kind.CODES):
            return self._code(column)
        if column.kind is Kind.AGE:
            return lambda value: whole(self._age(value))
        return _CELLS[column.kind]

    def _code(self, column: Column) -> Cell:
        if column.kind is Kind.CODE and self.profile is not Profile.DEIDENTIFIED:
            return text
        said = self._codes(column)
        return lambda value: text(said(value))

    def _codes(self, column: Column) -> Cell:
        """The codes of a value as they are, several joined."""
        if self.profile is not Profile.DEIDENTIFIED:
            return ";".join if column.kind is Kind.CODES else str
        # What is no code of the list could be anything, a name too.
        known = {each.code for each in codelists_of(self.terms)[column.codes]}
        if column.kind is Kind.CODES:
            return lambda value: ";".join(each for each in value if each in known)
        return lambda value: value if value in known else ""

    def _age(self, years: int) -> int:
        return min(years, OLDEST_TOLD) if self.profile is Profile.DEIDENTIFIED else years

    def _value(self, column: Column) -> Callable[[Any], Any]:
        if column.kind is Kind.DECIMAL:
            return lambda value: Decimal(value).scaleb(-column.decimals)
        if column.kind is Kind.NUMBER:
            return float
        if column.kind is Kind.AGE:
            return self._age
        if column.kind in (Kind.CODE, Kind.CODES):
            said = self._codes(column)
            return lambda value: said(value) or None
        if column.kind in (Kind.ID, Kind.REF):
            return self._pseudonym if self.profile is Profile.DEIDENTIFIED else str
        if column.kind is Kind.MOMENT_LOCAL:
            return partial(local, zone=self.zone)
        return lambda value: value

    @cached_property
    def _pseudonym(self) -> Cell:
        # Remembered here, so that it goes with the bundle: secret and names would outlive it in a server.
        return lru_cache(maxsize=1 << 14)(partial(_pseudonym, self.secret))


def _pseudonym(secret: bytes, value: Any) -> str:
    """Another name each time, for nobody has the secret afterwards.

    Eighty bits: a million ids meet with a chance of one in two million million.
    """
    digest = hmac.digest(secret, str(value).encode(), hashlib.sha256)
    return "X" + base64.b32encode(digest[:10]).decode()


def _identity(value: Any) -> str:
    return "" if value is None else str(value)


def _word(value: str | None) -> str:
    """A number stays one; only what a spreadsheet might run is marked."""
    return value if value and _NUMBER.fullmatch(value) else text(value)


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


_CELLS: dict[Kind, Cell] = {
    Kind.ID: _identity,
    Kind.REF: text,
    Kind.WORD: _word,
    Kind.INTEGER: whole,
    Kind.NUMBER: _word,
    Kind.TRUTH: truth,
    Kind.MOMENT_UTC: utc,
    Kind.DAY: _day,
    Kind.TEXT: text,
}
