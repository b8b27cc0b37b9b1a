"""A bundle that somebody received: a folder, or the zip file as it was fetched, read in place and never unpacked."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

MOST_FILES: Final = 100
"""Files in a zip; a bundle with Parquet has some forty."""

MOST_TIMES: Final = 200
"""A zip may unpack to so many times its size: a bundle's tables to some twenty, a bomb to a thousand."""

UNREADABLE = (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile)
"""What a damaged, a locked or a strange member of a zip raises while it is read."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The files of a bundle.

    Args:
        open: one of them as bytes, nothing for what is no file.
    """

    names: frozenset[str]
    open: Callable[[str], IO[bytes] | None]


def folder_arrived(folder: Path) -> Arrived:
    """The files of a folder; a link is none of them.

    Raises:
        OSError: there is no such folder.
    """

    def read(name: str) -> IO[bytes] | None:
        path = folder / name
        return None if path.is_symlink() or not path.is_file() else path.open("rb")

    return Arrived(frozenset(path.name for path in folder.iterdir()), read)


def zip_arrived(archive: zipfile.ZipFile) -> Arrived | str:
    """The files of a zip, or why none of it is read: a sentence.

    No name in it ever becomes a place on the disk.
    """
    held = archive.infolist()
    if len(held) > MOST_FILES:
        return f"The zip holds {len(held)} files; a bundle has fewer than {MOST_FILES}."
    if [
        each
        for each in held
        if each.is_dir() or Path(each.filename).name != each.filename or "\\" in each.filename
    ]:
        return "The zip holds folders; a bundle has none: unpack it, and check the folder with manifest.json in it."
    twice = [name for name, times in Counter(each.filename for each in held).items() if times > 1]
    if twice:
        return f"The zip holds {twice[0]} twice."
    packed = sum(each.compress_size for each in held)
    if sum(each.file_size for each in held) > MOST_TIMES * packed + MOST_TIMES:
        return "The zip would unpack to far more than a bundle does: it is not read."
    return Arrived(frozenset(each.filename for each in held), archive.open)
