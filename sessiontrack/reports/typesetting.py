"""Sets a paper as PDF and a drawing as PNG. The words travel as data: nothing in them can become markup."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sessiontrack.reports.paper import PAPERS, Paper

if TYPE_CHECKING:
    from typst import Fonts

_TEMPLATES = Path(__file__).with_name("templates")
_PIXELS_AN_INCH = 96
_PNG_SHARPNESS = 2
_MOST_PIXELS = 16_000

# No letter: control characters have no glyph, and an override of direction would show words backwards.
_NO_LETTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff]")
_WIDTH = re.compile(r'<svg[^>]* width="(\d+)')
_NO_GLYPH = "could not be displayed with font"


def set_as_pdf(paper: Paper, size: str = "a4") -> bytes:
    """The paper as a tagged PDF that a screen reader can read.

    Args:
        size: one of ``PAPERS``.
    """
    words = {"data": json.dumps(_writable({**asdict(paper), "size": PAPERS[size]}))}
    # Imported when it is needed: a process that is forked after the first use would hang.
    from typst import TypstError, compile

    def set_with(*standards: Literal["ua-1"]) -> bytes:
        return compile(
            _TEMPLATES / "paper.typ",
            root=_TEMPLATES,
            font_paths=_fonts(),
            sys_inputs=words,
            format="pdf",
            pdf_standards=[*standards],
        )

    try:
        return set_with("ua-1")
    except TypstError as error:
        # A letter that no font of this machine has is shown as a box. The standard forbids that, but a clinic
        # whose patient has such a name still needs the sheet.
        if _NO_GLYPH not in str(error):
            raise
        return set_with()


def set_as_png(svg: str) -> bytes:
    """A drawing in pixels, two for each of its own, but never wider than a picture viewer takes."""
    from typst import compile

    found = _WIDTH.match(svg)
    assert found is not None
    return compile(
        _TEMPLATES / "picture.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"svg": svg},
        format="png",
        ppi=_PIXELS_AN_INCH * min(_PNG_SHARPNESS, _MOST_PIXELS / int(found[1])),
    )


@cache
def _fonts() -> Fonts:
    """Roboto for everything; the machine's own fonts for letters that it lacks."""
    from typst import Fonts

    return Fonts(font_paths=[str(files("font_roboto").joinpath("files"))])


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_LETTERS.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {key: _writable(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(held) for held in value]
    return value
