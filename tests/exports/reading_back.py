"""Bundles of the hostile scene as they stand on a disk, what the record says, and how the two are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sessiontrack.domain.bundles import BundleFilter, Profile, ToldPatient
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.codelists import CODELISTS
from sessiontrack.service.bundle_reading import open_reader
from sessiontrack.storage.base import Database
from sessiontrack.storage.bundles import list_patient_keys
from tests.exports.told_by_record import told
from tests.exports.told_values import Row
from tests.people import CLINIC, NOW
from tests.service.bundling import made, rows

GUARDED = re.compile(r"'+[=+\-@\t\n\r＝＋－＠]")


@dataclass(frozen=True)
class Bundles:
    """One bundle of every profile, and what the record says.

    Args:
        folders: by profile, each with Parquet files too.
        record: the rows of every file by its name.
    """

    folders: Mapping[Profile, Path]
    record: Mapping[str, list[Row]]

    def columns(self, profile: Profile, table: str) -> dict[str, dict[str, str]]:
        """What the dictionary of a bundle says of the columns that a file of it has."""
        described = [row for row in rows(self.folders[profile], "dictionary") if row["file"] == table]
        return {row["column"]: row for row in described if profile in row["in_profiles"].split(";")}

    def kinds(self, profile: Profile, table: str) -> dict[str, str]:
        """The type of every column that a file has."""
        return {name: each["type"] for name, each in self.columns(profile, table).items()}

    def require_told(
        self,
        profile: Profile,
        table: str,
        found: Iterable[Row],
        *,
        only: Iterable[str] | None = None,
        same: Callable[[str], str] = str,
    ) -> None:
        """The values that a reader found are those of the record, no row more and none less.

        Args:
            only: of these columns; else of all that the profile has.
            same: what a reader makes of a text although it keeps it.
        """
        columns = self.columns(profile, table)
        if only is not None:
            columns = {name: columns[name] for name in only}
        wanted = [
            {name: same(value) if isinstance(value, str) else value for name, value in row.items()}
            for row in (as_profile(row, columns, profile) for row in self.record[table])
        ]
        got = list(found)
        hidden: set[str] = set()
        if profile is Profile.DEIDENTIFIED:
            # New in this bundle, and nobody has the key: each stands for one that the record has.
            hidden = {name for name, each in columns.items() if each["type"] in ("id", "ref")}
        for name in hidden:
            assert len({row[name] for row in got}) == len({row[name] for row in wanted}), (table, name)
        got, wanted = ([without(row, hidden) for row in rows] for rows in (got, wanted))
        assert counted(got) == counted(wanted), difference(table, got, wanted)


def without(row: Row, hidden: set[str]) -> Row:
    """The rest of a row."""
    return {name: value for name, value in row.items() if name not in hidden}


def counted(rows: list[Row]) -> Counter[tuple[tuple[str, Any], ...]]:
    """Rows, whatever their order."""
    return Counter(tuple(sorted(row.items())) for row in rows)


def difference(table: str, got: list[Row], wanted: list[Row]) -> str:
    """The first row that only one side has, with its cells that differ."""
    more = [row for row in got if row not in wanted]
    less = [row for row in wanted if row not in got]
    if not (more and less):
        return f"{table}: {more[:1]} {less[:1]}"
    near = min(less, key=lambda row: sum(row[name] != more[0].get(name) for name in row))
    cells = {name: (more[0].get(name), near[name]) for name in near if more[0].get(name) != near[name]}
    return f"{table}: read and recorded differ in {cells} ({len(more)} and {len(less)} rows)"


def as_profile(row: Row, columns: Mapping[str, Mapping[str, str]], profile: Profile) -> Row:
    """A row of the record as a profile may tell it, every value in the one form that is compared."""
    assert set(columns) <= set(row), set(columns) - set(row)
    return {name: plain(_told(row[name], columns[name], profile)) for name in columns}


def _told(value: Any, column: Mapping[str, str], profile: Profile) -> Any:
    if profile is not Profile.DEIDENTIFIED or value is None:
        return value
    if column["type"] == "age":
        return min(value, 90)
    if column["codelist"]:
        known = {each.code for each in CODELISTS[column["codelist"]]}
        return ";".join(code for code in value.split(";") if code in known) or None
    return value


def plain(value: Any) -> Any:
    """A value so that what another program read can be held against it."""
    if value in (None, ""):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize() + 0
    if isinstance(value, date | UUID):
        return str(value)
    return str(value).replace("\r\n", "\n")


def unguarded(cell: str) -> str:
    """A cell of text without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if GUARDED.match(cell) else cell


def cell_of(kind: str) -> Callable[[str], Any]:
    """How a cell of this type is read by who has the dictionary."""
    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("integer", "age"), int),
        **dict.fromkeys(("decimal", "number"), Decimal),
        "truth": {"true": True, "false": False}.__getitem__,
        "moment_utc": lambda cell: datetime.fromisoformat(cell).astimezone(UTC),
        "moment_local": datetime.fromisoformat,
        "day": date.fromisoformat,
        **dict.fromkeys(("text", "code", "codes", "ref"), unguarded),
    }
    return readers.get(kind, str)


def typed(texts: Iterable[Mapping[str, str | None]], kinds: Mapping[str, str]) -> Iterator[Row]:
    """Rows of cells as text, read by their types."""
    for row in texts:
        yield {name: plain(cell_of(kinds[name])(cell) if cell else None) for name, cell in row.items()}


def record_of(database: Database) -> tuple[list[ToldPatient], dict[str, list[Row]]]:
    """Whatever a database holds, as the domain has it, and the rows that every file must have."""
    with database.reading() as db:
        keys = list_patient_keys(db, CLINIC.id, None)
        patients = [p for p in open_reader(db, CLINIC, BundleFilter(), NOW).patients(keys) if p is not None]
    record = told(patients)
    assert set(record) == set(TABLES)
    return patients, record


def bundles(database: Database, folder: Path) -> Bundles:
    """A bundle of every profile, of whatever the database holds."""
    folders = {each: made(database, folder / each.value, each, parquet=True) for each in Profile}
    return Bundles(folders, record_of(database)[1])
