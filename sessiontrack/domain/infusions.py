"""What was done to the drug in one session; callers import these names from ``dosing``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sessiontrack.domain.bodies import DoseEvent, PastSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.rounding import nearest

RATE_ROUTES = ("iv",)
"""Routes with a rate and an end; the others have single doses."""

_NO_TIME = timedelta()
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of constant rate; half-open, without an end while it runs."""

    begins_at: datetime
    ends_at: datetime | None
    rate_ug_per_h: Fraction

    def delivered_ug_at(self, moment: datetime) -> Fraction:
        """Micrograms that this stretch has delivered by a moment; 0 before it begins."""
        lasted = _lasted(self.begins_at, self.ends_at, moment)
        return self.rate_ug_per_h * Fraction(lasted // _MICROSECOND, _HOUR // _MICROSECOND)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the pump stood still; half-open, without an end while it lasts."""

    begins_at: datetime
    ends_at: datetime | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SingleDose:
    """Drug given at one moment: a bolus, or a dose by a route without a rate."""

    at: datetime
    dose_ug: int
    event: str


@dataclass(frozen=True, slots=True)
class Infusion:
    """The delivery of the drug in one session, as it was charted.

    Single doses without a rate (IM, nasal, …) last from the first dose to the last; they have no
    ``end_event`` and no elapsed time.

    Args:
        started_at: the first start, or the first single dose; absent when nothing was given.
        ended_at: the final stop or completion, or the last single dose; absent while it runs.
        end_event: ``stopped`` or ``completed``; absent while it runs and for single doses.
        end_reason: why it was stopped, of ``DOSE_REASONS``.
        is_amount_unknown: drug was given, and nobody says how much; what is known to be delivered is then 0.
    """

    started_at: datetime | None = None
    ended_at: datetime | None = None
    end_event: str | None = None
    end_reason: str | None = None
    segments: tuple[Segment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    doses: tuple[SingleDose, ...] = ()
    is_amount_unknown: bool = False

    def given_ug(self, event: str) -> int:
        """Micrograms of one kind of dose, which count together: boluses for their cap, single doses for the order."""
        return sum(dose.dose_ug for dose in self.doses if dose.event == event)

    def delivered_ug_at(self, moment: datetime) -> Fraction:
        """Micrograms delivered at or before a moment, never the ordered ones; 0 before the start.

        Source: clinical research of this project, section 3.2.
        """
        given = sum(dose.dose_ug for dose in self.doses if dose.at <= _utc(moment))
        return sum((part.delivered_ug_at(moment) for part in self.segments), Fraction(given))

    def delivered_ug(self, now: datetime) -> Fraction:
        """Micrograms delivered in all: until the end, or until now while it runs."""
        return self.delivered_ug_at(max(_utc(now), self.ended_at or _utc(now)))

    def rate_ug_per_h_at(self, moment: datetime) -> Fraction | None:
        """Micrograms an hour in force: 0 while paused, nothing when none runs or none is known."""
        if self.is_paused_at(moment):
            return Fraction(0)
        running = (part for part in self.segments if _is_within(part, moment))
        return next((part.rate_ug_per_h for part in running), None)

    def is_paused_at(self, moment: datetime) -> bool:
        """The pump stood still at this moment; at the moment of the resumption it runs."""
        return any(_is_within(pause, moment) for pause in self.pauses)

    def elapsed_seconds(self, now: datetime) -> int | None:
        """Whole seconds from the first start to the end, or to now while it runs; pauses included.

        Nothing before the start, and nothing for single doses.

        Source: clinical research of this project, section 10.2.
        """
        elapsed = self._elapsed(now)
        return None if elapsed is None else elapsed // _SECOND

    def infusing_seconds(self, now: datetime) -> int | None:
        """Whole seconds in which the pump ran: the elapsed time without the pauses."""
        elapsed, until = self._elapsed(now), self.ended_at or now
        if elapsed is None:
            return None
        paused = (_lasted(pause.begins_at, pause.ends_at, until) for pause in self.pauses)
        return (elapsed - sum(paused, _NO_TIME)) // _SECOND

    def _elapsed(self, now: datetime) -> timedelta | None:
        is_single_doses = self.ended_at is not None and self.end_event is None
        if self.started_at is None or is_single_doses:
            return None
        return _lasted(self.started_at, self.ended_at, self.ended_at or now)


def infusion_of(dose_entries: Iterable[Entry]) -> Infusion:
    """The infusion that dose events add up to.

    Never refuses, because the moves were judged before they were kept: an event that cannot follow
    changes nothing, and a drug that runs again after its end was paused in between.

    Args:
        dose_entries: current entries in any order; other kinds are passed over.
    """
    walk = _Walk()
    for entry in sorted(dose_entries, key=lambda entry: (_utc(entry.measured_at), entry.seq)):
        if isinstance(entry.body, DoseEvent):
            walk.take(entry.body, _utc(entry.measured_at))
    return walk.infusion()


def past_infusion(past: PastSession, started_at: datetime, route: str) -> Infusion:
    """The drug as another record tells it: an amount, and a mean rate where it says how long the drug ran.

    Drug was given even when the record does not say how much: unknown is not zero.

    Args:
        route: as the record tells it, or as the course plans it.

    >>> from uuid import UUID
    >>> start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> told = PastSession(import_id=UUID(int=1), line=2, route="iv", dose_ug=41_000, minutes=40)
    >>> past_infusion(told, start, "iv").delivered_ug_at(start + timedelta(minutes=20))
    Fraction(20500, 1)
    """
    dose, at = past_dose_ug(past), _utc(started_at)
    if route not in RATE_ROUTES or past.minutes is None:
        given = () if dose is None else (SingleDose(at, nearest(dose), "dose_given"),)
        return Infusion(started_at=at, ended_at=at, doses=given, is_amount_unknown=dose is None)
    ended_at = at + timedelta(minutes=past.minutes)
    segments = () if dose is None else (Segment(at, ended_at, dose * 60 / past.minutes),)
    return Infusion(
        started_at=at,
        ended_at=ended_at,
        end_event="completed",
        segments=segments,
        is_amount_unknown=dose is None,
    )


def past_dose_ug(past: PastSession) -> Fraction | None:
    """Micrograms that another record says were given: as written, or per kilogram x the weight of that day."""
    if past.dose_ug is not None:
        return Fraction(past.dose_ug)
    if past.dose_ug_per_kg is None or past.weight_g is None:
        return None
    return Fraction(past.dose_ug_per_kg * past.weight_g, 1000)


def rate_ug_per_h(event: DoseEvent) -> Fraction | None:
    """Micrograms an hour: as given, or volume rate x concentration; nothing when it is not known.

    >>> rate_ug_per_h(DoseEvent(
    ...     event="started", rate_ul_per_h=150_000, concentration_ug_per_ml=410))
    Fraction(61500, 1)
    """
    if event.rate_ug_per_h is not None:
        return Fraction(event.rate_ug_per_h)
    if event.rate_ul_per_h is None or event.concentration_ug_per_ml is None:
        return None
    return Fraction(event.rate_ul_per_h * event.concentration_ug_per_ml, 1000)


@dataclass(slots=True)
class _Walk:
    """The drug while its events are read one after the other."""

    started_at: datetime | None = None
    rate_ug_per_h: Fraction | None = None
    running_since: datetime | None = None
    paused: Pause | None = None
    end: tuple[datetime, DoseEvent] | None = None
    segments: list[Segment] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    doses: list[SingleDose] = field(default_factory=list)

    def take(self, event: DoseEvent, at: datetime) -> None:
        if event.event in ("started", "resumed"):
            self._run(event, at)
        elif event.event in ("bolus", "dose_given"):
            if event.dose_ug is not None:
                self.doses.append(SingleDose(at, event.dose_ug, event.event))
        elif self.started_at is not None and self.end is None:
            self._change(event, at)

    def _run(self, event: DoseEvent, at: datetime) -> None:
        self.started_at = self.started_at or at
        if self.end is not None:
            ended_at, last = self.end
            self.paused, self.end = Pause(ended_at, None, last.reason), None
        self._close(at)
        self.running_since = at
        self._set_rate(event)

    def _change(self, event: DoseEvent, at: datetime) -> None:
        if event.event == "rate_changed":
            if self.running_since is not None:
                self._close(at)
                self.running_since = at
            self._set_rate(event)
        elif event.event == "paused":
            if self.paused is None:
                self._close(at)
                self.paused = Pause(at, None, event.reason)
        elif event.event in ("stopped", "completed"):
            self._close(at)
            self.end = (at, event)

    def _set_rate(self, event: DoseEvent) -> None:
        rate = rate_ug_per_h(event)
        self.rate_ug_per_h = self.rate_ug_per_h if rate is None else rate

    def _close(self, at: datetime) -> None:
        """Ends the running stretch or the open pause; what lasted no time leaves no trace."""
        if self.running_since != at:
            self.segments += self._running(at)
        if self.paused is not None and self.paused.begins_at != at:
            self.pauses.append(Pause(self.paused.begins_at, at, self.paused.reason))
        self.running_since = self.paused = None

    def _running(self, ends_at: datetime | None) -> list[Segment]:
        if self.running_since is None or self.rate_ug_per_h is None:
            return []
        return [Segment(self.running_since, ends_at, self.rate_ug_per_h)]

    def infusion(self) -> Infusion:
        doses = tuple(self.doses)
        if self.started_at is None:
            first, last = (doses[0].at, doses[-1].at) if doses else (None, None)
            return Infusion(started_at=first, ended_at=last, doses=doses)
        ended_at, end = self.end or (None, None)
        return Infusion(
            started_at=self.started_at,
            ended_at=ended_at,
            end_event=end.event if end else None,
            end_reason=end.reason if end else None,
            segments=(*self.segments, *self._running(None)),
            pauses=(*self.pauses, self.paused) if self.paused else tuple(self.pauses),
            doses=doses,
        )


def _utc(moment: datetime) -> datetime:
    # Within one zone Python compares wall clocks, which the night of a clock change moves.
    return moment.astimezone(UTC)


def _lasted(begins_at: datetime, ends_at: datetime | None, until: datetime) -> timedelta:
    """How much of a stretch had passed by a moment."""
    last = min(_utc(ends_at or until), _utc(until))
    return max(last - _utc(begins_at), _NO_TIME)


def _is_within(stretch: Segment | Pause, moment: datetime) -> bool:
    if _utc(moment) < _utc(stretch.begins_at):
        return False
    return stretch.ends_at is None or _utc(moment) < _utc(stretch.ends_at)
