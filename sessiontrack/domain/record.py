"""A whole session and a whole course, frozen, for reading, rules, charts and export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import CheckIn, Order, PastSession, SideEffectChange, SideEffectOnset, Vitals
from sessiontrack.domain.checks import FUTURE
from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.dosing import Infusion, infusion_of, minute_of, past_infusion
from sessiontrack.domain.entries import Entry, Thread, current_of, threads
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol
from sessiontrack.domain.sessions import Status, first_signature, status_at
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.terms import BUILT_IN, Terms
from sessiontrack.domain.vitals import is_full_set, trusted

if TYPE_CHECKING:
    from sessiontrack.domain.course_rules import CourseAlert


@dataclass(frozen=True, slots=True)
class EffectEpisode:
    """One occurrence of a side effect, from its onset to its end.

    Args:
        steps: severity from a moment on, the onset first.
        resolved_at: when it was gone; absent while it lasts.
    """

    id: UUID
    effect: str
    onset_at: datetime
    solicited: bool
    steps: tuple[tuple[datetime, str], ...]
    resolved_at: datetime | None = None
    action: str | None = None
    author_id: UUID | None = None

    @property
    def severity(self) -> str:
        """The severity last charted."""
        return self.steps[-1][1]

    @property
    def worst(self) -> str:
        """The worst severity of the episode."""
        return max((severity for _, severity in self.steps), key=lambda code: Severity(code).rank)


@dataclass(frozen=True, slots=True)
class PeakPressure:
    """The reading with the highest systolic pressure, in mmHg.

    Args:
        diastolic: its own; absent where it was not measured, or is an artifact.
    """

    measured_at: datetime
    systolic: int
    diastolic: int | None


@dataclass(frozen=True)
class SessionRecord:
    """One session with everything that is read beside it.

    Args:
        entries: all of the session's entries in the order in which they were kept.
        course_entries: the course's current entries that belong to no session, and every current score.
        earlier: summaries of the course's other sessions.
        dangers: what is critical in the course before the drug is started; empty afterwards.
        terms: the clinic's side-effect list today, which knows every earlier one.
        zone: the clinic's time zone; a date of the session is a local date.
    """

    session: TreatmentSession
    course: Course
    patient: Patient
    entries: tuple[Entry, ...]
    course_entries: tuple[Entry, ...] = ()
    earlier: tuple[SessionSummary, ...] = ()
    protocol: Protocol = field(default=DEFAULT_PROTOCOL)
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))
    dangers: tuple[CourseAlert, ...] = ()
    terms: Terms = field(default=BUILT_IN)

    @cached_property
    def threads(self) -> tuple[Thread, ...]:
        """Every root entry with its amendments and retractions."""
        return threads(self.entries)

    @cached_property
    def current(self) -> tuple[Entry, ...]:
        """What holds now, in the order of the bedside."""
        return current_of(self.threads)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """Current entries of a kind, in the order of the bedside."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.current:
            found.setdefault(entry.kind, []).append(entry)
        return {kind: tuple(entries) for kind, entries in found.items()}

    def newest(self, kind: str) -> Any:
        """The body of the current entry of a kind that was kept last, or nothing."""
        entries = self.of_kind(kind)
        return max(entries, key=lambda entry: entry.seq).body if entries else None

    @cached_property
    def infusion(self) -> Infusion:
        """What was done to the drug, or what another record says of it."""
        if self.past is not None:
            started_at = self.of_kind("past_session")[0].measured_at
            return past_infusion(self.past, started_at, self.route)
        return infusion_of(self.of_kind("dose_event"))

    @property
    def past(self) -> PastSession | None:
        """What another record says of the session; nothing for one that was held here."""
        return cast(PastSession | None, self.newest("past_session"))

    def status(self, moment: datetime | None = None) -> Status:
        """The state that held at a moment, or after the last move."""
        return status_at(self.current, moment, under_effect_minutes=self.protocol["under_effect_minutes"])

    def bedside_moment(self, now: datetime) -> datetime:
        """The later of the server's clock and the bedside's.

        A tablet may be ahead by the five minutes that are let through: what it charted has happened, and the next
        page must not show the state before it.
        """
        newest = self.current[-1].measured_at if self.current else now
        if newest > now + FUTURE:
            times = (entry.measured_at for entry in self.current)
            newest = max((at for at in times if at <= now + FUTURE), default=now)
        return max(now, newest)

    def charted_moment(self, now: datetime) -> datetime:
        """The newest moment up to which people charted, at most the server's clock; that clock while they did not.

        A queue that was written without a network is sent entry by entry: what it says so far is no proof that
        nothing happened since.
        """
        charted = (entry.measured_at for entry in reversed(self.current) if entry.kind != "alert")
        return min(now, next(charted, now))

    @property
    def check_in(self) -> CheckIn | None:
        """The checklist at arrival."""
        return cast(CheckIn | None, self.newest("check_in"))

    @property
    def order(self) -> Order | None:
        """The order that holds: the latest one kept."""
        return cast(Order | None, self.newest("order"))

    @property
    def agent(self) -> str:
        """As ordered, as another record tells it, or as the course plans it."""
        told = self.order or self.past
        return (told.agent if told else None) or self.course.agent

    @property
    def route(self) -> str:
        """As ordered, as another record tells it, or as the course plans it."""
        told = self.order or self.past
        return (told.route if told else None) or self.course.route

    @property
    def weight_g(self) -> int | None:
        """Today's weight in grams; an older one is never taken for it."""
        known = self.check_in or self.past
        return known.weight_g if known else None

    @cached_property
    def vitals(self) -> tuple[tuple[Entry, Vitals], ...]:
        """Current vitals sets in the order of the bedside."""
        return tuple((entry, cast(Vitals, entry.body)) for entry in self.of_kind("vitals"))

    def full_sets_until(self, moment: datetime) -> tuple[Entry, ...]:
        """Current full sets measured at or before a moment."""
        return tuple(
            entry for entry, vitals in self.vitals if entry.measured_at <= moment and is_full_set(vitals)
        )

    @cached_property
    def baseline_pressure(self) -> tuple[int, int] | None:
        """Systolic and diastolic of the last trusted pressure before the start, in mmHg."""
        started_at = self.infusion.started_at
        before = [
            trusted(vitals)
            for entry, vitals in self.vitals
            if started_at is None or entry.measured_at <= started_at
        ]
        pairs = [(r["systolic"], r["diastolic"]) for r in before if {"systolic", "diastolic"} <= r.keys()]
        return pairs[-1] if pairs else None

    @cached_property
    def peak_pressure(self) -> PeakPressure | None:
        """The trusted reading with the highest systolic since the start; of equals that with the highest diastolic."""
        started_at = self.infusion.started_at
        readings = [
            PeakPressure(entry.measured_at, values["systolic"], values.get("diastolic"))
            for entry, values in ((entry, trusted(vitals)) for entry, vitals in self.vitals)
            if started_at and entry.measured_at >= started_at and "systolic" in values
        ]
        return max(readings, key=lambda found: (found.systolic, found.diastolic or 0), default=None)

    @cached_property
    def effects(self) -> tuple[EffectEpisode, ...]:
        """Every side effect with its course, by onset."""
        return effect_episodes(self.current)

    @cached_property
    def signed_seq(self) -> int | None:
        """The place of the first signature in the chain; what comes after it and is charted is late."""
        signature = first_signature(self.current)
        return signature.seq if signature else None

    def minute(self, moment: datetime) -> int | None:
        """Whole minutes from the start of the drug, negative before; nothing while it has not started."""
        started_at = self.infusion.started_at
        return None if started_at is None else minute_of(moment, started_at)

    def is_late(self, entry: Entry) -> bool:
        """Its first version was entered long after it happened, or after the signature."""
        first = self._first_versions.get(entry.root_id, entry)
        return self._is_late(entry, first)

    def is_version_late(self, entry: Entry) -> bool:
        """This version of it was: what it says was not known before."""
        return self._is_late(entry, entry)

    def _is_late(self, entry: Entry, kept: Entry) -> bool:
        # It has the time of what raised it, and a person is late, not a rule.
        if entry.kind == "alert":
            return False
        if self.signed_seq is not None and kept.seq > self.signed_seq:
            return entry.kind not in ("sign_off", "addendum", "retraction", "follow_up")
        late_seconds = self.protocol["backdated_minutes"] * 60
        return (kept.entered_at - entry.measured_at).total_seconds() > late_seconds

    @cached_property
    def _first_versions(self) -> Mapping[UUID, Entry]:
        return {thread.root.id: thread.root for thread in self.threads}

    @property
    def discharged_at(self) -> datetime | None:
        """When the patient left."""
        entries = self.of_kind("discharge")
        return entries[-1].measured_at if entries else None


def effect_episodes(current: Iterable[Entry]) -> tuple[EffectEpisode, ...]:
    """Side effects with the changes that name them, from current entries in the order of the bedside.

    A change that came before its onset, or after the end, is kept in the record and does not move the episode.
    """
    onsets: dict[UUID, Entry] = {}
    changes: dict[UUID, list[tuple[datetime, SideEffectChange]]] = {}
    for entry in current:
        if entry.kind == "side_effect":
            onsets[entry.root_id] = entry
        elif entry.kind == "side_effect_change":
            change = cast(SideEffectChange, entry.body)
            changes.setdefault(change.side_effect_id, []).append((entry.measured_at, change))
    return tuple(_episode(entry, changes.get(root_id, [])) for root_id, entry in onsets.items())


def _episode(onset: Entry, changes: list[tuple[datetime, SideEffectChange]]) -> EffectEpisode:
    body = cast(SideEffectOnset, onset.body)
    steps = [(onset.measured_at, body.severity)]
    resolved_at, action = None, body.action
    for moment, change in changes:
        if moment < onset.measured_at or resolved_at is not None:
            continue
        action = change.action or action
        if change.resolved:
            resolved_at = moment
        elif change.severity:
            steps.append((moment, change.severity))
    return EffectEpisode(
        onset.root_id,
        body.effect,
        onset.measured_at,
        body.solicited,
        tuple(steps),
        resolved_at,
        action,
        onset.author_id,
    )
