"""Whether a bundle arrived as it was made: its files, their bytes, rows and headers."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import BUNDLE_SCHEMA, TABLES
from sessiontrack.exports.bundle.arriving import UNREADABLE, Arrived, folder_arrived, zip_arrived
from sessiontrack.exports.bundle.describing import MANIFEST

_PIECE = 1 << 20
_MOST_MANIFEST_BYTES = 1 << 20
_PARQUET = ".parquet"


def check_bundle(path: Path) -> Iterator[str]:
    """Everything that is wrong with a received bundle, one sentence each; none: it is as it was made.

    It proves that nothing was lost or changed on the way, not who made it: somebody who changes a file can
    change the manifest too.

    Args:
        path: of its folder, or of the zip file as it was fetched.
    """
    return map(_printable, _all(path))


def _all(path: Path) -> Iterator[str]:
    if not path.is_file():
        try:
            arrived = folder_arrived(path)
        except OSError as error:
            yield f"{path.name} cannot be read: {error.strerror}. Name the bundle's folder or its zip file."
            return
        yield from _check(arrived)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            found = zip_arrived(archive)
            yield from [found] if isinstance(found, str) else _check(found)
    except UNREADABLE:
        yield f"{path.name} is no zip file, or it is damaged. Name the bundle's folder or its zip file."


def _printable(sentence: str) -> str:
    """Whoever made the bundle chose the names in it: none of them commands a terminal."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in sentence
    )


def _check(arrived: Arrived) -> Iterator[str]:
    manifest, fault = _read(arrived)
    if fault:
        yield fault
        return
    if manifest["schema"] != BUNDLE_SCHEMA:
        yield f"{MANIFEST} has schema {manifest['schema']}; this program checks schema {BUNDLE_SCHEMA}."
        return
    named = {str(each["name"]): each for each in manifest["files"]}
    there = arrived.names
    yield from (f"{name} is missing." for name in sorted(set(named) - there))
    yield from (f"{name} does not belong to the bundle." for name in sorted(there - set(named) - {MANIFEST}))
    wanted = {f"{name}.csv" for name in TABLES}
    yield from (f"{name} is not named in {MANIFEST}." for name in sorted(wanted - set(named)))
    for name in sorted(set(named) & there):
        try:
            yield from _check_file(arrived, named[name], Profile(manifest["profile"]))
        except (*UNREADABLE, zlib.error):
            yield f"{name} cannot be unpacked: it is damaged or locked."


def _read(arrived: Arrived) -> tuple[dict[str, Any], str]:
    if MANIFEST not in arrived.names:
        return {}, f"There is no {MANIFEST}: this is no bundle, or not the whole of it."
    damaged = f"{MANIFEST} is damaged, or this is no bundle."
    try:
        file = arrived.open(MANIFEST)
        if file is None:
            return {}, f"{MANIFEST} is no file."
        with file:
            content = file.read(_MOST_MANIFEST_BYTES + 1)
        if len(content) > _MOST_MANIFEST_BYTES:
            return {}, damaged
        manifest = json.loads(content)
        files = [(str(each["name"]), int(each["bytes"]), str(each["sha256"])) for each in manifest["files"]]
        Profile(manifest["profile"])
        int(manifest["schema"])
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError, zlib.error, *UNREADABLE):
        return {}, damaged
    outside = [name for name, *_ in files if Path(name).name != name]
    return manifest, f"{MANIFEST} names a file outside of the bundle." if outside else ""


def _check_file(arrived: Arrived, named: dict[str, Any], profile: Profile) -> Iterator[str]:
    name = str(named["name"])
    file = arrived.open(name)
    if file is None:
        yield f"{name} is no file."
        return
    with file:
        size, digest = _digest(file)
    if size != named["bytes"]:
        yield f"{name} has {size} bytes, not {named['bytes']}."
    if digest != named["sha256"]:
        yield f"{name} was changed: its SHA-256 is another."
        return
    table = TABLES.get(Path(name).stem)
    if Path(name).suffix == _PARQUET or table is None:
        return

    columns = [column.name for column in table.columns_in(profile)]
    try:
        header, rows = _table(arrived, name, "utf-8-sig" if profile is Profile.EXCEL else "utf-8")
    except (csv.Error, UnicodeDecodeError):
        yield f"{name} cannot be read as CSV in UTF-8."
        return
    if header != columns:
        yield f"{name} has another header than schema {BUNDLE_SCHEMA} has."
    if rows != named.get("rows"):
        yield f"{name} has {rows} rows, not {named.get('rows')}."


def _digest(file: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _table(arrived: Arrived, name: str, encoding: str) -> tuple[list[str], int]:
    file = arrived.open(name)
    assert file is not None
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        rows = csv.reader(text)
        return next(rows, []), sum(1 for _ in rows)
