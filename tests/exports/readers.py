"""Finds the programs that read the files back, and installs them where they are missing: a spreadsheet and a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from types import MappingProxyType

PACKAGES: Mapping[str, str] = MappingProxyType({"soffice": "libreoffice-calc-nogui", "sqlite3": "sqlite3"})
"""Debian's package by the program it brings."""


def find(program: str) -> str:
    """Where a program is.

    Raises:
        FileNotFoundError: it is nowhere; the sentence says what to do.
    """
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(
            f"There is no {program} for the tests that read files back: run 'make readers' as root, "
            f"or install what Debian calls {PACKAGES[program]}."
        )
    return path


def install() -> bool:
    """Debian's packages for what is missing, where we are root; everything is there then."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *step], env=quiet, check=False)
    return all(shutil.which(program) for program in PACKAGES)


def main() -> int:
    """Prints where each program is; the only road on which one is installed."""
    install()
    try:
        print(*map(find, PACKAGES), sep="\n")
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
