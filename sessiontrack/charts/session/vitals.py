"""The plot of a session: pressures as V marks, heart rate as joined dots, and the numbers below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sessiontrack.charts.axes import ValueAxis
from sessiontrack.charts.marks import Text
from sessiontrack.charts.session.frame import Frame
from sessiontrack.charts.session.replaced import replaced_values
from sessiontrack.charts.session.signs import PLOTTED, missing_role
from sessiontrack.charts.session.values import in_words
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS, trusted

_LOW, _HIGH, _PIXELS = 60, 190, 236
_NAME_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Glyph:
    """One value in the plot.

    Args:
        shape: ``systolic``, ``diastolic`` or ``heart_rate``.
        is_hollow: an artifact.
        was: what this very value replaced: "was 242"; empty when it was never corrected.
    """

    shape: str
    x: float
    y: float
    value: int
    is_hollow: bool
    was: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One vitals set as a column of the plot.

    Args:
        stem: upper and lower end between a trusted pair of pressures.
        missing: height and reason's form of each sign that has no value: ``missing`` or ``missing-crit``.
        about: the whole set in words.
    """

    x: float
    glyphs: tuple[Glyph, ...]
    stem: tuple[float, float] | None
    missing: tuple[tuple[float, str, str], ...]
    about: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit of the protocol, with its name at the right end."""

    y: float
    role: str
    name: Text


@dataclass(frozen=True, slots=True)
class OrderedLimit:
    """A pressure at which the order blocks the start, in place of the clinic's; in force until the start.

    Args:
        until: percent of the plot.
        name: beside the line, where there is room for it.
    """

    y: float
    until: float
    name: Text | None
    about: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything in the plot.

    Args:
        lines: runs of heart rate, each ``x,y`` points; a run ends where a reading is missing.
        bands: outlines between runs of pressure.
    """

    axis: ValueAxis
    figures: tuple[tuple[int, float], ...]
    readings: tuple[Reading, ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    limits: tuple[LimitLine, ...]
    ordered: tuple[OrderedLimit, ...]
    peak: Text | None


def plot_of(frame: Frame, top: float) -> Plot:
    """The pressures and the heart rate of a session on one scale, as on paper."""
    record = frame.record
    axis = _axis(record, top)
    first = ceil(axis.low / 20) * 20
    return Plot(
        axis=axis,
        figures=tuple((value, axis.y(value)) for value in range(first, int(axis.high) + 1, 20)),
        readings=tuple(_reading(frame, axis, entry, body) for entry, body in record.vitals),
        lines=tuple(_points(frame, axis, run, "heart_rate") for run in _runs(record, ("heart_rate",))),
        bands=tuple(_band(frame, axis, run) for run in _runs(record, ("systolic", "diastolic"))),
        limits=_limits(record, axis),
        ordered=tuple(_ordered(frame, axis)),
        peak=_peak(frame, axis),
    )


def _axis(record: SessionRecord, top: float) -> ValueAxis:
    values = [body.readings[sign] for _, body in record.vitals for sign in PLOTTED if sign in body.readings]
    values += _ordered_limits(record).values()
    stop = record.protocol["bp_critical_systolic"]
    low = min([_LOW, *values]) - 4
    high = max([_HIGH, stop + 8, *(value + 6 for value in values)])
    pixels = min(_PIXELS * (high - low) / (_HIGH - _LOW), 1.5 * _PIXELS)
    return ValueAxis(low, high, top + 22, round(top + 22 + pixels))


def _reading(frame: Frame, axis: ValueAxis, entry: Entry, body: Vitals) -> Reading:
    x, values = frame.axis.at(entry.measured_at), trusted(body)
    was = replaced_values(frame.record, entry)
    glyphs = tuple(
        Glyph(
            sign,
            x,
            axis.y(body.readings[sign]),
            body.readings[sign],
            sign in body.artifact,
            was.get(sign, ""),
        )
        for sign in PLOTTED
        if sign in body.readings
    )
    both = {"systolic", "diastolic"} <= values.keys()
    return Reading(
        x=x,
        glyphs=glyphs,
        stem=(axis.y(values["systolic"]), axis.y(values["diastolic"])) if both else None,
        missing=tuple(_missing(axis, body)),
        about=f"{frame.about(entry.measured_at)}: {in_words(body)}",
    )


def _missing(axis: ValueAxis, body: Vitals) -> Iterator[tuple[float, str, str]]:
    """One mark for the cuff and one for the heart rate, on the lower edge."""
    lost = [signs for signs in (PLOTTED[:2], PLOTTED[2:]) if any(s in body.not_measured for s in signs)]
    for place, signs in enumerate(lost):
        sign = next(sign for sign in signs if sign in body.not_measured)
        reason = body.not_measured[sign]
        about = f"{SIGNS[sign].label} not measured: {NOT_MEASURED.get(reason, reason)}"
        yield axis.bottom - 5 - 12 * place, missing_role(reason), about


def _runs(record: SessionRecord, signs: Sequence[str]) -> Iterable[list[tuple[Entry, Vitals]]]:
    """Sets in a row that have these signs; a missing reading or a long silence ends a run.

    A set in which nobody tried the sign, as a repeated pressure, does not end it.
    """
    protocol = record.protocol
    silence = timedelta(
        minutes=protocol["vitals_interval_recovery_minutes"] + protocol["vitals_gap_recovery_minutes"]
    )
    runs: list[list[tuple[Entry, Vitals]]] = [[]]
    for entry, body in record.vitals:
        has_all = trusted(body).keys() >= set(signs)
        is_lost = any(sign in body.not_measured or sign in body.artifact for sign in signs)
        last = runs[-1][-1][0].measured_at if runs[-1] else entry.measured_at
        if runs[-1] and (is_lost or (has_all and entry.measured_at - last > silence)):
            runs.append([])
        if has_all:
            runs[-1].append((entry, body))
    return [run for run in runs if len(run) > 1]


def _points(frame: Frame, axis: ValueAxis, run: Sequence[tuple[Entry, Vitals]], sign: str) -> str:
    return " ".join(
        f"{frame.axis.at(entry.measured_at):g},{axis.y(body.readings[sign]):g}" for entry, body in run
    )


def _band(frame: Frame, axis: ValueAxis, run: Sequence[tuple[Entry, Vitals]]) -> str:
    upper = _points(frame, axis, run, "systolic")
    return f"{upper} {_points(frame, axis, run[::-1], 'diastolic')}"


def _limits(record: SessionRecord, axis: ValueAxis) -> tuple[LimitLine, ...]:
    warn, stop = record.protocol["bp_warn_systolic"], record.protocol["bp_critical_systolic"]
    caution_y, stop_y = axis.y(warn), axis.y(stop)
    # Two limits close together share the space between them on either side.
    below = caution_y - stop_y < 18
    return (
        LimitLine(
            caution_y, "limit-warn", _limit_name(caution_y + (15 if below else -5), f"caution {warn}", "warn")
        ),
        LimitLine(stop_y, "limit-crit", _limit_name(stop_y - 5, f"stop {stop}", "crit")),
    )


def _ordered(frame: Frame, axis: ValueAxis) -> Iterator[OrderedLimit]:
    """The order's limits; a name that would lie on the other one is left to who points at the line."""
    order, started_at = frame.record.order, frame.record.infusion.started_at
    until = 100 if started_at is None else frame.axis.at(started_at)
    named_y: list[float] = []
    for label, value in _ordered_limits(frame.record).items():
        name = Text(0, axis.y(value) - 4, f"order {value}", "t-num c-crit halo", dx=4)
        is_free = all(abs(name.y - y) > _NAME_HEIGHT for y in named_y)
        has_room = started_at is not None and name.span(frame.width)[1] + 4 < frame.px(until)
        if is_free and has_room:
            named_y.append(name.y)
        reason = f": {order.limit_reason}" if order and order.limit_reason else ""
        about = f"Start blocked at {label} {value} by the order{reason}"
        yield OrderedLimit(axis.y(value), until, name if name.y in named_y else None, about)


def _ordered_limits(record: SessionRecord) -> dict[str, int]:
    order = record.order
    limits = {"systolic": order.limit_systolic, "diastolic": order.limit_diastolic} if order else {}
    return {label: value for label, value in limits.items() if value is not None}


def _limit_name(y: float, words: str, level: str) -> Text:
    return Text(100, y, words, f"t-num c-{level} halo", "end", dx=-6)


def _peak(frame: Frame, axis: ValueAxis) -> Text | None:
    found = frame.record.peak_pressure
    if found is None:
        return None
    value, protocol, x = found.systolic, frame.record.protocol, frame.axis.at(found.measured_at)
    level = "crit" if value >= protocol["bp_critical_systolic"] else "warn"
    role = f"t-score halo c-{level}" if value >= protocol["bp_warn_systolic"] else "t-score halo"
    pair = str(value) if found.diastolic is None else f"{value}/{found.diastolic}"
    is_late = x > 65
    anchor, dx = ("end", -11) if is_late else ("start", 11)
    return Text(x, axis.y(value) - 11, f"peak {pair}", role, anchor, dx)
