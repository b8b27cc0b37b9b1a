"""What the README and docs/ say leads somewhere: each link to a file and a heading, each command to the parser."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sessiontrack.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:docs|config|tests|sessiontrack|benchmarks)/[\w./-]+)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
IN_LINE = re.compile(r"`(sessiontrack [a-z][^`…]*)`")
STANDS_FOR = {"ID": "01900000-0000-7000-8000-000000000001"}
"""What the pages write in capitals, where the parser wants more than a word."""


def anchors(page):
    """The headings of a page as the places that a link may name."""
    prose = FENCE.sub("", page.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def commands(page):
    """Every command a page shows, in a box or in a line."""
    text = page.read_text("utf-8")
    boxes = [line for kind, box in FENCE.findall(text) if kind == "sh" for line in box.splitlines()]
    shown = [line for line in boxes if line.startswith("sessiontrack ")]
    return shown + IN_LINE.findall(FENCE.sub("", text))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_link_leads_to_a_file_and_a_heading(file):
    text = FENCE.sub("", file.read_text("utf-8"))
    for target in LINK.findall(text):
        if ":" in target:
            continue
        name, _, anchor = target.partition("#")
        led = file.parent / name if name else file
        assert led.exists(), target
        assert not anchor or anchor in anchors(led), target
    for named in NAMED_FILE.findall(text):
        assert (ROOT / named).exists(), named


def _takes(words):
    try:
        _parser().parse_args([STANDS_FOR.get(word, word) for word in words])
    except SystemExit as ended:
        return ended.code == 0
    return True


def _is_a_name(words):
    """The page speaks of a command and shows no use of it: what follows may still be asked for."""
    return _takes([*words, "--help"])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_command_is_one_that_the_program_takes(file, capsys):
    refused = []
    for shown in commands(file):
        words = shlex.split(shown, comments=True)[1:]
        has_options = any(word.startswith("-") or word.isupper() for word in words)
        if not (_takes(words) if has_options else _is_a_name(words)):
            refused.append(f"{shown}: {capsys.readouterr().err}")
    assert refused == []


def test_the_pages_show_commands():
    """Else the sweep would look at nothing."""
    assert sum(len(commands(page)) for page in PAGES) > 10
