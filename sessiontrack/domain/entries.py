"""An entry: one thing charted, inserted once and never changed; and the one function that says what is current."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Body

KINDS: MappingProxyType[str, type[Body]] = MappingProxyType(
    {
        "check_in": bodies.CheckIn,
        "order": bodies.Order,
        "second_check": bodies.SecondCheck,
        "dose_event": bodies.DoseEvent,
        "drug_count": bodies.DrugCount,
        "vitals": bodies.Vitals,
        "side_effect": bodies.SideEffectOnset,
        "side_effect_change": bodies.SideEffectChange,
        "sweep": bodies.Sweep,
        "medicine": bodies.Medicine,
        "note": bodies.Note,
        "handover": bodies.Handover,
        "iv_access": bodies.IvAccess,
        "oxygen": bodies.Oxygen,
        "emergency": bodies.Emergency,
        "incident": bodies.Incident,
        "tolerability": bodies.Tolerability,
        "score": bodies.Score,
        "acknowledgement": bodies.Acknowledgement,
        "override": bodies.Override,
        "retraction": bodies.Retraction,
        "discharge": bodies.Discharge,
        "completion": bodies.Completion,
        "sign_off": bodies.SignOff,
        "addendum": bodies.Addendum,
        "cancellation": bodies.Cancellation,
        "eligibility": bodies.Eligibility,
        "consent": bodies.Consent,
        "decision": bodies.Decision,
        "follow_up": bodies.FollowUp,
        "past_treatment": bodies.PastTreatment,
        "concomitant_medicine": bodies.ConcomitantMedicine,
        "alert": bodies.AlertRaised,
        "past_session": bodies.PastSession,
    }
)
"""Body class by kind; the kinds are stored, so they are retired, never renamed."""

KIND_OF = MappingProxyType({body: kind for kind, body in KINDS.items()})

REASON_CODES = (
    "keying_error",
    "wrong_time",
    "wrong_unit",
    "wrong_reading",
    "wrong_patient",
    "duplicate",
    "entered_in_error",
    "undone",
    "other",
)
"""Why an entry was amended or retracted; text is needed for all but ``undone``."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as a person sends it, before it is kept.

    Args:
        id: made on the device, so that sending twice is harmless.
        measured_at: when it happened at the bedside; aware, never changed by the server.
        target_id: for an amendment or a retraction, the entry it is about.
        device_id: the tablet, when it is enrolled.
        is_timed: a person gave the moment; else the server's is taken, and a repeat need not name it.
    """

    id: UUID
    body: Body
    measured_at: datetime
    session_id: UUID | None = None
    target_id: UUID | None = None
    reason_code: str | None = None
    reason_text: str | None = None
    device_id: UUID | None = None
    is_timed: bool = True

    @property
    def kind(self) -> str:
        """The stored kind of the body."""
        return KIND_OF[type(self.body)]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is kept.

    Args:
        seq: its place in the course's chain, from 1.
        author_id: absent for what the system itself wrote (role ``system``), and for what the patient answered
            by a one-time link (role ``patient``).
        entered_at: when the server kept it; never before the entry that precedes it.
        link: the chain's value after it, 64 hexadecimal digits.
    """

    course_id: UUID
    seq: int
    id: UUID
    kind: str
    author_id: UUID | None
    author_role: str
    measured_at: datetime
    entered_at: datetime
    body: Body
    link: str
    session_id: UUID | None = None
    device_id: UUID | None = None
    target_id: UUID | None = None
    reason_code: str | None = None
    reason_text: str | None = None
    schema_rev: int = 1

    @property
    def root_id(self) -> UUID:
        """The entry that other entries name: an amendment stands for what it amends."""
        if self.kind == "retraction" or self.target_id is None:
            return self.id
        return self.target_id


@dataclass(frozen=True, slots=True)
class Thread:
    """A root entry with what became of it.

    Args:
        versions: the root and its amendments, oldest first.
        retractions: those that name the root or one of its amendments.
    """

    versions: tuple[Entry, ...]
    retractions: tuple[Entry, ...] = ()

    @property
    def root(self) -> Entry:
        """The first version, which gives the thread its id."""
        return self.versions[0]

    @property
    def current(self) -> Entry | None:
        """The newest version that was not retracted, of a root that was not; else nothing."""
        if not self.retractions:
            return self.versions[-1]
        gone = {retraction.target_id for retraction in self.retractions}
        if self.root.id in gone:
            return None
        return next(version for version in reversed(self.versions) if version.id not in gone)

    @property
    def is_amended(self) -> bool:
        """Something other than the first version is current, or nothing is."""
        return self.current is not self.root


def threads(entries: Iterable[Entry]) -> tuple[Thread, ...]:
    """Every root entry with its amendments and retractions, in the order in which the roots were kept.

    A retraction is itself never amended nor retracted.
    """
    versions: dict[UUID, list[Entry]] = {}
    root_of: dict[UUID, UUID] = {}
    retractions: dict[UUID, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.seq):
        if entry.kind == "retraction":
            if entry.target_id in root_of:
                retractions.setdefault(root_of[entry.target_id], []).append(entry)
            continue
        root_id = root_of[entry.id] = entry.root_id
        versions.setdefault(root_id, []).append(entry)
    return tuple(
        Thread(tuple(chain), tuple(retractions.get(root_id, ()))) for root_id, chain in versions.items()
    )


def current_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What holds now, in the order in which it happened at the bedside.

    Charts, alerts, totals, CSV and API all read through this one function.
    """
    return current_of(threads(entries))


def current_of(found: Iterable[Thread]) -> tuple[Entry, ...]:
    """The same of threads that were found already."""
    held = (thread.current for thread in found)
    return tuple(sorted((entry for entry in held if entry is not None), key=bedside_order))


def bedside_order(entry: Entry) -> tuple[datetime, int]:
    """Sorts by when it happened, then by when it was kept."""
    return entry.measured_at, entry.seq
