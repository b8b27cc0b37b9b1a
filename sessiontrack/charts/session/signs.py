"""The rows of numbers below the plot: signs that hardly move, where a line would waste the space."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.charts.session.frame import Frame
from sessiontrack.charts.session.replaced import replaced_values
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS

LANE = 20
_ALWAYS = ("spo2", "respiratory_rate", "sedation")
PLOTTED = ("systolic", "diastolic", "heart_rate")
_INK = MappingProxyType({"spo2": "c-spo2", "respiratory_rate": "c-rr"})

_Bound = tuple[str, Callable[[int, int], bool], str]
_NOTABLE: Mapping[str, tuple[_Bound, ...]] = MappingProxyType(
    {
        "spo2": (("crit", operator.lt, "spo2_critical"), ("warn", operator.lt, "spo2_warn")),
        "respiratory_rate": (
            ("crit", operator.lt, "rr_low_critical"),
            ("crit", operator.gt, "rr_high_critical"),
            ("warn", operator.lt, "rr_low_warn"),
            ("warn", operator.gt, "rr_high_warn"),
        ),
        "sedation": (("crit", operator.le, "sedation_critical"), ("warn", operator.le, "sedation_warn")),
        "dissociation_nrs": (("warn", operator.ge, "dissociation_warn"),),
        "distress_nrs": (("crit", operator.ge, "distress_critical"), ("warn", operator.ge, "distress_warn")),
    }
)
"""Which limits of the protocol make a number stand out, the loudest first."""


@dataclass(frozen=True, slots=True)
class Number:
    """One value of a row, or the place where it is missing.

    Args:
        half: half the width of the ground behind it, in pixels.
        ground: ``notice-warn``, ``notice-crit``, ``hollow`` for an artifact, or nothing.
        missing: class of the tick when there is no value.
        was: what an amendment replaced: "was 242"; empty when it replaced nothing.
    """

    text: Text
    half: float
    ground: str
    missing: str
    was: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A sign over the session."""

    sign: str
    name: str
    top: float
    height: float
    numbers: tuple[Number, ...]


def rows_of(frame: Frame, top: float) -> tuple[NumberRow, ...]:
    """A row for each sign that always has one, and for each other sign that was measured."""
    rows = []
    for sign in shown_signs(frame.record):
        row = _row(frame, sign, top)
        rows.append(row)
        top += row.height + 2
    return tuple(rows)


def shown_signs(record: SessionRecord) -> tuple[str, ...]:
    """The signs with a row of numbers."""
    measured = {sign for _, body in record.vitals for sign in body.readings}
    return tuple(s for s in SIGNS if s not in PLOTTED and (s in _ALWAYS or s in measured))


def row_name(sign: str) -> str:
    """A sign with its unit, short enough for the label column."""
    label, unit = SIGNS[sign].short_label, SIGNS[sign].unit
    return f"{label} {unit}" if unit and not unit.startswith("of") else label


def level_of(sign: str, value: int, protocol: Protocol) -> str:
    """``crit`` or ``warn`` for a value beyond a limit of the protocol, else nothing."""
    bounds = _NOTABLE.get(sign, ())
    return next((level for level, is_beyond, limit in bounds if is_beyond(value, protocol[limit])), "")


def _row(frame: Frame, sign: str, top: float) -> NumberRow:
    numbers = [
        _number(frame, sign, entry, body)
        for entry, body in frame.record.vitals
        if sign in body.readings or sign in body.not_measured
    ]
    spans = []
    for number in numbers:
        middle = frame.px(number.text.x)
        spans.append((middle - number.half, middle + number.half))
    rows = lanes(spans, gap=2)
    placed = tuple(_moved(number, top + row * LANE) for number, row in zip(numbers, rows, strict=True))
    return NumberRow(sign, row_name(sign), top, LANE * lane_count(rows), placed)


def _number(frame: Frame, sign: str, entry: Entry, body: Vitals) -> Number:
    x = frame.axis.at(entry.measured_at)
    was = replaced_values(frame.record, entry).get(sign, "")
    if sign not in body.readings:
        reason = body.not_measured[sign]
        about = f"{SIGNS[sign].label} not measured: {NOT_MEASURED.get(reason, reason)}"
        return Number(Text(x, 0, "", "t-num", "middle", about=about), 5, "", missing_role(reason), was)
    is_artifact = sign in body.artifact
    level = "" if is_artifact else level_of(sign, body.readings[sign], frame.record.protocol)
    ink = "c-faint" if is_artifact else f"c-{level}" if level else _INK.get(sign, "c-text")
    text = Text(x, 0, SIGNS[sign].shown(body.readings[sign]), f"t-num {ink}", "middle")
    ground = "hollow" if is_artifact else f"notice-{level}" if level else ""
    half = text.width / 2 + (3 if ground else 0)
    return Number(text, round(half, 1), ground, "", was)


def _moved(number: Number, top: float) -> Number:
    return replace(number, text=replace(number.text, y=top + 15))


def missing_role(reason: str) -> str:
    """Tried without a reading is a finding and looks like one; the rest is a small open tick."""
    return "missing-crit" if reason == "unrecordable" else "missing"
