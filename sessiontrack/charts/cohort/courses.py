"""What the courses of a cohort came to: scores, response, remission, how soon and for how long."""

from __future__ import annotations

from collections.abc import Sequence

from sessiontrack.charts.cohort.panel import Panel, Section
from sessiontrack.charts.cohort.points import PlacedPoint, points_picture
from sessiontrack.charts.cohort.rows import PlacedRow, rows_picture
from sessiontrack.charts.cohort.stairs import curve_picture
from sessiontrack.charts.cohort.wording import (
    interval_words,
    mean_words,
    percent,
    rate_lines,
    rate_words,
    short_rate,
    value_words,
)
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.cohorts.base import SMALL, Mean, Rate
from sessiontrack.domain.cohorts.curves import Curve
from sessiontrack.domain.cohorts.published import OUTCOMES, RELAPSE_FREE, RELAPSE_SOURCE
from sessiontrack.domain.cohorts.report import CohortReport, ScoreFigures
from sessiontrack.domain.scales import SCALES

_WHOLE = "Of whole courses, when one of their sessions is in the cohort."
_KAPLAN_MEIER = (
    "Kaplan and Meier's estimate with its 95 % confidence interval (Greenwood, log-log) as the shaded band; a short"
    " upright line is a course last seen so."
)
_OUTCOMES = {
    "response": "Response",
    "partial": "Partial response",
    "remission": "Remission",
    "worse": "Worse than before",
    "evaluable": "Complete data",
}


def courses_section(report: CohortReport, *, is_beside: bool) -> Section:
    """Scores, outcomes and two curves.

    Args:
        is_beside: published figures lie beside ours.
    """
    return Section(
        "courses",
        "Scores, response and relapse",
        (
            *(_score(one) for one in report.scores),
            _outcomes(report, is_beside=is_beside),
            _response(report.response),
            _relapse(report.relapse, is_beside=is_beside),
        ),
    )


def _score(one: ScoreFigures) -> Panel:
    name = SCALES[one.scale].abbreviation
    places = [(_place(number), mean) for number, mean in enumerate(one.means)]
    known = [(place, mean) for place, mean in places if mean is not None]
    many = [pair for pair in known if pair[1].number >= SMALL] or known
    (first_place, first), (last_place, last) = many[0], many[-1]
    title = f"{name}: mean {_counted_mean(first)} {_at(first_place)}"
    if len(many) > 1:
        title = f"{title}, {_counted_mean(last)} {_at(last_place)}"
    about = (
        "Each dot is a mean, the line its 95 % confidence interval (Student's t) within the scale; none for fewer "
        f"than {SMALL} courses. Later places are of fewer courses; higher is worse."
    )
    key = f"score-{one.scale}"
    return Panel(
        key=key,
        title=title,
        words=f"{_WHOLE} One score a course and place: the last before the next infusion. {about}",
        picture=points_picture(
            key,
            title,
            about,
            [_point(one.scale, number, mean) for number, mean in enumerate(one.means)],
            rows=("Infusion", "points", "courses"),
        ),
        table=Table(
            f"{name} by the number of infusions given before, mean with 95 % interval.",
            ("", "Points", "Standard deviation", "Courses"),
            tuple(
                Row((place, mean_words(mean), _deviation(mean), str(mean.number if mean else 0)))
                for place, mean in places
            ),
        ),
    )


def _place(number: int) -> str:
    return f"After infusion {number}" if number else "Baseline"


def _at(place: str) -> str:
    return "at the baseline" if place == "Baseline" else place.lower()


def _counted_mean(mean: Mean) -> str:
    return f"{value_words(mean.mean)} ({mean.number} course{'' if mean.number == 1 else 's'})"


def _point(scale: str, number: int, mean: Mean | None) -> PlacedPoint:
    name = str(number) if number else "before"
    if mean is None:
        return PlacedPoint(name, None, None, None, ("none", "0"))
    low, high = None, None
    span = SCALES[scale].total_range
    if mean.interval is not None and span is not None and mean.number >= SMALL:
        # No score lies outside the scale, so no mean does.
        low, high = max(mean.interval.low, span.lowest), min(mean.interval.high, span.highest)
    return PlacedPoint(name, mean.mean, low, high, (value_words(mean.mean), str(mean.number)))


def _deviation(mean: Mean | None) -> str:
    return "" if mean is None or mean.deviation is None else value_words(mean.deviation)


def _outcomes(report: CohortReport, *, is_beside: bool) -> Panel:
    found = report.outcomes
    rates: dict[str, Rate] = {code: getattr(found, code) for code in _OUTCOMES}
    response = found.response
    title = (
        f"{short_rate(response)} of series ended in response"
        if response.share.of
        else "No series can be judged yet"
    )
    words = (
        f"{_WHOLE} By the score at the end of the series, the course's own scale and that scale's own rule."
        f" {found.running:,} courses are still in their series and not counted."
        f" {found.at_baseline:,} began in remission and are not among those who could remit."
    )
    rows = [
        rate_row(name, rates[code], _published(code) if is_beside else ()) for code, name in _OUTCOMES.items()
    ]
    about = "The dot is the share, the line its 95 % confidence interval (Wilson)."
    return Panel(
        key="outcomes",
        title=title,
        words=words,
        picture=rows_picture("outcomes", title, about, rows, unit="% of courses", most=100)
        if found.evaluable.share.of
        else None,
        table=Table(
            "Outcomes of the series that are over, with 95 % intervals.",
            ("Outcome", "Courses", "Published"),
            tuple(
                Row((name, rate_words(rates[code]), "; ".join(about for _, about in _published(code))))
                for code, name in _OUTCOMES.items()
            ),
        ),
    )


def _published(code: str) -> tuple[tuple[float, str], ...]:
    return tuple(
        (one.percent, f"{one.percent} % of {one.of}. {one.source}") for one in OUTCOMES if one.figure == code
    )


def rate_row(name: str, rate: Rate, published: Sequence[tuple[float, str]] = (), *more: str) -> PlacedRow:
    """A row of one rate.

    Args:
        published: somebody else's percent, each with who says so.
    """
    fraction, interval = rate.share.fraction, rate.interval
    said = ("published " + " and ".join(f"{value:g} %" for value, _ in published),) if published else ()
    lines = (*rate_lines(rate), *more, *said)
    if fraction is None or interval is None:
        return PlacedRow(name, None, None, None, lines, published=tuple(published))
    ends = 100 * interval.low, 100 * interval.high
    return PlacedRow(name, 100 * fraction, *ends, lines, published=tuple(published))


def _response(curve: Curve) -> Panel:
    words = f"{_WHOLE} From the first infusion to the first score that is a response. {_KAPLAN_MEIER}"
    title = f"Time to response: {curve.events:,} of {len(curve.waits):,} courses responded{_half(curve)}"
    return _panel("to-response", (title, words, "Not responded yet"), curve)


def _relapse(curve: Curve, *, is_beside: bool) -> Panel:
    words = f"{_WHOLE} From the first response to its loss, whatever was given meanwhile. {_KAPLAN_MEIER}"
    title = (
        f"Time to relapse: {curve.events:,} of {len(curve.waits):,} responses were lost again{_half(curve)}"
    )
    if is_beside:
        words = f"{words} Diamonds, without maintenance: {RELAPSE_SOURCE}."
    published = [(day, share, RELAPSE_SOURCE) for day, share in RELAPSE_FREE] if is_beside else []
    return _panel("to-relapse", (title, words, "Still in response"), curve, published)


def _half(curve: Curve) -> str:
    return "" if curve.median_day is None else f"; by the estimate, half by day {curve.median_day}"


def _panel(
    key: str, said: tuple[str, str, str], curve: Curve, published: Sequence[tuple[int, float, str]] = ()
) -> Panel:
    title, words, head = said
    steps = [
        step for step in curve.steps if any(wait.is_event and wait.days == step.day for wait in curve.waits)
    ]
    begin = [Row(("0", str(len(curve.waits)), percent(1), ""))] if curve.waits else []
    rows = [
        Row((str(step.day), str(curve.at_risk(step.day)), percent(step.share), interval_words(step.interval)))
        for step in steps
    ]
    return Panel(
        key=key,
        title=title,
        words=words,
        picture=curve_picture(key, title, words, curve, published=published) if curve.waits else None,
        table=Table(
            f"{head}, by day, with 95 % intervals.",
            ("Day", "Watched before", head, "95 % interval"),
            (*begin, *rows),
        ),
    )
