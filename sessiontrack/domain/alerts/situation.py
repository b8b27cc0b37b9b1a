"""A session as it stands at one moment: what every rule looks at, each list made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sessiontrack.domain.alerts.tables import PRESSURE_STEPS
from sessiontrack.domain.bodies import (
    Discharge,
    Order,
    Score,
    SideEffectChange,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.entries import Entry, bedside_order
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.domain.vitals import CUFF, is_full_set, trusted

if TYPE_CHECKING:
    from sessiontrack.domain.alerts.base import Alert

BEFORE_START = (State.PLANNED, State.CHECKED_IN)
RUNNING = (State.INFUSING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Reading:
    """One vitals set.

    Args:
        values: the trusted readings, those marked as artifact left out.
    """

    entry: Entry
    vitals: Vitals
    values: Mapping[str, int]
    at: datetime

    def has(self, *signs: str) -> bool:
        """It holds a trusted value of each sign."""
        return self.values.keys() >= {*signs}

    @property
    def is_full(self) -> bool:
        """Each sign of the full set has a value, or a reason why not."""
        return is_full_set(self.vitals)


@dataclass(frozen=True, slots=True)
class EffectStep:
    """A severity that was charted for a side effect, by its onset or by a change."""

    entry: Entry
    effect_id: UUID
    effect: str
    severity: str


@dataclass
class Situation:
    """A record at a moment; what was charted for later is not seen.

    Args:
        now: the moment that is judged.
        discharge: the discharge that is about to be kept, when one is.
        open_critical: critical alerts that still stand, for the rules about leaving.
    """

    record: SessionRecord
    now: datetime
    discharge: Discharge | None = None
    open_critical: tuple[Alert, ...] = ()

    @property
    def protocol(self) -> Protocol:
        """The limits in force."""
        return self.record.protocol

    @cached_property
    def state(self) -> State:
        """The session's state."""
        return self.record.status(self.now).state

    @property
    def is_leaving(self) -> bool:
        """The patient recovers, or a discharge is about to be kept, wherever the session stands."""
        return self.discharge is not None or self.state is State.RECOVERING

    @cached_property
    def started_at(self) -> datetime | None:
        """When the drug was first given."""
        return self._seen(self.record.infusion.started_at)

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the drug ended; for single doses, the last of them."""
        return self._seen(self.record.infusion.ended_at)

    @cached_property
    def is_single_doses(self) -> bool:
        """The drug was given at moments (IM, nasal), not as an infusion with a rate."""
        infusion = self.record.infusion
        return infusion.ended_at is not None and infusion.end_event is None

    @cached_property
    def effect_ended_at(self) -> datetime | None:
        """When the drug ended, or when the last single dose no longer counts as running."""
        if self.ended_at is None or not self.is_single_doses:
            return self.ended_at
        # The drug goes on acting after the needle: the watch follows the patient, not the dose.
        return self._seen(self.ended_at + timedelta(minutes=self.protocol["under_effect_minutes"]))

    @property
    def elapsed_seconds(self) -> int | None:
        """Whole seconds from the start to the end, or to now; nothing for single doses."""
        if self.started_at is None or self.is_single_doses:
            return None
        return ((self.ended_at or self.now) - self.started_at) // timedelta(seconds=1)

    def _seen(self, moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment <= self.now else None

    def seen(self, kind: str) -> tuple[Entry, ...]:
        """Current entries of a kind that had happened."""
        return tuple(entry for entry in self.record.of_kind(kind) if entry.measured_at <= self.now)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every vitals set, in the order of the bedside."""
        return tuple(
            Reading(entry, vitals, trusted(vitals), entry.measured_at)
            for entry, vitals in self.record.vitals
            if entry.measured_at <= self.now
        )

    @cached_property
    def before(self) -> tuple[Reading, ...]:
        """Sets up to the start of the drug."""
        # A set of the very minute of the start was taken before the drug could act.
        started_at = self.started_at
        if started_at is None:
            return self.readings
        return tuple(reading for reading in self.readings if reading.at <= started_at)

    @cached_property
    def during(self) -> tuple[Reading, ...]:
        """Sets after the start of the drug."""
        return self.readings[len(self.before) :] if self.started_at else ()

    @cached_property
    def pressure_steps(self) -> tuple[tuple[Reading, str | None], ...]:
        """Pressures after the start, each with the highest step that it reached."""
        steps = [
            (rule_id, [(sign, self.protocol[code]) for sign, code in step.by_sign.items()])
            for rule_id, step in PRESSURE_STEPS.items()
        ]
        found: list[tuple[Reading, str | None]] = []
        for reading in self.during:
            # A set without a pressure is no calm one in between.
            if not (reading.has("systolic") or reading.has("diastolic")):
                continue
            reached = next(
                (
                    step
                    for step, limits in steps
                    if any(reading.values.get(sign, 0) >= limit for sign, limit in limits)
                ),
                None,
            )
            found.append((reading, reached))
        return tuple(found)

    @cached_property
    def full_sets(self) -> tuple[Reading, ...]:
        """Every full set."""
        return tuple(reading for reading in self.readings if reading.is_full)

    @cached_property
    def baseline(self) -> Mapping[str, int] | None:
        """The last set with a whole trusted pressure up to the start."""
        pressures = [reading.values for reading in self.before if reading.has(*CUFF)]
        return pressures[-1] if pressures else None

    @cached_property
    def effect_steps(self) -> tuple[EffectStep, ...]:
        """Every severity that was charted, in the order of the bedside; a change without onset is none."""
        steps: list[EffectStep] = []
        codes: dict[UUID, str] = {}
        for entry in sorted((*self.seen("side_effect"), *self.seen("side_effect_change")), key=bedside_order):
            body = entry.body
            if isinstance(body, SideEffectOnset):
                codes[entry.root_id] = body.effect
                steps.append(EffectStep(entry, entry.root_id, body.effect, body.severity))
            elif isinstance(body, SideEffectChange) and body.severity:
                effect_id = body.side_effect_id
                if effect_id in codes:
                    steps.append(EffectStep(entry, effect_id, codes[effect_id], body.severity))
        return tuple(steps)

    @cached_property
    def order_entry(self) -> Entry | None:
        """The order that holds: the latest one kept."""
        return max(self.record.of_kind("order"), key=lambda entry: entry.seq, default=None)

    @property
    def order(self) -> Order | None:
        """What the order that holds says."""
        return self.record.order

    @property
    def route(self) -> str:
        """The ordered route, or the course's."""
        return self.order.route if self.order else self.record.course.route

    @property
    def agent(self) -> str:
        """The ordered agent, or the course's."""
        return self.order.agent if self.order else self.record.course.agent

    def minutes_since(self, moment: datetime) -> int:
        """Whole minutes from a moment until now."""
        return (self.now - moment) // timedelta(minutes=1)

    def scores(self, scale: str) -> tuple[tuple[Entry, Score], ...]:
        """Scores of a scale that this session must know, oldest first.

        What was asked after the patient left belongs to a later day, and a visit that did not take
        place needs none; a score that names this session always counts.
        """
        until = min(self.now, self.record.discharged_at or self.now)
        is_visit = self.state not in NO_VISIT
        own_id = self.record.session.id
        # This session's own stand in its entries, which know a correction that is just being kept.
        others = (entry for entry in self.record.course_entries if entry.session_id != own_id)
        found = [
            (entry, entry.body)
            for entry in (*others, *self.record.of_kind("score"))
            if isinstance(entry.body, Score)
            and entry.body.scale == scale
            and (entry.session_id == own_id or (is_visit and entry.measured_at <= until))
        ]
        return tuple(sorted(found, key=lambda pair: (pair[0].measured_at, pair[0].seq)))
