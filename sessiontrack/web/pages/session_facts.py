"""The row of figures above a record: minutes, drug, pressure, saturation, side effects, leaving."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.dosing import shown_mg, shown_mg_per_kg
from sessiontrack.domain.peak_pressure import diastolic_apart, peak_level
from sessiontrack.domain.record import PeakPressure, SessionRecord
from sessiontrack.service.papers import Figure
from sessiontrack.web.local_time import show_clock
from sessiontrack.web.pages.session_frame import SessionPage


def facts_of(page: SessionPage) -> tuple[Figure, ...]:
    """The figures of a session, as far as they are known."""
    return tuple(_facts(page))


def _facts(page: SessionPage) -> Iterator[Figure]:
    yield _duration(page)
    yield _drug(page)
    yield _pressure(page)
    yield _saturation(page)
    yield _effects(page)
    yield _left(page)


def _duration(page: SessionPage) -> Figure:
    summary = page.view.summary
    seconds = page.record.infusion.elapsed_seconds(page.now)
    if seconds is None:
        doses = len(page.record.infusion.doses)
        return Figure("Doses", str(doses) if doses else "–", below="no infusion")
    first, last = page.record.protocol["window_from_minutes"], page.record.protocol["window_to_minutes"]
    paused = seconds - (page.record.infusion.infusing_seconds(page.now) or 0)
    aside = ""
    if summary.is_outside_window:
        aside = f"over {last}" if seconds > last * 60 else f"under {first}"
    below = f"{paused // 60} min of it paused" if paused else "without a pause"
    return Figure("Infusion", f"{seconds // 60} min", aside, below, is_bad=bool(aside))


def _drug(page: SessionPage) -> Figure:
    record, summary = page.record, page.view.summary
    agent = record.agent
    given = record.infusion.delivered_ug(page.now)
    if record.infusion.started_at is None:
        return Figure(agent, "none given")
    if record.infusion.is_amount_unknown:
        return Figure(agent, "given", below="amount unknown")
    per_kg = f"{shown_mg_per_kg(given * 1000 / record.weight_g)} mg/kg" if record.weight_g else "no weight"
    ordered = f"ordered {shown_mg(summary.ordered_ug)} mg" if summary.ordered_ug is not None else ""
    return Figure(agent, f"{shown_mg(given)} mg", per_kg, ordered)


def _pressure(page: SessionPage) -> Figure:
    found, summary = page.record.peak_pressure, page.view.summary
    if found is None:
        return Figure("Peak pressure", "–", below="not measured since the start")
    minute = page.record.minute(found.measured_at)
    clock = show_clock(found.measured_at)
    apart = diastolic_apart(summary, page.record.protocol)
    below = clock if minute is None else f"{clock}, {minute} min"
    if apart is not None:
        below += f", diastolic up to {apart}"
    is_bad = peak_level(summary, page.record.protocol) is not None
    words = f"{found.systolic}/{'–' if found.diastolic is None else found.diastolic}"
    return Figure("Peak pressure", words, _rise(page.record, found), below, is_bad)


def _rise(record: SessionRecord, peak: PeakPressure) -> str:
    """From the pressure before the start, as far as both are known."""
    base = record.baseline_pressure
    if base is None:
        return ""
    rises = [peak.systolic - base[0]]
    if peak.diastolic is not None:
        rises.append(peak.diastolic - base[1])
    return "/".join(f"{rise:+d}" for rise in rises).replace("-", "−")


def _saturation(page: SessionPage) -> Figure:
    lowest = page.view.summary.min_spo2
    on_oxygen = bool(page.record.of_kind("oxygen"))
    if lowest is None:
        return Figure("Lowest SpO₂", "–")
    below = "with oxygen charted" if on_oxygen else "no oxygen charted"
    return Figure("Lowest SpO₂", str(lowest), "%", below, lowest < page.record.protocol["spo2_warn"])


def _effects(page: SessionPage) -> Figure:
    episodes = page.record.effects
    lasting = sum(episode.resolved_at is None for episode in episodes)
    severe = sum(episode.worst == "severe" for episode in episodes)
    if not episodes:
        asked = bool(page.record.of_kind("sweep"))
        return Figure("Side effects", "0", below="asked, none" if asked else "none logged")
    ends = [episode.resolved_at for episode in episodes if episode.resolved_at]
    below = f"{lasting} without an end" if lasting else f"all gone by {show_clock(max(ends))}"
    return Figure(
        "Side effects", str(len(episodes)), f"{severe} severe" if severe else "", below, bool(severe)
    )


def _left(page: SessionPage) -> Figure:
    left_at, ended_at = page.record.discharged_at, page.record.infusion.ended_at
    if left_at is None:
        return Figure("Left", "–", below="not left yet" if page.is_open else "")
    below = f"{int((left_at - ended_at).total_seconds() // 60)} min after the end" if ended_at else ""
    return Figure("Left", show_clock(left_at), below=below)
