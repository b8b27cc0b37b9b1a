"""What LibreOffice makes of CSV files: one start for all of them, each cell with its type as it stands in the sheet."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.exports.readers import find

TYPED: Final = "44,34,76,1"
"""Commas, quotes, UTF-8, from the first line; each cell becomes what it looks like, as a person's click does."""

AS_TEXT: Final = f"{TYPED},{'/'.join(f'{column}/2' for column in range(1, 101))}"
"""The same with every column declared to be text. Source: LibreOffice's "Filter Options for the CSV Filter"."""

WITHIN_SECONDS: Final = 300
"""Some seconds do on an idle machine; a busy one took half a minute."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell of a sheet.

    Args:
        kind: what the spreadsheet takes it for: ``string``, ``float``, ``date``; empty for an empty cell.
        formula: what it would compute; empty for a value.
    """

    kind: str
    value: str | Decimal | None
    formula: str = ""


def sheets(files: Mapping[str, Path], folder: Path, options: str) -> dict[str, list[list[SheetCell]]]:
    """The sheets that CSV files become, by the names given to them.

    Args:
        folder: empty; for copies, the sheets, and the settings of a first start.
        options: ``TYPED`` or ``AS_TEXT``.
    """
    copies = []
    for name, file in files.items():
        copies.append(folder / f"{name}.csv")
        copies[-1].write_bytes(file.read_bytes())
    command = (
        find("soffice"), f"-env:UserInstallation={(folder / 'settings').as_uri()}", "--headless", "--norestore",
        f"--infilter=Text - txt - csv (StarCalc):{options}", "--convert-to", "fods", "--outdir", str(folder),
    )  # fmt: skip
    done = subprocess.run(
        [*command, *map(str, copies)], capture_output=True, text=True, timeout=WITHIN_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return {name: list(_rows(folder / f"{name}.fods")) for name in files}


def _rows(file: Path) -> Iterator[list[SheetCell]]:
    """The rows that hold something; a sheet goes on with empty ones."""
    tree = ElementTree.parse(file)  # noqa: S314
    width = 0
    for row in tree.iterfind(f".//{_TABLE}table-row"):
        cells = list(_cells(row))
        while cells and not cells[-1].kind:
            cells.pop()
        if not cells:
            continue
        width = width or len(cells)
        yield cells + [SheetCell("", None)] * (width - len(cells))


def _cells(row: Iterable[ElementTree.Element]) -> Iterator[SheetCell]:
    for cell in row:
        kind = cell.get(f"{_OFFICE}value-type", "")
        formula = cell.get(f"{_TABLE}formula", "")
        value: str | Decimal | None = None
        if kind == "string":
            value = "\n".join(map(_words, cell.iterfind(f"{_TEXT}p")))
        elif kind == "date":
            value = cell.get(f"{_OFFICE}date-value")
        elif kind == "boolean":
            value = cell.get(f"{_OFFICE}boolean-value")
        elif kind:
            value = Decimal(cell.get(f"{_OFFICE}value", "NaN"))
        for _ in range(min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), 100)):
            yield SheetCell(kind, value, formula)


def _words(part: ElementTree.Element) -> str:
    """The text of a paragraph; several spaces and tabs are elements of their own."""
    said = part.text or ""
    for each in part:
        if each.tag == f"{_TEXT}s":
            said += " " * int(each.get(f"{_TEXT}c", 1))
        elif each.tag == f"{_TEXT}tab":
            said += "\t"
        elif each.tag == f"{_TEXT}line-break":
            said += "\n"
        else:
            said += _words(each)
        said += each.tail or ""
    return said
