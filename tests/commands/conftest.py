"""A command line at a data folder of its own."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Iterator

import pytest

from sessiontrack.cli import main

LINK = re.compile(r"http://localhost:8000/enrol/[\w-]{43}\n")


@pytest.fixture(autouse=True)
def no_loop() -> Iterator[None]:
    """A command begins without a running event loop; browser tests of the same process leave theirs running."""
    left = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(left)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder that is not there yet, and no other setting."""
    for name in [name for name in os.environ if name.startswith("SESSIONTRACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SESSIONTRACK_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(folder, capsys):
    """Run one command: its exit code, what it printed, and what it complained about."""

    def act(*arguments):
        try:
            code: object = main(arguments)
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return act


@pytest.fixture
def founded(run, folder):
    """The same, with a clinic."""
    code, out, _ = run("init", "--clinic", "Lakeside", "--zone", "Europe/Oslo")
    assert code == 0
    assert LINK.search(out)
    return run


@pytest.fixture
def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
