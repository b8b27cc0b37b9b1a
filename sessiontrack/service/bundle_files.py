"""The files of a bundle on their way to a folder: written once, counted and hashed as they are written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sessiontrack.domain.bundles import ToldPatient
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.parquet import ParquetFiles
from sessiontrack.exports.bundle.writing import Telling


class Written:
    """One file while it is written."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name = name
        self.size = 0
        self.rows: int | None = None
        self._file = file
        self._digest = hashlib.sha256()

    def add(self, part: bytes, rows: int = 0) -> None:
        """Some more bytes, which end so many rows."""
        self._file.write(part)
        self._digest.update(part)
        self.size += len(part)
        if rows:
            self.rows = (self.rows or 0) + rows

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._digest.hexdigest()

    def described(self) -> dict[str, Any]:
        """As the manifest names it."""
        rows = {} if self.rows is None else {"rows": self.rows}
        return {"name": self.name, **rows, "bytes": self.size, "sha256": self.sha256}


class BundleFiles:
    """The files of one bundle in a folder of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._parquet: ParquetFiles | None = None
        self.written: dict[str, Written] = {}

    def open(self, name: str) -> Written:
        """A new file that only its owner may read."""
        descriptor = os.open(self._folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        file = self._stack.enter_context(os.fdopen(descriptor, "wb"))
        self.written[name] = Written(name, file)
        return self.written[name]

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Whole files."""
        for name, content in contents.items():
            self.open(name).add(content)

    def open_tables(self, telling: Telling) -> None:
        """Every table's file with its header."""
        for table in TABLES.values():
            file = self.open(f"{table.name}.csv")
            file.add(telling.header(table))
            file.rows = 0

    def open_parquet(self, telling: Telling) -> None:
        """The same tables as Parquet files."""
        self._parquet = ParquetFiles(self._folder, telling)
        # Whatever breaks this off, the files are closed.
        self._stack.callback(self._parquet.close)

    def add(self, telling: Telling, told: ToldPatient) -> None:
        """The rows about one patient, in every file."""
        if self._parquet is not None:
            self._parquet.add(told)
        for table in TABLES.values():
            lines = list(telling.lines(table, told))
            self.written[f"{table.name}.csv"].add("".join(lines).encode(), len(lines))

    def close_parquet(self) -> list[dict[str, Any]]:
        """End the Parquet files; as the manifest names them, none where they were not asked for."""
        if self._parquet is None:
            return []
        described = []
        for name, rows in self._parquet.close().items():
            path = self._folder / name
            path.chmod(0o600)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            described.append({"name": name, "rows": rows, "bytes": path.stat().st_size, "sha256": digest})
        return described

    @property
    def sizes(self) -> dict[str, tuple[int, str]]:
        """Bytes and SHA-256 by name."""
        return {name: (file.size, file.sha256) for name, file in self.written.items()}

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table."""
        counts: Iterable[tuple[str, int | None]] = ((name, file.rows) for name, file in self.written.items())
        return {name.removesuffix(".csv"): rows for name, rows in counts if rows is not None}


@contextmanager
def bundle_files(folder: Path) -> Iterator[BundleFiles]:
    """Files in a folder that is there and empty; closed at the end."""
    with ExitStack() as stack:
        yield BundleFiles(folder, stack)
