"""Bodies charted at the bedside: signs, side effects, words, alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sessiontrack.domain.bodies.base import Body, Confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals(Body):
    """The signs measured together at one moment.

    Args:
        readings: value by code of ``SIGNS``, in the sign's stored unit.
        not_measured: coded reason by sign, for a sign that has no value.
        artifact: signs whose value is kept, shown hollow, and left out of alerts, summaries and statistics.
        source: ``monitor`` or ``transcribed`` when it was not typed at the bedside.
        unconfirmed: unusual values of a monitor's file that nobody has looked at yet.
    """

    readings: Mapping[str, int] = field(default_factory=dict)
    not_measured: Mapping[str, str] = field(default_factory=dict)
    artifact: tuple[str, ...] = ()
    position: str | None = None
    source: str | None = None
    unconfirmed: tuple[Confirmed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffectOnset(Body):
    """A side effect began; ``measured_at`` of the entry is its onset.

    Args:
        solicited: true when it was asked from the list, false when the patient volunteered it.
        grade: CTCAE grade 1 to 5, when the clinic grades.
    """

    effect: str
    severity: str
    solicited: bool
    grade: int | None = None
    action: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffectChange(Body):
    """A side effect got a new severity, or is gone."""

    side_effect_id: UUID
    severity: str | None = None
    resolved: bool | None = None
    action: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Body):
    """The whole list was asked: these were present, all others denied.

    Args:
        list_version: the version of the list that was really asked.
    """

    present: tuple[str, ...] = ()
    list_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Body):
    """Free text: phrases of the nurse, words of the patient."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Body):
    """Another person watches from now on; what each of them charts stays theirs.

    Args:
        from_id: who hands over.
        to_id: who takes over: the author, or a person who gave their password beside the author.
    """

    from_id: UUID
    to_id: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency(Body):
    """Emergency called: possible in any state of an opened session."""

    what: str
    who_came: str | None = None
    done: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Body):
    """A fall or another incident, with the harm it did."""

    incident: str
    harm: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerability(Body):
    """The patient's overall rating before leaving, 0 (could not bear it) to 10 (no trouble at all)."""

    rating: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Body):
    """A rule spoke: what it saw, the limits in force, and what it forbids.

    Args:
        cause_id: the entry that made it true, when one did.
        cause: what it is about, in a word that does not change; part of the alert's identity.
        blocks: ``start``, ``discharge`` or nothing.
        late: raised by a back-dated value, so it warned nobody at the time.
    """

    rule: str
    level: str
    message: str
    cause: str
    cause_id: UUID | None = None
    blocks: str | None = None
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    limits: Mapping[str, int | str] = field(default_factory=dict)
    protocol_version: int
    late: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement(Body):
    """Somebody saw an alert and did something about it."""

    alert_id: UUID
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Body):
    """A clinician lifts one blocking alert, with the reason in the header."""

    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(Body):
    """Takes an entry, or one amendment, out of what is current; the header names it and says why."""
