"""The words that session pages use for codes."""

from __future__ import annotations

from types import MappingProxyType

from sessiontrack.domain.courses import Phase, ordinals
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summaries import SessionSummary

STATES = MappingProxyType(
    {
        State.PLANNED: "Planned",
        State.CHECKED_IN: "Checked in",
        State.INFUSING: "Infusing",
        State.PAUSED: "Paused",
        State.RECOVERING: "Recovery",
        State.DISCHARGED: "Left",
        State.COMPLETED: "Completed",
        State.SIGNED: "Signed",
        State.CANCELLED: "Cancelled",
        State.NO_SHOW: "Did not come",
        State.IMPORTED: "Imported",
        State.WITHDRAWN: "Withdrawn import",
    }
)


def state_words(state: str, summary: SessionSummary | None) -> str:
    """A session's state in a word; a single dose acts for a while, and nothing is infused."""
    is_acting = state == State.INFUSING and summary is not None and summary.is_single_doses
    return "Under effect" if is_acting else STATES[State(state)]


DOSE_EVENT_WORDS = MappingProxyType(
    {
        "started": "Infusion started",
        "rate_changed": "Rate changed",
        "paused": "Infusion paused",
        "resumed": "Infusion resumed",
        "bolus": "Bolus",
        "dose_given": "Dose given",
        "stopped": "Infusion stopped early",
        "completed": "Infusion ended",
    }
)
DOSE_REASON_WORDS = MappingProxyType(
    {
        "high_bp": "High pressure",
        "low_bp": "Low pressure",
        "high_hr": "Fast pulse",
        "low_hr": "Slow pulse",
        "low_spo2": "Low SpO₂",
        "over_sedation": "Too sedated",
        "distress": "Distress",
        "nausea_vomiting": "Nausea, vomiting",
        "patient_request": "Patient asked",
        "line_problem": "Line",
        "equipment": "Equipment",
        "prescriber_order": "Ordered",
        "other": "Other",
    }
)
ACTION_WORDS = MappingProxyType(
    {
        "none": "Nothing needed",
        "reassurance": "Reassured",
        "repositioned": "Repositioned",
        "rate_reduced": "Rate reduced",
        "paused": "Paused",
        "stopped": "Stopped",
        "adjunct_medicine": "Medicine given",
        "oxygen": "Oxygen",
        "clinician_called": "Clinician called",
        "emergency_transfer": "Emergency transfer",
        "rechecked": "Rechecked",
        "observed": "Observed",
        "noted": "Noted",
        "other": "Other",
    }
)
REASON_WORDS = MappingProxyType(
    {
        "keying_error": "Keying error",
        "wrong_time": "Wrong time",
        "wrong_unit": "Wrong unit",
        "wrong_reading": "Wrong reading",
        "wrong_patient": "Wrong patient",
        "duplicate": "Entered twice",
        "entered_in_error": "Entered in error",
        "undone": "Undone",
        "other": "Other",
        "clinical_judgement": "Clinical judgement",
        "benefit_outweighs": "Benefit outweighs the risk",
        "data_error": "The data are wrong",
    }
)
MEANING_WORDS = MappingProxyType(
    {
        "administered": "Administered as recorded",
        "supervised": "Supervised",
        "reviewed_and_agree": "Reviewed, and I agree",
    }
)
ROUTE_WORDS = MappingProxyType(
    {
        "iv": "IV",
        "im": "IM",
        "intranasal": "nasal",
        "subcutaneous": "subcutaneous",
        "sublingual": "under the tongue",
        "oral": "by mouth",
    }
)
UNIT_WORDS = MappingProxyType({"ug": "mcg", "ml": "mL"})
"""Source: ISMP, error-prone abbreviations: mcg for micrograms, a capital L for litres."""

KIND_WORDS = MappingProxyType(
    {
        "check_in": "Check-in",
        "order": "Order",
        "second_check": "Second check",
        "dose_event": "Drug",
        "drug_count": "Drug count",
        "vitals": "Vitals",
        "side_effect": "Side effect",
        "side_effect_change": "Side effect",
        "sweep": "Asked the whole list",
        "medicine": "Medicine",
        "note": "Note",
        "handover": "Handover",
        "iv_access": "IV access",
        "oxygen": "Oxygen",
        "emergency": "Emergency",
        "incident": "Incident",
        "tolerability": "Tolerability",
        "score": "Score",
        "acknowledgement": "Alert answered",
        "override": "Alert lifted",
        "discharge": "Left",
        "completion": "Completion",
        "sign_off": "Sign-off",
        "addendum": "Addendum",
        "cancellation": "No visit",
        "alert": "Alert",
        "eligibility": "Evaluation",
        "consent": "Consent",
        "decision": "Decision",
        "follow_up": "Contact",
        "past_treatment": "Past treatment",
        "concomitant_medicine": "Medicine at home",
        "past_session": "Past session",
    }
)

SAYS_ITSELF = frozenset(
    "dose_event side_effect side_effect_change sweep iv_access oxygen emergency incident tolerability "
    "acknowledgement override discharge cancellation handover".split()
)
"""Kinds whose line of words needs no name of the kind before it."""


def session_number(record: SessionRecord, summary: SessionSummary) -> int:
    """Its number among the sessions of the course in which drug was given, or the one that it would get."""
    number = ordinals([*record.earlier, summary]).get(record.session.id)
    return len(ordinals(record.earlier)) + 1 if number is None else number


def session_label(record: SessionRecord, summary: SessionSummary) -> str:
    """Which session of the course: "Initial series 3 of 6"."""
    number = session_number(record, summary)
    if record.session.phase == Phase.MAINTENANCE:
        return f"Maintenance, session {number}"
    return f"Initial series {number} of {record.course.planned_sessions}"
