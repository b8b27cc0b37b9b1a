"""Rules about time: gaps between vitals, how long the drug ran or stood still, what nobody closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import RUNNING, Situation
from sessiontrack.domain.alerts.words import SAYS, said, shown_span
from sessiontrack.domain.bodies import DoseEvent
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.sessions import State
from sessiontrack.domain.vitals import CUFF


@dataclass(frozen=True, slots=True)
class _Gap:
    """A stretch without a full set.

    Args:
        after: the set that it follows; nothing for the start.
        is_over: a set came, or the watching ended.
    """

    after: Entry | None
    begins_at: datetime
    ends_at: datetime
    is_over: bool

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.begins_at) // timedelta(minutes=1)


def _gaps(situation: Situation, begins_at: datetime, ends_at: datetime | None) -> Iterator[_Gap]:
    """Gaps between full sets in a stretch of watching; the last one runs on while it has no end."""
    until = ends_at or situation.now
    inside = [one for one in situation.full_sets if begins_at < one.at <= until]
    after, since = None, begins_at
    for one in inside:
        yield _Gap(after, since, one.at, is_over=True)
        after, since = one.entry, one.at
    yield _Gap(after, since, until, is_over=ends_at is not None)


def vitals_gap(situation: Situation) -> Iterable[Finding]:
    """No full set for too long while the drug runs or is paused; a gap that has ended stays told.

    Source: clinical research of this project, section 6.2: charting every 5 to 15 min.
    """
    if situation.started_at is None:
        return
    protocol = situation.protocol
    interval = protocol["vitals_interval_minutes"]
    warn = interval + protocol["vitals_gap_warn_minutes"]
    critical = interval + protocol["vitals_gap_critical_minutes"]
    # Gaps that have ended are found too: they came and went while nobody wrote anything.
    for gap in _gaps(situation, situation.started_at, situation.effect_ended_at):
        if gap.minutes < warn:
            continue
        is_critical = gap.minutes >= critical
        yield _gap_finding(
            situation,
            gap,
            "vitals_gap",
            level=Level.CRITICAL if is_critical else Level.WARN,
            words=said("vitals_gap", _drug_then(situation, gap), interval=interval),
            limits=(
                "vitals_interval_minutes",
                f"vitals_gap_{'critical' if is_critical else 'warn'}_minutes",
            ),
        )


def _drug_then(situation: Situation, gap: _Gap) -> str:
    """What the drug does in a gap; one that has ended may have been a pause in part, so it is not said of it."""
    if situation.is_single_doses:
        return "dose"
    return "paused" if situation.state is State.PAUSED and not gap.is_over else "words"


def vitals_gap_recovery(situation: Situation) -> Iterable[Finding]:
    """No full set for too long between the end of the drug and leaving.

    Source: NSW ACI procedural sedation standard 3 (every 15 min).
    """
    ended_at = situation.effect_ended_at
    if ended_at is None:
        return
    before = [reading.at for reading in situation.full_sets if reading.at <= ended_at]
    # The set before the end counts: the watch does not begin anew because the drug ended.
    begins_at = max([cast(datetime, situation.started_at), *before[-1:]])
    left_at = situation.record.discharged_at
    is_gone = left_at is not None and left_at <= situation.now
    limit = situation.protocol["vitals_gap_recovery_minutes"]
    for gap in _gaps(situation, begins_at, left_at if is_gone else None):
        if gap.minutes >= limit and gap.ends_at > ended_at:
            rule_id, case = "vitals_gap_recovery", "across" if gap.begins_at < ended_at else "words"
            words, limits = said(rule_id, case, limit=limit), ("vitals_gap_recovery_minutes",)
            yield _gap_finding(situation, gap, rule_id, level=Level.WARN, words=words, limits=limits)


def _gap_finding(
    situation: Situation, gap: _Gap, rule_id: str, *, level: Level, words: str, limits: tuple[str, ...]
) -> Finding:
    since, until = (
        at.astimezone(situation.record.zone).strftime("%H:%M") for at in (gap.begins_at, gap.ends_at)
    )
    case = "gap_over" if gap.is_over else "gap"
    return Finding(
        level=level,
        message=said(rule_id, case, minutes=gap.minutes, words=words, since=since, until=until),
        cause=str(gap.after.id) if gap.after else "start",
        inputs={"minutes": gap.minutes},
        limits=limits,
        is_over=gap.is_over,
    )


def no_peak_pressure(situation: Situation) -> Iterable[Finding]:
    """No pressure around the expected peak, of an effect that lasted until then.

    Source: Zhou; J&J Medical Information: the pressure peaks at 30 to 40 min.
    """
    started_at = situation.started_at
    if started_at is None:
        return
    first, last = (situation.protocol[f"peak_window_{word}_minute"] for word in ("from", "to"))
    begins_at, ends_at = (started_at + timedelta(minutes=minute) for minute in (first, last))
    ran_until = situation.effect_ended_at or situation.now
    if situation.now < ends_at or ran_until < begins_at:
        return
    # Any set of the window will do, full or not: this asks for the pressure alone.
    if not any(one.has(*CUFF) and begins_at <= one.at <= ends_at for one in situation.readings):
        yield Finding(
            level=Level.WARN,
            message=said("no_40min_set", "said", first=first, last=last),
            cause="peak",
            limits=("peak_window_from_minute", "peak_window_to_minute"),
        )


def short_duration(situation: Situation) -> Iterable[Finding]:
    """The infusion ended before the window; with a reason for stopping it is only noted.

    Source: Ketamines For Anxiety (guide 2): 40 to 50 minutes.
    """
    seconds = situation.elapsed_seconds
    shortest, entry = situation.protocol["window_from_minutes"], _end_entry(situation)
    if entry is None or seconds is None or seconds >= shortest * 60:
        return
    # Stopping early for a reason is care, not an omission; it is told, and asks for nothing.
    reason = situation.record.infusion.end_reason
    values = {
        "minutes": shown_span(seconds),
        "limit": shortest,
        "reason": SAYS["duration_short"].get(reason or "", (reason or "").replace("_", " ")),
    }
    yield Finding(
        level=Level.INFO if reason else Level.WARN,
        message=said("duration_short", "reason" if reason else "said", **values),
        entry=entry,
        inputs={"elapsed_seconds": seconds},
        limits=("window_from_minutes",),
    )


def long_duration(situation: Situation) -> Iterable[Finding]:
    """The infusion ran beyond the window; while it runs, it is told a little before.

    Source: Ketamines For Anxiety (guide 2): 40 to 50 minutes.
    """
    seconds, protocol = situation.elapsed_seconds, situation.protocol
    longest, live = protocol["window_to_minutes"], protocol["window_live_minutes"]
    if seconds is None:
        return
    is_running = situation.ended_at is None
    if seconds > longest * 60:
        level, limit, case = Level.WARN, "window_to_minutes", "runs" if is_running else "took"
    elif is_running and seconds >= live * 60:
        level, limit, case = Level.INFO, "window_live_minutes", "live"
    else:
        return
    yield Finding(
        level=level,
        message=said("duration_long", case, minutes=shown_span(seconds), limit=longest),
        cause="infusion",
        inputs={"elapsed_seconds": seconds},
        limits=(limit,),
    )


def _end_entry(situation: Situation) -> Entry | None:
    ends = [
        entry
        for entry in situation.seen("dose_event")
        if cast(DoseEvent, entry.body).event in ("stopped", "completed")
        and entry.measured_at == situation.ended_at
    ]
    return ends[-1] if ends else None


def long_pause(situation: Situation) -> Iterable[Finding]:
    """The drug stood still for so long that somebody must decide how it goes on.

    Source: clinic default.
    """
    limit = situation.protocol["pause_long_minutes"]
    for pause in situation.record.infusion.pauses:
        is_over = pause.ends_at is not None and pause.ends_at <= situation.now
        ends_at = pause.ends_at if pause.ends_at is not None and is_over else situation.now
        if ends_at - pause.begins_at > timedelta(minutes=limit):
            minutes = (ends_at - pause.begins_at) // timedelta(minutes=1)
            yield Finding(
                level=Level.WARN,
                message=said("pause_long", "was" if is_over else "is", minutes=minutes, limit=limit),
                # A stretch after a false end counts as a pause and has no entry of its own.
                cause=pause.begins_at.astimezone(UTC).isoformat(),
                inputs={"minutes": minutes},
                limits=("pause_long_minutes",),
                is_over=is_over,
            )


def not_closed(situation: Situation) -> Iterable[Finding]:
    """A session still runs, or still recovers, long after it should have gone on.

    Source: clinic default: forgotten records.
    """
    if situation.state in RUNNING:
        since, code = situation.started_at, "not_closed_infusing_minutes"
    elif situation.state is State.RECOVERING:
        since, code = situation.effect_ended_at, "not_closed_recovering_minutes"
    else:
        return
    limit = situation.protocol[code]
    # A dose charted without an amount moves the state and starts no clock.
    minutes = situation.minutes_since(since) if since else 0
    if minutes > limit:
        yield Finding(
            level=Level.WARN,
            message=said("not_closed", code, minutes=minutes, limit=limit),
            cause=code,
            inputs={"minutes": minutes},
            limits=(code,),
        )
