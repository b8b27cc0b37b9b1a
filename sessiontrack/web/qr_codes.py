"""QR codes, drawn here as SVG without a style of their own."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """The code that a phone reads, dark on white in either theme, with the quiet edge that readers need."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(scale=6, border=4, light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 -- modules of a matrix, nothing of the text
