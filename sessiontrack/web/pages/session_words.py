"""The words that session pages use for codes."""

from __future__ import annotations

from types import MappingProxyType

from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS

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
    }
)
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
        "sweep": "Asked the list",
        "medicine": "Medicine",
        "note": "Note",
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
        "cancellation": "Cancelled",
        "alert": "Alert",
    }
)


def code_words(code: str) -> str:
    """A code that has no words of its own, as words.

    >>> code_words("line_lost")
    'line lost'
    """
    return code.replace("_", " ")


def effect_label(code: str) -> str:
    """The name of a side effect; the code itself when a newer list dropped it."""
    effect = SIDE_EFFECTS.get(code)
    return effect.label if effect else code_words(code)
