"""The frame of a session's picture: which minutes it shows, how wide it is, and what stands along its top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from sessiontrack.charts.axes import MinuteAxis
from sessiontrack.charts.marks import Text
from sessiontrack.domain.dosing import RATE_ROUTES
from sessiontrack.domain.errors import Conflict
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import OPEN_STATES

DRAWN_KINDS = frozenset(
    "check_in dose_event vitals side_effect side_effect_change medicine "
    "oxygen emergency incident discharge".split()
)
"""What has a place in the picture; signatures and words come later and would only stretch it."""

LEAST_WIDTH, MOST_WIDTH = 760, 2400
_PIXELS_A_MINUTE = 5
_LEAST_SPAN = 30
_ROOMY_WIDTH, _NUMBER_PIXELS = 980, 20.6
# Sets closer than this are a repetition, for which the whole picture is not made wider.
_REPEATED = timedelta(minutes=3)
_OPEN_AT_MOST = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where minutes lie.

    Args:
        width: least pixels of the plot; nothing collides from there on.
        until: the last thing that happened in the picture.
        now: the present, while the session is open and that is near; else absent.
    """

    record: SessionRecord
    axis: MinuteAxis
    width: int
    until: datetime
    now: datetime | None

    def px(self, x: float) -> float:
        """Percent as pixels of the least width."""
        return x * self.width / 100

    def clock(self, moment: datetime) -> str:
        """Hours and minutes in the clinic's zone."""
        return f"{moment.astimezone(self.record.zone):%H:%M}"

    def about(self, moment: datetime) -> str:
        """The clock, and the minute when the drug was started."""
        minute = self.record.minute(moment)
        return self.clock(moment) + ("" if minute is None else f", {minute} min")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase of the session on the top band."""

    x: float
    width: float
    role: str
    name: Text | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The lines and figures of the minute axis, and the window when there is one."""

    stretches: tuple[Stretch, ...]
    figures: tuple[Text, ...]
    lines: tuple[float, ...]
    fine_lines: tuple[float, ...]
    window: tuple[float, float] | None
    now: float | None


def frame_of(record: SessionRecord, now: datetime) -> Frame:
    """The minutes from the first to the last thing drawn; without a start, from the planned time."""
    moments = [entry.measured_at for entry in record.current if entry.kind in DRAWN_KINDS]
    planned_at = record.session.planned_at
    origin = record.infusion.started_at or min(moments, default=planned_at)
    until = max(moments, default=origin)
    present = _present(record, until, now)
    minutes = MinuteAxis(origin, 0, 1).minute
    first = min([minutes(moment) for moment in moments] or [0]) - 4
    last = max(minutes(until), minutes(present or until)) + 3
    if _has_window(record) and record.infusion.ended_at is None:
        last = max(last, record.protocol["window_to_minutes"] + 3)
    last = max(last, first + _LEAST_SPAN)
    pixels = max(LEAST_WIDTH, (last - first) * _PIXELS_A_MINUTE, _roomy(record, last - first))
    width = min(ceil(pixels), MOST_WIDTH)
    return Frame(record, MinuteAxis(origin, min(first, -6), last, left=2.5, right=90), width, until, present)


def _roomy(record: SessionRecord, span: float) -> float:
    """The width at which the numbers of neighbouring sets stand side by side, within reason."""
    moments = [entry.measured_at for entry, _ in record.vitals]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    apart = min((gap for gap in gaps if gap >= _REPEATED), default=None)
    if apart is None:
        return 0
    return min(_NUMBER_PIXELS * span * timedelta(minutes=1) / apart / 0.88, _ROOMY_WIDTH)


def _present(record: SessionRecord, until: datetime, now: datetime) -> datetime | None:
    # A session nobody closed must not stretch for days.
    is_open = state_of(record, now) in OPEN_STATES and record.discharged_at is None
    return now if is_open and until <= now <= until + _OPEN_AT_MOST else None


def state_of(record: SessionRecord, now: datetime | None = None) -> str | None:
    """The state for words beside the picture; nothing when the moves contradict each other.

    Whatever was kept must be drawn, also what a correction has made impossible.
    """
    try:
        return record.status(now).state
    except Conflict:
        return None


def _has_window(record: SessionRecord) -> bool:
    infusion = record.infusion
    is_single = infusion.ended_at is not None and infusion.end_event is None
    return infusion.started_at is not None and not is_single and record.route in RATE_ROUTES


def scale_of(frame: Frame) -> Scale:
    """The top band, the figures and the lines."""
    axis, record = frame.axis, frame.record
    step = axis.step(frame.width, apart=46)
    half = {10: 5, 20: 10, 30: 15, 60: 30}.get(step)
    ticks = axis.ticks(step)
    window = None
    if _has_window(record):
        start, end = _window(record)
        window = axis.x(start), round(axis.x(end) - axis.x(start), 2)
    return Scale(
        stretches=tuple(_stretches(frame)),
        figures=tuple(_figures(frame, ticks)),
        lines=tuple(axis.x(tick) for tick in ticks),
        fine_lines=tuple(axis.x(tick) for tick in axis.ticks(half) if tick % step) if half else (),
        window=window,
        now=axis.at(frame.now) if frame.now else None,
    )


def _window(record: SessionRecord) -> tuple[int, int]:
    return record.protocol["window_from_minutes"], record.protocol["window_to_minutes"]


def _figures(frame: Frame, ticks: tuple[int, ...]) -> Iterator[Text]:
    has_start = frame.record.infusion.started_at is not None
    inside = _window(frame.record) if _has_window(frame.record) else ()
    for tick in ticks:
        x, moment = frame.axis.x(tick), frame.axis.origin + timedelta(minutes=tick)
        if has_start:
            role = "t-num c-ok" if tick in inside else "t-axis"
            yield Text(x, 36, str(tick).replace("-", "−"), role, "middle")
        yield Text(x, 52 if has_start else 40, frame.clock(moment), "t-faint", "middle")


def _stretches(frame: Frame) -> Iterator[Stretch]:
    record, infusion = frame.record, frame.record.infusion
    axis, started_at = frame.axis, infusion.started_at
    end = axis.origin + timedelta(minutes=axis.last)
    if started_at is None:
        words = (state_of(record) or "not started").replace("_", " ").capitalize()
        yield _stretch(frame, (axis.first, axis.last), "before", words)
        return
    yield _stretch(frame, (axis.first, 0), "before", "Before")
    drug_until = _drug_until(frame)
    reached = axis.minute(min(drug_until or frame.now or frame.until, end))
    yield _stretch(frame, (0, reached), "drug", _drug_words(frame))
    if drug_until is None or axis.minute(drug_until) >= axis.last:
        return
    left_at = record.discharged_at
    lasted = int(axis.minute(left_at) - axis.minute(drug_until)) if left_at else None
    words = "Recovery" if lasted is None else f"Recovery {lasted} min"
    yield _stretch(frame, (reached, axis.minute(left_at or frame.now or frame.until)), "after", words)


def _drug_until(frame: Frame) -> datetime | None:
    """The end of the infusion, or of a single dose's effect; absent while it runs."""
    infusion = frame.record.infusion
    if infusion.ended_at is None or infusion.end_event:
        return infusion.ended_at
    return infusion.ended_at + timedelta(minutes=frame.record.protocol["under_effect_minutes"])


def _drug_words(frame: Frame) -> str:
    infusion = frame.record.infusion
    seconds = infusion.elapsed_seconds(frame.now or frame.until)
    if seconds is None:
        return "Under effect"
    return f"Infusion {seconds // 60} min" + ("" if infusion.ended_at else " so far")


def _stretch(frame: Frame, minutes: tuple[float, float], phase: str, words: str) -> Stretch:
    x, end = frame.axis.x(minutes[0]), frame.axis.x(max(minutes))
    ink = {"before": "before", "drug": "initial_series", "after": "maintenance"}[phase]
    name = Text(x, 15, words, f"t-bold c-{ink}", dx=8)
    fits = name.width + 14 <= frame.px(end - x)
    return Stretch(x, max(round(end - x, 2), 0.1), f"stretch-{phase}", name if fits else None)
