"""Bodies about the drug, other drugs, the line and oxygen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sessiontrack.domain.bodies.base import Body


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
        vitals_acceptable: whoever gave the first dose judged the vital signs before it so; absent: nobody said.
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
    vitals_acceptable: bool | None = None


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
