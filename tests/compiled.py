"""Templates are compiled once a run: its workers, and the servers that they start, share a folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

import pytest
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = "TEST_RUN_TEMPLATES"
"""Names the folder to every process of the run."""


class Compiled(FileSystemBytecodeCache):
    """Nearly every test of a browser has an application of its own, so a process keeps what it has read."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled of this template as it is now."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self.kept[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.kept[bucket.key, bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


_compiled: list[Compiled] = []


def compile_once(*environments: Environment) -> None:
    """Let these take what others of the run have compiled."""
    if not _compiled:
        _compiled.append(Compiled(os.environ[FOLDER]))
    for environment in environments:
        environment.bytecode_cache = _compiled[0]


def pytest_configure(config: pytest.Config) -> None:
    """Whoever starts the run makes the folder, and removes it."""
    if FOLDER in os.environ:
        return
    folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="st-templates-")

    def remove() -> None:
        del os.environ[FOLDER]
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(remove)
