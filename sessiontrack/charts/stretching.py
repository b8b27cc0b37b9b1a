"""Lines of a stretched layer in pixels: a browser keeps their thickness, few other readers of SVG do."""

from __future__ import annotations

import re

_LAYER = re.compile(
    r'<svg width="100%" height="[\d.]+" viewBox="0 0 100 [\d.]+" preserveAspectRatio="none">(.*?)</svg>',
    re.DOTALL,
)
_PLACES = re.compile(r' (points|d)="([^"]*)"')
_STEP = re.compile(r"([A-Za-z])|(-?[\d.]+)")
_KEPT = ' vector-effect="non-scaling-stroke"'


def unstretched(svg: str, width: float) -> str:
    """The drawing with every stretched layer laid out in pixels.

    Args:
        width: pixels of the plot, which the layers' hundred percent stand for.
    """

    def placed(mark: re.Match[str]) -> str:
        return f' {mark[1]}="{_scaled(mark[2], width / 100)}"'

    def laid_out(layer: re.Match[str]) -> str:
        marks = layer[1].replace(_KEPT, "")
        return "<g>" + _PLACES.sub(placed, marks) + "</g>"

    return _LAYER.sub(laid_out, svg)


def _scaled(places: str, factor: float) -> str:
    """Points or a path with its numbers across multiplied; one command's numbers go across and down in turn.

    >>> _scaled("1,20 2,30", 10)
    '10,20 20,30'
    >>> _scaled("M1 20C2 30 3 40 4 50H5V60", 10)
    'M10 20C20 30 30 40 40 50H50V60'
    """
    is_across, command = True, ""

    def step(found: re.Match[str]) -> str:
        nonlocal is_across, command
        if found[1]:
            command, is_across = found[1], found[1] != "V"
            return found[0]
        written = f"{float(found[0]) * factor:.2f}".rstrip("0").rstrip(".") if is_across else found[0]
        is_across = command == "H" or (command != "V" and not is_across)
        return written

    return _STEP.sub(step, places)
