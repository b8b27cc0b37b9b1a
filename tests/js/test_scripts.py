"""The scripts' pure functions, under Node's own test runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.node import NODE

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_functions_of_the_scripts(file):
    done = subprocess.run([*NODE, "--test", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
