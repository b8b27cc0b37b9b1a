"""What each kind of entry holds: one frozen dataclass a kind, amounts as whole numbers in the unit of their name.

Absent is ``None`` and stays absent when kept; it never becomes zero, "no" or an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """An unusual value that the person looked at again and kept.

    Args:
        path: JSON pointer of the field.
        code: the warning's code that was confirmed.
        value: the value confirmed, as it was sent; another value needs its own confirmation.
    """

    path: str
    code: str
    value: int | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What every kind may carry."""

    confirmed: tuple[Confirmed, ...] = ()


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
class AsNeeded(Body):
    """A medicine the order allows when needed, with its own maximum."""

    name: str
    dose: str
    maximum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Body):
    """The prescriber's order; the latest current one holds.

    Args:
        dose_ug: whole dose in micrograms, or
        dose_ug_per_kg: dose in micrograms per kilogram of today's weight; exactly one of the two.
        concentration_ug_per_ml: of the bag or syringe as it is given.
        limit_systolic: mmHg before the start at which it is blocked, in place of the clinic's; needs ``limit_reason``.
    """

    agent: str
    route: str
    dose_ug: int | None = None
    dose_ug_per_kg: int | None = None
    duration_minutes: int | None = None
    concentration_ug_per_ml: int | None = None
    volume_ul: int | None = None
    limit_systolic: int | None = None
    limit_diastolic: int | None = None
    limit_reason: str | None = None
    as_needed: tuple[AsNeeded, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCheck(Body):
    """A second person checked the drug before the start.

    Args:
        concentration_ug_per_ml: as read from the label by the second person.
        checker_id: the second person, never the author.
    """

    checker_id: UUID
    concentration_ug_per_ml: int | None = None
    dose_ug: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseEvent(Body):
    """One thing done to the drug; charting does not steer the pump.

    Args:
        event: one of ``DOSE_EVENTS``.
        rate_ug_per_h: micrograms an hour from this moment, or
        rate_ul_per_h: microlitres an hour, with ``concentration_ug_per_ml``.
        dose_ug: micrograms of a bolus or a single dose.
        reason: one of ``DOSE_REASONS``.
        decided_by: who decided, in words.
    """

    event: str
    rate_ug_per_h: int | None = None
    rate_ul_per_h: int | None = None
    concentration_ug_per_ml: int | None = None
    dose_ug: int | None = None
    site: str | None = None
    reason: str | None = None
    decided_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugCount(Body):
    """The controlled drug's account: what was drawn up and what was wasted, in micrograms.

    Args:
        witness_id: another person who saw the waste and proved it with their password.
    """

    drawn_ug: int
    wasted_ug: int
    lot: str | None = None
    expires_on: date | None = None
    witness_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals(Body):
    """The signs measured together at one moment.

    Args:
        readings: value by code of ``SIGNS``, in the sign's stored unit.
        not_measured: coded reason by sign, for a sign that has no value.
        artifact: signs whose value is kept, shown hollow, and left out of alerts, summaries and statistics.
        source: ``monitor`` or ``transcribed`` when it was not typed at the bedside.
    """

    readings: Mapping[str, int] = field(default_factory=dict)
    not_measured: Mapping[str, str] = field(default_factory=dict)
    artifact: tuple[str, ...] = ()
    position: str | None = None
    source: str | None = None


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
class Medicine(Body):
    """Another drug given.

    Args:
        dose_thousandths: the amount in thousandths of ``unit``.
    """

    name: str
    dose_thousandths: int
    unit: str
    route: str
    reason: str | None = None
    ordered_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Body):
    """Free text: phrases of the nurse, words of the patient."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum(Body):
    """What is added after the signature."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IvAccess(Body):
    """The cannula: placed, checked or removed."""

    action: str
    site: str | None = None
    side: str | None = None
    gauge: int | None = None
    skin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Oxygen(Body):
    """Oxygen started, changed or stopped; the flow in tenths of a litre a minute."""

    action: str
    oxygen_deci_l_per_min: int | None = None
    device: str | None = None


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
class Score(Body):
    """One administration of one rating scale: its items, or a total typed from elsewhere.

    Args:
        recent: for the C-SSRS screener, question 6 within the last three months.
        scale_version: the scale's version as it was asked.
    """

    scale: str
    occasion: str
    items: tuple[int, ...] | None = None
    total: int | None = None
    recent: bool | None = None
    scale_version: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge(Body):
    """Leaving.

    Args:
        disposition: one of ``DISPOSITIONS``; only ``home`` is gated.
        ready_at: when the patient would have been ready to leave, apart from leaving.
        checks: answer by code of ``DISCHARGE_CHECKS``; a check left out was not answered.
    """

    disposition: str
    ready_at: datetime | None = None
    checks: Mapping[str, bool] = field(default_factory=dict)
    escort: str | None = None
    escort_name: str | None = None
    instructions_version: str | None = None
    no_driving_said: bool | None = None


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
class Cancellation(Body):
    """The session did not take place: ``cancelled`` or ``no_show``, and why."""

    outcome: str
    reason: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility(Body):
    """The evaluation before a course.

    Args:
        items: answer by code of ``ELIGIBILITY_ITEMS``: ``done``, ``concern`` or ``open``.
        decision: ``eligible``, ``not_eligible`` or ``deferred``.
    """

    items: Mapping[str, str]
    decision: str
    decided_by: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Body):
    """The patient's consent, given or withdrawn, and the last day on which it holds."""

    given: bool
    valid_until: date | None = None
    form_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Body):
    """What a clinician decided at a checkpoint of the course."""

    checkpoint: str
    decision: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEffect(Body):
    """A side effect told after the session."""

    effect: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Body):
    """A contact after a session, with the effects and words of the days between."""

    contact: str
    effects: tuple[LateEffect, ...] = ()
    text: str | None = None


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
