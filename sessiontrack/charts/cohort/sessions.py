"""Pressure, spans of time, alerts, and how complete the record of a cohort is."""

from __future__ import annotations

from collections.abc import Sequence

from sessiontrack.charts.cohort.courses import rate_row
from sessiontrack.charts.cohort.panel import Panel, Section
from sessiontrack.charts.cohort.rows import PlacedRow, rows_picture
from sessiontrack.charts.cohort.wording import (
    mean_words,
    rate_words,
    short_rate,
    spread_lines,
    value_words,
)
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.alerts.rules import RULES
from sessiontrack.domain.cohorts.base import Rate
from sessiontrack.domain.cohorts.published import OUTCOMES
from sessiontrack.domain.cohorts.report import AlertFigures, CohortReport, MeasureFigures

_SPREAD = "The dot is the median; half of the sessions lie between the ends of the line."
_WILSON = "The dot is the share, the line its 95 % confidence interval (Wilson)."
_LEVELS = {"critical": "critical", "warn": "warning", "info": "notice"}


def pressure_section(report: CohortReport, *, is_beside: bool) -> Section:
    """How far pressure rises, and who reaches 165/100."""
    rise = report.rises[0].spread
    title = (
        f"Systolic pressure rises by {value_words(rise.median)} mmHg at its highest, in half of the sessions"
        f" by {value_words(rise.low)} to {value_words(rise.high)}"
        if rise
        else "Rise of pressure: no session has a reading before and after the start"
    )
    words = (
        "Each session's own highest value minus its last one before the start. The mean of these is about twice the"
        " mean change at a moment, as most studies print it."
    )
    ever = report.ever_high
    published = [
        (one.percent, f"{one.percent} % of {one.of}. {one.source}")
        for one in OUTCOMES
        if one.figure == "ever_high"
    ]
    rows = {"Ever at or above 165/100 mmHg": ever}
    reached = (
        f"{short_rate(ever)} of patients were at or above 165/100 mmHg at some time"
        if ever.share.of
        else "At or above 165/100 mmHg: no patient has a reading after the start"
    )
    return Section(
        "pressure",
        "Pressure",
        (
            _spreads("rises", title, words, report.rises),
            _rates(
                "ever-high",
                reached,
                "Patients with a pressure after a start.",
                rows,
                published=published if is_beside else (),
            ),
        ),
    )


def durations_section(report: CohortReport) -> Section:
    """How long sessions took, and how many did not go as planned."""
    spread = report.durations[0].spread
    title = (
        f"An infusion takes {value_words(spread.median)} minutes, half of them {value_words(spread.low)} to"
        f" {value_words(spread.high)}"
        if spread
        else "Durations: no session has an infusion with an end"
    )
    rates = {
        "Outside the protocol's window": report.outside_window,
        "Stopped early": report.stopped_early,
    }
    outside = f"{short_rate(report.outside_window)} of sessions lie outside the protocol's window"
    return Section(
        "durations",
        "Durations",
        (
            _spreads(
                "durations", title, "Where a time is not known the session is left out.", report.durations
            ),
            _rates("window", outside, "The window is that of the protocol of each session.", rates),
        ),
    )


def alerts_section(report: CohortReport) -> Section:
    """The rules by how often they spoke."""
    found = report.alerts
    most = max(found, key=lambda one: one.sessions.share.count, default=None)
    title = (
        f"{_rule(most)} is the alert of most sessions: {short_rate(most.sessions)}"
        if most
        else f"No alert was raised in {report.who.sessions:,} sessions"
    )
    rows = [rate_row(_rule(one), one.sessions, (), _counted(one.alerts)) for one in found]
    return Section(
        "alerts",
        "Alerts by rule",
        (
            Panel(
                key="alerts",
                title=title,
                words=f"Sessions in which a rule spoke at least once, not for a value that was taken back. {_WILSON}",
                picture=rows_picture("alerts", title, _WILSON, rows, unit="% of sessions", most=100)
                if found
                else None,
                table=Table(
                    "Alerts by rule and level, as a share of sessions with 95 % intervals.",
                    ("Rule", "Alerts", "Sessions"),
                    tuple(Row((_rule(one), f"{one.alerts:,}", rate_words(one.sessions))) for one in found),
                ),
            ),
        ),
    )


def record_section(report: CohortReport) -> Section:
    """How soon vitals were kept, and which sessions have late entries."""
    lag = report.lag
    title = (
        f"Half of the vitals were kept within {lag.half} min of measuring, nine in ten within {lag.most} min"
        if lag.sets
        else "No set of vitals was kept"
    )
    words = (
        f"{lag.sets:,} sets, however they came: typed, sent by a monitor, or entered later from paper. Late is later"
        " than the session's protocol allows."
    )
    rates = {"Sessions with a late entry": lag.late}
    return Section("record", "Entry lag", (_rates("lag", title, words, rates),))


def _counted(alerts: int) -> str:
    return f"{alerts:,} alert{'' if alerts == 1 else 's'}"


def _rule(one: AlertFigures) -> str:
    title = RULES[one.rule].title if one.rule in RULES else one.rule.replace("_", " ")
    return f"{title} ({_LEVELS[one.level]})"


def _spreads(key: str, title: str, words: str, found: Sequence[MeasureFigures]) -> Panel:
    rows = [_spread_row(one) for one in found]
    unit = found[0].measure.unit
    return Panel(
        key=key,
        title=title,
        words=f"{words} {_SPREAD}",
        picture=rows_picture(key, title, _SPREAD, rows, unit=unit)
        if any(one.spread for one in found)
        else None,
        table=Table(
            f"In {unit}: mean with 95 % interval, standard deviation, median and quartiles.",
            ("", "Mean", "Standard deviation", "Median", "Quartiles", "Sessions"),
            tuple(Row(_cells(one)) for one in found),
        ),
    )


def _spread_row(one: MeasureFigures) -> PlacedRow:
    name, spread = one.measure.name, one.spread
    lines = spread_lines(spread, one.measure.unit)
    if spread is None:
        return PlacedRow(name, None, None, None, lines)
    return PlacedRow(name, spread.median, spread.low, spread.high, (*lines, f"mean {mean_words(one.mean)}"))


def _cells(one: MeasureFigures) -> tuple[str, ...]:
    mean, spread = one.mean, one.spread
    if mean is None or spread is None:
        return (one.measure.name, "", "", "", "", "0")
    deviation = "" if mean.deviation is None else value_words(mean.deviation)
    ends = f"{value_words(spread.low)} to {value_words(spread.high)}"
    return (
        one.measure.name,
        mean_words(mean),
        deviation,
        value_words(spread.median),
        ends,
        f"{mean.number:,}",
    )


def _rates(
    key: str,
    title: str,
    words: str,
    rates: dict[str, Rate],
    *,
    published: Sequence[tuple[float, str]] = (),
) -> Panel:
    rows = [rate_row(name, rate, published) for name, rate in rates.items()]
    is_known = any(rate.share.of for rate in rates.values())
    return Panel(
        key=key,
        title=title,
        words=f"{words} {_WILSON}",
        picture=rows_picture(key, title, _WILSON, rows, unit="%", most=100) if is_known else None,
        table=Table(
            f"{title}.",
            ("", "Of those known"),
            tuple(Row((name, rate_words(rate))) for name, rate in rates.items()),
        ),
    )
