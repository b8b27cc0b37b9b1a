"""What each kind of entry holds: one frozen dataclass a kind, amounts as whole numbers in the unit of their name.

Absent is ``None`` and stays absent when kept; it never becomes zero, "no" or an empty text.
"""

from sessiontrack.domain.bodies.base import (
    Body,
    Confirmed,
)
from sessiontrack.domain.bodies.bedside import (
    Acknowledgement,
    AlertRaised,
    Emergency,
    Handover,
    Incident,
    Note,
    Override,
    Retraction,
    SideEffectChange,
    SideEffectOnset,
    Sweep,
    Tolerability,
    Vitals,
)
from sessiontrack.domain.bodies.course import (
    Consent,
    Decision,
    Eligibility,
    FollowUp,
    LateEffect,
    Score,
)
from sessiontrack.domain.bodies.drug import (
    AsNeeded,
    DoseEvent,
    DrugCount,
    IvAccess,
    Medicine,
    Order,
    Oxygen,
    SecondCheck,
)
from sessiontrack.domain.bodies.history import (
    ConcomitantMedicine,
    PastTreatment,
)
from sessiontrack.domain.bodies.visit import (
    Addendum,
    Cancellation,
    CheckIn,
    Completion,
    Discharge,
    PastSession,
    Signature,
    SignOff,
)

__all__ = [
    "Acknowledgement",
    "Addendum",
    "AlertRaised",
    "AsNeeded",
    "Body",
    "Cancellation",
    "CheckIn",
    "Completion",
    "ConcomitantMedicine",
    "Confirmed",
    "Consent",
    "Decision",
    "Discharge",
    "DoseEvent",
    "DrugCount",
    "Eligibility",
    "Emergency",
    "FollowUp",
    "Handover",
    "Incident",
    "IvAccess",
    "LateEffect",
    "Medicine",
    "Note",
    "Order",
    "Override",
    "Oxygen",
    "PastSession",
    "PastTreatment",
    "Retraction",
    "Score",
    "SecondCheck",
    "SideEffectChange",
    "SideEffectOnset",
    "SignOff",
    "Signature",
    "Sweep",
    "Tolerability",
    "Vitals",
]
