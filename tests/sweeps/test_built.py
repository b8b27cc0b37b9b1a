"""What the pages load is what the sources make now: `make built` makes it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.node import NODE

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "sessiontrack" / "web" / "static" / "built"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_built_files_are_what_the_sources_make(tmp_path):
    made = tmp_path / "built"
    done = subprocess.run(
        [*NODE, str(ROOT / "bundle" / "build.mjs"), str(made)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"is the bundler there? `make setup` installs it.\n{done.stderr}"
    wanted, kept = contents(made), contents(BUILT)
    stale = sorted(name for name in wanted.keys() | kept.keys() if wanted.get(name) != kept.get(name))
    assert stale == [], "the sources make others: run `make built`"
    assert "bedside.js" in kept


def test_the_live_style_leaves_out_tokens_alone():
    """A class may hold two hyphens before a colon, as a token does."""
    style = (BUILT / "live.css").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (BUILT.parent / "css").glob("live*.css"))
    states = set(re.findall(r"[.][a-z_]+--[a-z]+:[a-z]+", sources))
    assert states
    assert [state for state in states if state not in style] == []
    assert style.count("{") == style.count("}")
