"""Bodies that move a session from arrival to signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.bodies.base import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(Body):
    """The checklist at arrival; an item left out was not asked, which is not "no".

    Args:
        weight_g: today's weight in grams; it decides the milligrams.
        escort: ``named``, ``not_needed`` (stays in) or ``none``.
        interacting_medicines: classes taken today, of ``INTERACTING_CLASSES``; empty when asked and denied.
        medicines_asked: the list of interacting classes was asked.
    """

    identity_confirmed: bool
    consent_confirmed: bool | None = None
    fasting: bool | None = None
    escort: str | None = None
    escort_name: str | None = None
    no_driving_understood: bool | None = None
    pregnancy: str | None = None
    weight_g: int | None = None
    weight_source: str | None = None
    medicines_asked: bool | None = None
    interacting_medicines: tuple[str, ...] = ()
    substance_use_48h: bool | None = None
    allergies_reviewed: bool | None = None
    new_symptoms: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge(Body):
    """Leaving.

    Args:
        disposition: one of ``DISPOSITIONS``; only ``home`` is gated.
        ready_at: when the patient would have been ready to leave, apart from leaving.
        checks: answer by code of ``DISCHARGE_CHECKS``; a check left out was not answered.
        vitals_acceptable: whoever lets the patient leave judged the vital signs so; absent: nobody said.
    """

    disposition: str
    ready_at: datetime | None = None
    checks: Mapping[str, bool] = field(default_factory=dict)
    escort: str | None = None
    escort_name: str | None = None
    instructions_version: str | None = None
    no_driving_said: bool | None = None
    vitals_acceptable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Body):
    """What a person signed: the digest of the record that was on screen and the link it covers."""

    meaning: str
    digest: str
    covers_link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Signature):
    """The nurse's signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(Signature):
    """A clinician's signature, or a co-signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum(Body):
    """What is added after the signature."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation(Body):
    """The session did not take place: ``cancelled`` or ``no_show``, and why; or its import was ``withdrawn``."""

    outcome: str
    reason: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession(Body):
    """What another record says of a session that was held elsewhere or before; ``measured_at`` is its start.

    It stands in the place of check-in, order, dose events and leaving, which nobody charted here and which are not
    made up. What the other record does not say is absent.

    Args:
        import_id: the import that brought it.
        line: of the imported file, from 1.
        dose_ug: micrograms given in all.
        dose_ug_per_kg: micrograms given per kilogram, as the file says it.
        weight_g: the weight of that day in grams.
        minutes: how long the drug was given.
        time_declared: the file names a day only; the time was declared for the whole file.
    """

    import_id: UUID
    line: int
    agent: str | None = None
    route: str | None = None
    dose_ug: int | None = None
    dose_ug_per_kg: int | None = None
    weight_g: int | None = None
    minutes: int | None = None
    time_declared: bool | None = None
