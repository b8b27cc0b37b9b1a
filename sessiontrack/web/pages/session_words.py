"""The words that session pages use for codes."""

from __future__ import annotations

import re
from types import MappingProxyType

from sessiontrack.domain.courses import Phase, ordinals
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS
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
        "cancellation": "Cancelled",
        "alert": "Alert",
        "eligibility": "Evaluation",
        "consent": "Consent",
        "decision": "Decision",
        "follow_up": "Contact",
    }
)

SAYS_ITSELF = frozenset(
    "dose_event side_effect side_effect_change sweep iv_access oxygen emergency incident tolerability "
    "acknowledgement override discharge cancellation handover".split()
)
"""Kinds whose line of words needs no name of the kind before it."""

SHOWN_CODES = MappingProxyType(
    {
        "dose_mg": "the whole dose in mg",
        "rate_ml_per_h": "the rate in mL/h",
    }
)
"""Names of the API's fields that stand in a refusal's words, as the labels beside them say it."""


def session_label(record: SessionRecord, summary: SessionSummary) -> str:
    """Which session of the course: "Initial series 3 of 6"."""
    number = ordinals([*record.earlier, summary]).get(record.session.id)
    if number is None:
        number = len(ordinals(record.earlier)) + 1
    if record.session.phase == Phase.MAINTENANCE:
        return f"Maintenance, session {number}"
    return f"Initial series {number} of {record.course.planned_sessions}"


_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def code_words(code: str) -> str:
    """A code that has no words of its own, as words.

    >>> code_words("line_lost")
    'line lost'
    """
    return code.replace("_", " ")


def plain_words(message: str) -> str:
    """A refusal without the names of the API's fields, and with the names of effects for their codes.

    >>> plain_words("must be given, or dose_mg instead")
    'must be given, or the whole dose in mg instead'
    """
    return _CODE.sub(lambda found: SHOWN_CODES.get(found[0]) or effect_label(found[0]), message)


def effect_label(code: str) -> str:
    """The name of a side effect; the code itself when a newer list dropped it."""
    effect = SIDE_EFFECTS.get(code)
    return effect.label if effect else code_words(code)
