"""How each class of mark is painted: on a page by the style sheet, in a file of its own by these attributes.

The style sheet ``charts.css`` says the same with the same names; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import ceil
from types import MappingProxyType

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "surface": "#ffffff",
        "sunken": "#e9eef2",
        "line": "#d5dee5",
        "edge": "#6f8190",
        "text": "#13212c",
        "muted": "#465866",
        "faint": "#566875",
        "accent": "#1b5ec7",
        "accent-soft": "#e3edfc",
        "accent-fill": "#1b5ec7",
        "on-accent": "#ffffff",
        "ok": "#1a6b3f",
        "ok-soft": "#e1f3e8",
        "warn": "#8a4b00",
        "warn-soft": "#fff1d9",
        "crit": "#b3201b",
        "crit-soft": "#fde7e5",
        "v-bp": "#6b3fa0",
        "v-hr": "#0b7358",
        "v-spo2": "#0b6c93",
        "v-rr": "#6a5d4c",
        "s1": "#f5d27a",
        "s2": "#df7a1c",
        "s3": "#96203a",
        "s1-ink": "#3a2a00",
        "s2-ink": "#2b1400",
        "s3-ink": "#ffffff",
        "s1-edge": "#a87700",
        "ph-init": "#e6eefa",
        "ph-maint": "#e1f1eb",
        "ph-init-ink": "#1b4a96",
        "ph-maint-ink": "#12583f",
        "drug": "#f4cf3b",
        "on-drug": "#2e2500",
    }
)
"""The light theme: a file opened alone has paper behind it."""

_ROWS = """
paper            fill:surface
grid             stroke:line stroke-width:1
grid-fine        stroke:line stroke-width:1 stroke-dasharray:1,4
axis             stroke:edge stroke-width:1
strip            stroke:line stroke-width:2
window           fill:ok-soft fill-opacity:.85
now              stroke:accent stroke-width:2
stretch-before   fill:sunken
stretch-drug     fill:ph-init
stretch-after    fill:ph-maint
drug             fill:drug
drug-live        fill:drug fill-opacity:.55
drug-open        fill:none stroke:edge stroke-width:1.5 stroke-dasharray:3,3
pause            fill:none stroke:warn stroke-width:1.5 stroke-dasharray:4,3
given            fill:drug stroke:text stroke-width:1
medicine         fill:s1 stroke:s1-edge stroke-width:1
event            fill:accent-fill
limit-warn       stroke:warn stroke-width:1.5 stroke-dasharray:6,4
limit-crit       stroke:crit stroke-width:1.5 stroke-dasharray:6,4
bp-band          fill:v-bp fill-opacity:.09
bp-stem          stroke:v-bp stroke-width:1.4 stroke-opacity:.5
bp               fill:none stroke:v-bp stroke-width:2.8 stroke-linecap:round
bp-thin          fill:none stroke:v-bp stroke-width:1.6 stroke-opacity:.75 stroke-linecap:round
bp-hollow        fill:surface stroke:v-bp stroke-width:1.3 stroke-linejoin:round
hr-line          fill:none stroke:v-hr stroke-width:2.2 stroke-linejoin:round
hr               fill:v-hr stroke:surface stroke-width:1.5
hr-hollow        fill:surface stroke:v-hr stroke-width:1.5
rung             fill:surface stroke:edge stroke-width:1.3
rung-late        fill:warn
missing          fill:surface stroke:edge stroke-width:1.3
missing-crit     fill:none stroke:crit stroke-width:2
hollow           fill:none stroke:edge stroke-width:1.2 stroke-dasharray:2,2
notice-warn      fill:warn-soft
notice-crit      fill:crit-soft stroke:crit stroke-width:1.5
amended          fill:accent
s1               fill:s1 stroke:s1-edge stroke-width:1
s2               fill:s2
s3               fill:s3
s1-pip           fill:s1-ink
s2-pip           fill:s2-ink
s3-pip           fill:s3-ink
going            fill:muted
absent           fill:edge
band-initial_series fill:ph-init
band-maintenance fill:ph-maint
dot-initial_series fill:ph-init-ink stroke:ph-init-ink stroke-width:1.6
dot-maintenance  fill:ph-maint-ink stroke:ph-maint-ink stroke-width:1.6
dot-planned      fill:surface stroke:edge stroke-width:1.6
dot-review       fill:muted
leader           fill:none stroke:edge stroke-width:1.1 stroke-opacity:.6
chosen           fill:accent-soft fill-opacity:.45 stroke:accent stroke-width:2.5
half             fill:ok-soft fill-opacity:.7
half-line        stroke:ok stroke-width:1.5 stroke-dasharray:2,4
score-1-line     fill:none stroke:accent stroke-width:2.6 stroke-linejoin:round
score-2-line     fill:none stroke:v-hr stroke-width:2.6 stroke-linejoin:round stroke-dasharray:7,4
score-1          fill:accent stroke:surface stroke-width:1.5
score-2          fill:surface stroke:v-hr stroke-width:2.4
flag-ok          fill:ok-soft stroke:ok stroke-width:1
flag-info        fill:accent-soft stroke:accent stroke-width:1
flag-warn        fill:warn-soft stroke:warn stroke-width:1
flag-crit        fill:crit-soft stroke:crit stroke-width:1
planned-dose     fill:none stroke:muted stroke-width:1 stroke-dasharray:3,2
over-range       fill:edge fill-opacity:.2
over-later       fill:none stroke:edge stroke-width:1.2 stroke-opacity:.7 stroke-linejoin:round
over-alone       fill:none stroke:edge stroke-width:4 stroke-linecap:round
over-median      fill:none stroke:muted stroke-width:2
over-zero        stroke:text stroke-width:1.5
over-chosen-line fill:none stroke:accent stroke-width:2.4 stroke-linejoin:round
over-chosen      fill:surface stroke:accent stroke-width:2.2 stroke-linejoin:round
over-first-line  fill:none stroke:text stroke-width:3.2 stroke-linejoin:round
over-first       fill:text stroke:surface stroke-width:1.5
t-axis           fill:muted font-size:13
t-small          fill:muted font-size:12
t-faint          fill:faint font-size:12
t-sub            fill:faint font-size:13
t-head           fill:text font-size:14 font-weight:650
t-name           fill:text font-size:13
t-ordinal        fill:text font-size:17 font-weight:650
t-bold           fill:text font-size:13 font-weight:650
t-label          fill:muted font-size:12 font-weight:650
t-num            font-size:13 font-weight:600
t-score          fill:text font-size:14 font-weight:650
halo             stroke:surface stroke-width:4 stroke-linejoin:round paint-order:stroke
c-text           fill:text
c-muted          fill:muted
c-faint          fill:faint
c-bp             fill:v-bp
c-hr             fill:v-hr
c-spo2           fill:v-spo2
c-rr             fill:v-rr
c-ok             fill:ok
c-info           fill:accent
c-warn           fill:warn
c-crit           fill:crit
c-accent         fill:accent
c-drug           fill:on-drug
c-event          fill:on-accent
c-s1             fill:s1-ink
c-s2             fill:s2-ink
c-s3             fill:s3-ink
c-before         fill:muted
c-initial_series fill:ph-init-ink
c-maintenance    fill:ph-maint-ink
"""


def _read(rows: str) -> dict[str, dict[str, str]]:
    painted = {}
    for row in rows.strip().splitlines():
        name, *pairs = row.split()
        painted[name] = dict(pair.split(":") for pair in pairs)
    return painted


PAINT: Mapping[str, Mapping[str, str]] = MappingProxyType(_read(_ROWS))
"""Attributes by class; a colour is the name of a token. A later class wins over an earlier one."""


@cache
def font_of(role: str) -> tuple[float, bool]:
    """Size in pixels, and whether it is bold, of text with these classes."""
    painted = _merged(role)
    return float(painted.get("font-size", 13)), int(painted.get("font-weight", 400)) >= 600


def attributes(role: str) -> str:
    """The classes as attributes in the colours of the light theme."""
    return " ".join(f'{name}="{_plain(name, value)}"' for name, value in _merged(role).items())


def _plain(name: str, value: str) -> str:
    # Readers of SVG besides browsers know only whole hundreds, and take any other weight for none.
    return str(ceil(int(value) / 100) * 100) if name == "font-weight" else TOKENS.get(value, value)


def _merged(role: str) -> dict[str, str]:
    # In the order of the table, as the style sheet has it, whatever the order in the attribute.
    named = role.split()
    merged: dict[str, str] = {}
    for name, painted in PAINT.items():
        if name in named:
            merged |= painted
    return merged
