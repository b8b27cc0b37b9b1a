"""The one projection: what a session's entries add up to, so that a board or a course reads one row a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a session's current entries add up to.

    Args:
        state: after the last move; a single dose's ``infusing`` turns at ``under_effect_until``.
        delivered_ug: micrograms delivered until the end, or until the last entry while the drug runs; whole, half up;
            absent where nobody says how much was given.
        delivered_deci_mg: the same from the exact amount in tenths of a milligram, as it is shown.
        peak_systolic, peak_diastolic: highest trusted value of each from the start on, perhaps of two readings.
        peak_reading_diastolic: of the reading with the highest systolic; absent where that one has none.
        baseline_systolic: of the last trusted pressure before the start.
        is_outside_window: elapsed infusion not within the protocol's window; absent while it runs.
        worst_open_effect: code of the worst side effect that has no end, with its severity now beside it.
        open_alerts_n: warnings and critical alerts that nobody has lifted or acknowledged.
        sign_off_seq: place of the first signature in the chain.
        needs_signature: signed, and something arrived after the newest signature.
        last_seq: place of the newest entry that it counts.
    """

    session_id: UUID
    state: str = "planned"
    under_effect_until: datetime | None = None
    checked_in_at: datetime | None = None
    infusion_started_at: datetime | None = None
    infusion_ended_at: datetime | None = None
    discharged_at: datetime | None = None
    completed_at: datetime | None = None
    signed_at: datetime | None = None
    sign_off_seq: int | None = None
    needs_signature: bool = False
    agent: str | None = None
    route: str | None = None
    weight_g: int | None = None
    ordered_ug: int | None = None
    ordered_deci_mg: int | None = None
    ordered_ug_per_kg: int | None = None
    delivered_ug: int | None = None
    delivered_deci_mg: int | None = None
    delivered_centi_mg_per_kg: int | None = None
    elapsed_seconds: int | None = None
    infusing_seconds: int | None = None
    observation_seconds: int | None = None
    is_outside_window: bool | None = None
    stop_reason: str | None = None
    is_stopped_early: bool = False
    baseline_systolic: int | None = None
    baseline_diastolic: int | None = None
    peak_systolic: int | None = None
    peak_diastolic: int | None = None
    peak_reading_diastolic: int | None = None
    min_spo2: int | None = None
    min_sedation: int | None = None
    last_systolic: int | None = None
    last_diastolic: int | None = None
    last_vitals_at: datetime | None = None
    next_vitals_due_at: datetime | None = None
    side_effects_n: int = 0
    worst_severity: str | None = None
    worst_open_effect: str | None = None
    worst_open_severity: str | None = None
    critical_alerts_n: int = 0
    open_alerts_n: int = 0
    is_amended: bool = False
    has_late_entries: bool = False
    is_overridden: bool = False
    last_author_id: UUID | None = None
    last_seq: int = 0

    @property
    def is_single_doses(self) -> bool:
        """The drug was given at moments (IM, nasal), and nothing is infused."""
        return self.under_effect_until is not None

    @property
    def is_given(self) -> bool:
        """Drug was given; an unknown amount counts, for unknown is not zero.

        Source: clinical research of this project, section 10.1: a stopped session with some drug counts.
        """
        return self.infusion_started_at is not None and self.delivered_ug != 0
