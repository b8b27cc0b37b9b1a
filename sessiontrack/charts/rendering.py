"""From placed marks to SVG: the one Jinja environment of the pictures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sessiontrack.charts.labels import LabelColumn
from sessiontrack.charts.paint import attributes
from sessiontrack.charts.sheets import Sheet
from sessiontrack.charts.stretching import unstretched

FILE_WIDTH = 1440
"""Pixels that a file of its own has at least."""

_CAPTION_HEIGHT = 38

# XML has no way to write these, not even escaped; one in a name would break the whole picture.
_UNWRITABLE = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _written(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


@cache
def _by_class(role: str) -> Markup:
    return Markup('class="{}"').format(role)


@cache
def _by_attribute(role: str) -> Markup:
    # The classes stay, so that a page that embeds the file can still repaint it.
    return Markup('class="{}" {}').format(role, Markup(attributes(role)))  # noqa: S704 -- from our own table


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    finalize=_written,
)


def render_on_page(template: str, **marks: Any) -> Markup:
    """The picture for a page, painted by its style sheet: labels that stay, and a plot that scrolls."""
    return _render(template, is_file=False, paint=_by_class, **marks)


def render_as_file(template: str, **marks: Any) -> Markup:
    """The picture as a file of its own, painted by attributes in the light theme, with a caption above it."""
    return _render_alone(template, max(_width(marks), FILE_WIDTH), _CAPTION_HEIGHT, marks)


def render_on_paper(template: str, about: str, *, least: int = 0, **marks: Any) -> Sheet:
    """The same for a sheet that says itself whose it is: no caption, and no wider than it needs to be.

    Args:
        least: pixels that it has at least, where the paper lies across.
    """
    width = max(_width(marks), least)
    return Sheet(str(_render_alone(template, width, 0, marks)), about, width)


def _width(marks: dict[str, Any]) -> int:
    labels: LabelColumn = marks["labels"]
    return labels.width + int(marks["least_width"])


def _render_alone(template: str, total: int, head: int, marks: dict[str, Any]) -> Markup:
    drawn = _render(template, is_file=True, paint=_by_attribute, total=total, head=head, **marks)
    return Markup(unstretched(drawn, total - marks["labels"].width))  # noqa: S704 -- autoescaped before


def _render(template: str, **marks: Any) -> Markup:
    return Markup(_ENVIRONMENT.get_template(template).render(**marks).strip())  # noqa: S704 -- autoescaped
