"""The tables of a bundle as Parquet files, with types: for programs that read columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sessiontrack.domain.bundles import ToldPatient
from sessiontrack.exports.bundle import TABLES, Column, Kind, Table
from sessiontrack.exports.bundle.writing import Telling

ROWS_AT_ONCE: Final = 20_000
"""Rows of a table that are held before they are written as one group."""

MOST_DIGITS = 18


class ParquetFiles:
    """Every table on its way to a Parquet file.

    Raises:
        ImportError: pyarrow is not installed; it comes with ``sessiontrack[parquet]``.
    """

    def __init__(self, folder: Path, telling: Telling) -> None:
        # Large, and most bundles do without.
        import pyarrow
        import pyarrow.parquet

        self._arrow = pyarrow
        self._telling = telling
        self._held: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self._rows = dict.fromkeys(TABLES, 0)
        self._schemas = {name: self._schema(table) for name, table in TABLES.items()}
        self._writers = {
            name: pyarrow.parquet.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in self._schemas.items()
        }

    def add(self, told: ToldPatient) -> None:
        """The rows about one patient, in every file."""
        for name, table in TABLES.items():
            self._held[name] += self._telling.values(table, told)
            if len(self._held[name]) >= ROWS_AT_ONCE:
                self._write(name)

    def close(self) -> Mapping[str, int]:
        """Write what is held, and end every file; rows by name of the file."""
        for name, writer in self._writers.items():
            if writer.is_open:
                self._write(name)
                writer.close()
        return {f"{name}.parquet": rows for name, rows in self._rows.items()}

    def _write(self, name: str) -> None:
        rows, schema = self._held[name], self._schemas[name]
        if not rows:
            return
        columns = zip(*rows, strict=True)
        arrays = [
            self._arrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)
        ]
        self._writers[name].write_table(self._arrow.Table.from_arrays(arrays, schema=schema))
        self._rows[name] += len(rows)
        self._held[name] = []

    def _schema(self, table: Table) -> Any:
        columns = table.columns_in(self._telling.profile)
        fields = [
            self._arrow.field(column.name, self._type(column), metadata={"description": column.meaning})
            for column in columns
        ]
        return self._arrow.schema(fields)

    def _type(self, column: Column) -> Any:
        arrow = self._arrow
        if column.kind is Kind.DECIMAL:
            return arrow.decimal128(MOST_DIGITS, column.decimals)
        types = {
            Kind.INTEGER: arrow.int64(),
            Kind.AGE: arrow.int64(),
            Kind.NUMBER: arrow.float64(),
            Kind.TRUTH: arrow.bool_(),
            Kind.MOMENT_UTC: arrow.timestamp("us", "UTC"),
            Kind.DAY: arrow.date32(),
        }
        return types.get(column.kind, arrow.string())
