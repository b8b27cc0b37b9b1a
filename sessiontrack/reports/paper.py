"""What stands on a sheet of paper: words and drawings that were made before, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

Span = tuple[str, str]
"""Words and how they look: ``bold``, ``muted``, ``struck``, ``bad``, ``tag``, ``mild``, ``moderate`` or ``severe``."""

Cell = str | tuple[Span, ...]

PAPERS = MappingProxyType({"a4": "a4", "letter": "us-letter"})
"""Sizes of paper by the word that asks for one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One answer of the row above everything else.

    Args:
        aside: beside the value, in small; loud when ``is_bad``.
        below: a line of words.
    """

    label: str
    value: str
    aside: str = ""
    below: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with its heading.

    Args:
        widths: a share of the page for each column; 0 is as wide as its words.
        empty: what stands there when there are no rows.
        after: a line below the rows.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    empty: str = "None."
    after: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must be read before the rest.

    Args:
        level: ``critical`` or ``warn``.
    """

    heading: str
    lines: tuple[str, ...]
    level: str = "warn"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the sentence that stands in its place for who does not see it.

    Args:
        is_wide: it lies across a page of its own.
    """

    svg: str
    about: str
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    Args:
        title: without the patient's name; programs show it before anybody asked.
        whose: the patient on every page after the first: name, birth, number.
        facts_of_patient: label and words, for the banner of the first page.
        tags: allergies and cautions, each with whether it is one to mind.
        status: the state of what is printed, in a word.
        sentence: the whole in one sentence.
        abreast: short listings side by side, before the pictures.
        foot: who printed it when, on every page.
        lies_across: the long side of the paper is below.
    """

    title: str
    subtitle: str
    status: str
    name: str
    whose: str
    facts_of_patient: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, bool], ...]
    sentence: str
    notices: tuple[Notice, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...]
    listings: tuple[Listing, ...]
    foot: str
    abreast: tuple[Listing, ...] = ()
    lies_across: bool = False
