"""A curve that falls in steps: the share who are still waiting, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sessiontrack.charts.cohort.canvas import Mark, Path, Picture, Rule, Scale
from sessiontrack.charts.labels import Label
from sessiontrack.charts.marks import Text
from sessiontrack.domain.cohorts.curves import Curve, Step

WIDTH = 500
_TOP, _BOTTOM, _LINE = 16, 216, 19
_STEPS = (1, 2, 5, 7, 14, 28, 56, 84, 182, 364, 728)
_MOST_FIGURES = 10


def curve_picture(
    key: str, name: str, about: str, curve: Curve, *, published: Sequence[tuple[int, float, str]] = ()
) -> Picture:
    """Place the steps, what they may lie between, and those who are still watched below.

    Args:
        published: somebody else's figures: the day, the percent still waiting, and who says so.
    """
    last = max([curve.last_day, 1, *(day for day, _, _ in published)])
    step = next((each for each in _STEPS if last / each <= _MOST_FIGURES), _STEPS[-1])
    days = Scale(0, -(-last // step) * step, step, 2, 96)
    shares = Scale(0, 100, 25, _BOTTOM, _TOP)
    return Picture(
        key=key,
        name=name,
        about=about,
        height=_BOTTOM + 2 * _LINE + 12,
        width=WIDTH,
        labels=(*_figures(shares), Label(_BOTTOM + _LINE, "Days", "t-axis"), _at_risk()),
        rules=tuple(_grid(days, shares)),
        paths=tuple(_paths(curve, days, shares)),
        marks=tuple(_marks(curve, days, shares, published)),
        texts=tuple(_texts(curve, days)),
    )


def _at_risk() -> Label:
    return Label(_BOTTOM + 2 * _LINE, "Still watched", "t-axis", "Watched")


def _figures(shares: Scale) -> Iterator[Label]:
    for value in shares.figures():
        yield Label(shares.at(value) + 4, f"{value:.0f} %", "t-axis")


def _grid(days: Scale, shares: Scale) -> Iterator[Rule]:
    for value in shares.figures():
        yield Rule(days.first, shares.at(value), days.last, shares.at(value), "grid" if value else "axis")
    for day in days.figures():
        yield Rule(days.at(day), _TOP, days.at(day), _BOTTOM, "grid-fine")


def _texts(curve: Curve, days: Scale) -> Iterator[Text]:
    for day in days.figures():
        yield Text(days.at(day), _BOTTOM + _LINE, f"{day:.0f}", "t-axis", "middle")
        yield Text(days.at(day), _BOTTOM + 2 * _LINE, str(curve.at_risk(round(day))), "t-small", "middle")


def _paths(curve: Curve, days: Scale, shares: Scale) -> Iterator[Path]:
    known = [step for step in curve.steps if step.interval is not None]
    if known:
        yield Path(_band(known, curve.last_day, days, shares=shares), "over-range")
    yield Path(
        _stairs([(step.day, step.share) for step in curve.steps], curve.last_day, days, shares=shares),
        "over-first-line",
    )


def _band(known: Sequence[Step], last: int, days: Scale, *, shares: Scale) -> str:
    ends = [*(step.day for step in known[1:]), last]
    upper, lower = [], []
    for step, end in zip(known, ends, strict=True):
        assert step.interval is not None
        left, right = days.at(step.day), days.at(end)
        upper.append(
            f"{left:g} {shares.at(100 * step.interval.high):g}L{right:g} {shares.at(100 * step.interval.high):g}"
        )
        lower.append(
            f"{right:g} {shares.at(100 * step.interval.low):g}L{left:g} {shares.at(100 * step.interval.low):g}"
        )
    return f"M{'L'.join([*upper, *reversed(lower)])}Z"


def _stairs(steps: Sequence[tuple[int, float]], last: int, days: Scale, *, shares: Scale) -> str:
    parts = [f"M{days.at(0):g} {shares.at(100):g}"]
    for day, share in steps:
        parts.append(f"H{days.at(day):g}V{shares.at(100 * share):g}")
    return "".join([*parts, f"H{days.at(last):g}"])


def _marks(
    curve: Curve, days: Scale, shares: Scale, published: Sequence[tuple[int, float, str]]
) -> Iterator[Mark]:
    for day in sorted({wait.days for wait in curve.waits if not wait.is_event}):
        held = curve.at(day)
        share = 1.0 if held is None else held.share
        cut = sum(wait.days == day and not wait.is_event for wait in curve.waits)
        yield Mark("tick", days.at(day), shares.at(100 * share), f"Day {day}: {cut} last seen so", str(day))
    for day, value, about in published:
        yield Mark("diamond", days.at(day), shares.at(value), f"Day {day}: {value:.0f} % · {about}", str(day))
