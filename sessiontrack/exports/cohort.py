"""``cohort.csv``: every figure of a cohort, one a row, with how many of how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.cohorts.base import ORDINALS, Interval, Rate
from sessiontrack.domain.cohorts.curves import Curve
from sessiontrack.domain.cohorts.report import CohortReport, LevelRates, MeasureFigures, ScoreFigures
from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, text, truth, whole

COHORT = Format(
    "cohort",
    "one figure of a cohort",
    "as the page has them",
    (
        Column("figure", Kind.CODE, "What is counted or measured."),
        Column(
            "item", Kind.CODE, "Side effect, scale, rule or measure; blank where there is one of it only."
        ),
        Column(
            "stratum",
            Kind.CODE,
            "Severity, number of the session (9_or_more is the last), dose, infusion, level or day.",
        ),
        Column("statistic", Kind.CODE, "share, mean, sd, median, quartile_1, quartile_3, waiting or count."),
        Column(
            "value",
            Kind.DECIMAL,
            "The figure; a share lies between 0 and 1; blank with nobody to count.",
            "",
            4,
        ),
        Column("low_95", Kind.DECIMAL, "Lower end of the 95 % confidence interval.", "", 4),
        Column("high_95", Kind.DECIMAL, "Upper end of the 95 % confidence interval.", "", 4),
        Column("count", Kind.INTEGER, "Numerator of a share."),
        Column(
            "of",
            Kind.INTEGER,
            "Denominator of a share, or the number of values; only what was asked or known.",
        ),
        Column("few_patients", Kind.TRUTH, "So few patients are behind it that it may point to one of them."),
    ),
)

STRATA_IN_CELLS = MappingProxyType({ORDINALS[-1]: "9_or_more"})
"""A spreadsheet takes 9+ for the number 9."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One row."""

    figure: str
    item: str
    stratum: str
    statistic: str
    value: float | None
    interval: Interval | None = None
    count: int | None = None
    of: int | None = None
    is_few: bool | None = None

    def line(self) -> bytes:
        """As bytes."""
        interval = self.interval
        return line(
            (
                *(text(word) for word in (self.figure, self.item, self.stratum, self.statistic)),
                _decimal(self.value),
                _decimal(interval.low if interval else None),
                _decimal(interval.high if interval else None),
                whole(self.count),
                whole(self.of),
                truth(self.is_few),
            )
        )


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def cohort_lines(report: CohortReport) -> Iterator[bytes]:
    """Every figure of a cohort."""
    for figure in _figures(report):
        yield figure.line()


def _figures(report: CohortReport) -> Iterator[_Figure]:
    who = report.who
    for name, number in (("sessions", who.sessions), ("courses", who.courses), ("patients", who.patients)):
        yield _Figure(name, "", "", "count", None, count=number)
    for one in report.effects:
        yield from _levels("effect_of_sessions", one.effect, one.sessions)
        yield from _levels("effect_of_patients", one.effect, one.patients)
        yield _Figure("effect_not_asked", one.effect, "", "count", None, count=one.unasked)
    for name, strata in (("by_ordinal", report.effect.by_ordinal), ("by_dose", report.effect.by_dose)):
        for stratum, rate in strata:
            place = STRATA_IN_CELLS.get(stratum, stratum)
            yield _share(f"effect_{name}", report.effect.effect, place, rate)
    for score in report.scores:
        yield from _scores(score)
    yield from _outcomes(report)
    yield from _curve("without_response", report.response)
    yield from _curve("without_relapse", report.relapse)
    for name, found in (("rise", report.rises), ("duration", report.durations)):
        for measured in found:
            yield from _measured(f"{name}_{measured.measure.unit}", measured)
    for alert in report.alerts:
        yield _share("alert_of_sessions", alert.rule, alert.level, alert.sessions)
        yield _Figure("alerts", alert.rule, alert.level, "count", None, count=alert.alerts)
    for share, minutes in (("half", report.lag.half), ("nine_in_ten", report.lag.most)):
        yield _Figure("entry_lag_min", "vitals", share, "quantile", minutes, of=report.lag.sets)


def _outcomes(report: CohortReport) -> Iterator[_Figure]:
    found = report.outcomes
    rates = {
        "response": found.response,
        "partial_response": found.partial,
        "remission": found.remission,
        "worse": found.worse,
        "evaluable": found.evaluable,
        "ever_at_165_100": report.ever_high,
        "outside_window": report.outside_window,
        "stopped_early": report.stopped_early,
        "late_entries": report.lag.late,
    }
    for name, rate in rates.items():
        yield _share(name, "", "", rate)


def _share(figure: str, item: str, stratum: str, rate: Rate) -> _Figure:
    share = rate.share
    return _Figure(
        figure,
        item,
        stratum,
        "share",
        share.fraction,
        rate.interval,
        count=share.count,
        of=share.of,
        is_few=share.is_small,
    )


def _levels(figure: str, item: str, rates: LevelRates) -> Iterator[_Figure]:
    yield _share(figure, item, "any", rates.any)
    for level, rate in rates.by_severity.items():
        yield _share(figure, item, level, rate)


def _scores(score: ScoreFigures) -> Iterator[_Figure]:
    for number, mean in enumerate(score.means):
        if mean is not None:
            place = f"after_{number}" if number else "baseline"
            yield _Figure("score", score.scale, place, "mean", mean.mean, mean.interval, of=mean.number)
            yield _Figure("score", score.scale, place, "sd", mean.deviation, of=mean.number)


def _curve(figure: str, curve: Curve) -> Iterator[_Figure]:
    for step in curve.steps:
        yield _Figure(
            figure,
            "",
            f"day_{step.day}",
            "waiting",
            step.share,
            step.interval,
            of=curve.at_risk(step.day),
        )


def _measured(figure: str, found: MeasureFigures) -> Iterator[_Figure]:
    code, mean, spread = found.measure.code, found.mean, found.spread
    if mean is None or spread is None:
        return
    yield _Figure(figure, code, "", "mean", mean.mean, mean.interval, of=mean.number)
    for name, value in (
        ("sd", mean.deviation),
        ("quartile_1", spread.low),
        ("median", spread.median),
        ("quartile_3", spread.high),
    ):
        yield _Figure(figure, code, "", name, value, of=mean.number)
