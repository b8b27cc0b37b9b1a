"""Side effects of a cohort: how often, how strong, by the number of the session, by the dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sessiontrack.charts.cohort.panel import Panel, Section
from sessiontrack.charts.cohort.points import PlacedPoint, points_picture
from sessiontrack.charts.cohort.rows import PlacedRow, rows_picture
from sessiontrack.charts.cohort.wording import (
    interval_words,
    percent,
    rate_lines,
    rate_words,
    short_rate,
)
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.cohorts.base import Rate
from sessiontrack.domain.cohorts.incidence import ANY
from sessiontrack.domain.cohorts.published import RATE_SOURCES, rates_of
from sessiontrack.domain.cohorts.report import CohortReport, EffectFigures, LevelRates
from sessiontrack.domain.side_effects import PublishedRate, Severity

_ASKED = "Only sessions in which the list was asked are counted among, and only for the terms of that list."
_BARS = (
    "The dot is the share, the line its 95 % confidence interval (Wilson); the bar behind it is the share by the worst"
    " severity, mild at its left end."
)
_ALIKE = (
    "Sessions of one patient are alike, so the interval of a share of sessions is narrower than it should be."
)


def effects_section(report: CohortReport, source: str | None) -> Section:
    """Four panels.

    Args:
        source: whose published rates lie beside ours, a key of ``RATE_SOURCES``.
    """
    return Section(
        "effects",
        "Side effects",
        (
            _incidence(report, "patients", source),
            _incidence(report, "sessions", source),
            _strata(report, "by_ordinal"),
            _strata(report, "by_dose"),
        ),
    )


def _rates(one: EffectFigures, of: str) -> LevelRates:
    return one.patients if of == "patients" else one.sessions


def _incidence(report: CohortReport, of: str, source: str | None) -> Panel:
    known = [one for one in report.effects if _rates(one, of).any.share.of]
    beside = rates_of(source, of)
    drawn = [
        one for one in known if one.effect == ANY or _rates(one, of).any.share.count or one.effect in beside
    ]
    rows = [_row(one, of, beside.get(one.effect)) for one in drawn]
    title = _title(known, of)
    words = f"Bars by the worst severity: 1 mild, 2 moderate, 3 severe. {_ASKED} {_unasked(report)}"
    if of == "sessions":
        words = f"{words} {_ALIKE}"
    if source is not None and beside:
        words = f"{words} Diamonds: {RATE_SOURCES[source].title}."
    return Panel(
        key=f"effects-{of}",
        title=title,
        words=words,
        picture=rows_picture(f"effects-{of}", title, f"{_BARS} {_ASKED}", rows, unit=f"% of {of}", most=100)
        if known
        else None,
        table=_table(known, of, beside),
    )


def _title(known: Sequence[EffectFigures], of: str) -> str:
    named = [one for one in known if one.effect != ANY and _rates(one, of).any.share.count]
    if not known:
        return f"Side effects, share of {of}: in no session was the list asked"
    if not named:
        return f"No side effect in any of the {_rates(known[0], of).any.share.of:,} {of} that were asked"
    first = max(named, key=lambda one: _rates(one, of).any.share.count)
    rate = short_rate(_rates(first, of).any)
    return f"{first.name} is the most frequent side effect: {rate} of {of} that were asked"


def _unasked(report: CohortReport) -> str:
    missing = report.who.sessions - report.who.asked
    if not missing:
        return "It was asked in every session."
    charted = next((one.unasked for one in report.effects if one.effect == ANY), 0)
    return (
        f"Not asked in {missing:,} of {report.who.sessions:,} sessions, which is not none;"
        f" in {charted:,} of these an effect was charted all the same."
    )


def _row(one: EffectFigures, of: str, beside: PublishedRate | None) -> PlacedRow:
    rates = _rates(one, of)
    share, interval = rates.any.share, rates.any.interval
    fraction = share.fraction
    assert fraction is not None
    assert interval is not None
    parts = [(level, rates.by_severity[level].share) for level in Severity]
    said = (
        " · ".join(f"{level} {part.count:,}" for level, part in parts) if share.count else "none, and asked"
    )
    published = (
        (f"published {beside.percent} %{f': {beside.note}' if beside.note else ''}",) if beside else ()
    )
    return PlacedRow(
        name=one.name,
        value=100 * fraction,
        low=100 * interval.low,
        high=100 * interval.high,
        lines=(*rate_lines(rates.any), said, *published),
        parts=tuple((f"{level} {part.count:,}", 100 * (part.fraction or 0)) for level, part in parts),
        published=((float(beside.percent), _published(beside)),) if beside else (),
    )


def _published(rate: PublishedRate) -> str:
    noted = f"; {rate.note}" if rate.note else ""
    return f"Published: {rate.percent} % of {rate.of}{noted}. {RATE_SOURCES[rate.source].title}"


def _table(known: Sequence[EffectFigures], of: str, beside: Mapping[str, PublishedRate]) -> Table:
    heads = ("Side effect", f"Any, of {of} asked", "Mild", "Moderate", "Severe", "Charted, not asked")
    rows = tuple(Row(tuple(_cells(one, of, beside))) for one in known)
    shown = (*heads, "Published") if beside else heads
    return Table(f"Side effects as a share of {of} that were asked, with 95 % intervals.", shown, rows)


def _cells(one: EffectFigures, of: str, beside: Mapping[str, PublishedRate]) -> Iterator[str]:
    rates = _rates(one, of)
    yield one.name
    yield rate_words(rates.any)
    yield from (_level(rates.by_severity[level]) for level in Severity)
    yield f"{one.unasked:,}"
    if beside:
        rate = beside.get(one.effect)
        yield f"{rate.percent} %{f' ({rate.note})' if rate.note else ''}" if rate else ""


def _level(rate: Rate) -> str:
    fraction = rate.share.fraction or 0
    return f"{rate.share.count:,} · {percent(fraction)} ({interval_words(rate.interval)})"


_STRATA = {
    "by_ordinal": ("by the number of the session", "Session", "No session was asked."),
    "by_dose": ("by the dose delivered in the session", "mg/kg", "No session with a known weight was asked."),
}


def _strata(report: CohortReport, kind: str) -> Panel:
    by, head, none = _STRATA[kind]
    found: tuple[tuple[str, Rate], ...] = getattr(report.effect, kind)
    name = report.effect.name
    title = f"{name} {by}: {_ends(found, head)}" if found else f"{name} {by}: {none}"
    key = f"effect-{kind.replace('_', '-')}"
    points = [_point(stratum, rate) for stratum, rate in found]
    about = (
        "Each dot is a share of the sessions that were asked, the line its 95 % confidence interval (Wilson)."
    )
    rows = (head, "%", "had it", "asked")
    return Panel(
        key=key,
        title=title,
        words=f"{_ASKED} {_ALIKE}",
        picture=points_picture(key, title, about, points, rows=rows, most=100) if found else None,
        table=Table(
            f"{name} {by}, with 95 % intervals.",
            (head, "Sessions that were asked"),
            tuple(Row((stratum, rate_words(rate))) for stratum, rate in found),
        ),
    )


def _ends(found: Sequence[tuple[str, Rate]], head: str) -> str:
    ends = [found[0], found[-1]] if len(found) > 1 else found
    place = "at {} mg/kg" if head == "mg/kg" else "in session {}"
    return "; ".join(f"{short_rate(rate)} {place.format(stratum)}" for stratum, rate in ends)


def _point(stratum: str, rate: Rate) -> PlacedPoint:
    fraction, interval = rate.share.fraction, rate.interval
    assert fraction is not None
    assert interval is not None
    below = (f"{100 * fraction:.1f}", f"{rate.share.count:,}", f"{rate.share.of:,}")
    return PlacedPoint(stratum, 100 * fraction, 100 * interval.low, 100 * interval.high, below)
