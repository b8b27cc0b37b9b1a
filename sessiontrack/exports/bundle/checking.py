"""Whether a bundle arrived as it was made: its files, their bytes, rows and headers."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import BUNDLE_SCHEMA, TABLES
from sessiontrack.exports.bundle.describing import MANIFEST

_PIECE = 1 << 20
_PARQUET = ".parquet"


def check_bundle(folder: Path) -> Iterator[str]:
    """Everything that is wrong with a received bundle, one sentence each; none: it is as it was made.

    It proves that nothing was lost or changed on the way, not who made it: somebody who changes a file can
    change the manifest too.
    """
    manifest, fault = _read(folder / MANIFEST)
    if fault:
        yield fault
        return
    if manifest["schema"] != BUNDLE_SCHEMA:
        yield f"{MANIFEST} has schema {manifest['schema']}; this program checks schema {BUNDLE_SCHEMA}."
        return
    named = {str(each["name"]): each for each in manifest["files"]}
    there = {path.name for path in folder.iterdir()}
    yield from (f"{name} is missing." for name in sorted(set(named) - there))
    yield from (f"{name} does not belong to the bundle." for name in sorted(there - set(named) - {MANIFEST}))
    wanted = {f"{name}.csv" for name in TABLES}
    yield from (f"{name} is not named in {MANIFEST}." for name in sorted(wanted - set(named)))
    for name in sorted(set(named) & there):
        yield from _check_file(folder / name, named[name], Profile(manifest["profile"]))


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        manifest = json.loads(path.read_bytes())
        files = [(str(each["name"]), int(each["bytes"]), str(each["sha256"])) for each in manifest["files"]]
        Profile(manifest["profile"])
        int(manifest["schema"])
    except OSError as error:
        return {}, f"{MANIFEST} cannot be read: {error.strerror}."
    except (ValueError, KeyError, TypeError):
        return {}, f"{MANIFEST} is damaged, or this is no bundle."
    outside = [name for name, *_ in files if Path(name).name != name]
    return manifest, f"{MANIFEST} names a file outside of the bundle." if outside else ""


def _check_file(path: Path, named: dict[str, Any], profile: Profile) -> Iterator[str]:
    if path.is_symlink() or not path.is_file():
        yield f"{path.name} is no file."
        return
    size, digest = _digest(path)
    if size != named["bytes"]:
        yield f"{path.name} has {size} bytes, not {named['bytes']}."
    if digest != named["sha256"]:
        yield f"{path.name} was changed: its SHA-256 is another."
        return
    table = TABLES.get(path.stem)
    if path.suffix == _PARQUET or table is None:
        return

    columns = [column.name for column in table.columns_in(profile)]
    header, rows = _table(path, "utf-8-sig" if profile is Profile.EXCEL else "utf-8")
    if header != columns:
        yield f"{path.name} has another header than schema {BUNDLE_SCHEMA} has."
    if rows != named["rows"]:
        yield f"{path.name} has {rows} rows, not {named['rows']}."


def _digest(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _table(path: Path, encoding: str) -> tuple[list[str], int]:
    with path.open(encoding=encoding, newline="") as file:
        rows = csv.reader(file)
        return next(rows, []), sum(1 for _ in rows)
