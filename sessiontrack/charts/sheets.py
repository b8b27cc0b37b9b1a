"""A picture on its way to paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing of its own.

    Args:
        svg: a whole document, painted in the light theme.
        width: of the drawing, in pixels.
        about: the sentence that stands in its place for who does not see it.
    """

    svg: str
    about: str
    width: int
