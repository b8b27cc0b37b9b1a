"""What each kind of entry at the bedside looks like when a client sends it: shape, types and codes."""

from __future__ import annotations

from sessiontrack.domain.dosing import AGENTS, DOSE_EVENTS, DOSE_REASONS, ROUTES
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, Severity
from sessiontrack.domain.vitals import POSITIONS, SIGNS, SOURCES
from sessiontrack.web.entry_fields import amount, confirmed, not_measured, reading, readings
from sessiontrack.web.fields import (
    Code,
    DayField,
    Id,
    ListVersion,
    MomentField,
    Secret,
    TermCode,
    Text,
    Truth,
    Whole,
)
from sessiontrack.web.schemas import ListOf, Nested, Schema

ACTIONS = (
    "none reassurance repositioned rate_reduced paused stopped adjunct_medicine oxygen clinician_called "
    "emergency_transfer"
).split()
"""What was done about a side effect. Source: clinical research of this project, section 4.2."""

ACKNOWLEDGED_WITH = (*ACTIONS, "rechecked", "observed", "noted", "other")
MEDICINE_UNITS = ("mg", "ug", "g", "ml", "units", "mmol", "puff", "tablet", "drop")
MEDICINE_ROUTES = (*ROUTES, "rectal", "topical", "inhaled", "transdermal")
LINE_ACTIONS = ("placed", "checked", "removed")
SIDES = ("left", "right")
OXYGEN_ACTIONS = ("started", "changed", "stopped")
INCIDENTS = ("fall", "line_lost", "medication_error", "equipment", "other")
HARMS = ("none", "mild", "moderate", "severe", "death", "unknown")
LONGEST_NOTE = 4000


class EntrySchema(Schema):
    """What every entry may carry beside its body."""

    sentence = "This entry cannot be kept as it is."
    measured_at = MomentField(required=True)
    device_id = Id()
    patient_id = Id()
    confirmed = confirmed()


class VitalsSchema(EntrySchema):
    """A vitals set."""

    sentence = "These readings cannot be right."
    readings = readings()
    not_measured = not_measured()
    artifact = ListOf(Code(SIGNS), unique=True)
    position = Code(POSITIONS)
    oxygen_l_per_min = reading("oxygen_l_per_min")
    source = Code(SOURCES)


class AsNeededSchema(Schema):
    """A medicine allowed when needed."""

    name = Text(100, required=True)
    dose = Text(60, required=True)
    maximum = Text(60, required=True)


class OrderSchema(EntrySchema):
    """The prescriber's order."""

    measured_at = MomentField()
    agent = Code(AGENTS, required=True)
    route = Code(ROUTES, required=True)
    dose_mg = amount(3, "dose_ug")
    dose_mg_per_kg = amount(3, "dose_ug_per_kg")
    duration_minutes = Whole(0, 10_000)
    concentration_mg_per_ml = amount(3, "concentration_ug_per_ml")
    volume_ml = amount(3, "volume_ul")
    limit_systolic = Whole(0, 400, unit="mmHg")
    limit_diastolic = Whole(0, 400, unit="mmHg")
    limit_reason = Text(500)
    as_needed = ListOf(Nested(AsNeededSchema), maximum=20)
    note = Text(1000, single_line=False)


class SecondCheckSchema(EntrySchema):
    """A second person checked the drug."""

    checker_id = Id(required=True)
    checker_password = Secret(200)
    concentration_mg_per_ml = amount(3, "concentration_ug_per_ml")
    dose_mg = amount(3, "dose_ug")


class DoseEventSchema(EntrySchema):
    """What was done to the drug."""

    event = Code(DOSE_EVENTS, required=True)
    rate_mg_per_h = amount(3, "rate_ug_per_h")
    rate_ml_per_h = amount(3, "rate_ul_per_h")
    concentration_mg_per_ml = amount(3, "concentration_ug_per_ml")
    dose_mg = amount(3, "dose_ug")
    site = Text(60)
    reason = Code(DOSE_REASONS)
    decided_by = Text(100)
    note = Text(1000, single_line=False)
    vitals_acceptable = Truth()


class DrugCountSchema(EntrySchema):
    """The account of the controlled drug."""

    drawn_mg = amount(3, "drawn_ug", required=True)
    wasted_mg = amount(3, "wasted_ug", required=True)
    lot = Text(60)
    expires_on = DayField()
    witness_id = Id()
    witness_password = Secret(200)


class SideEffectSchema(EntrySchema):
    """A side effect began."""

    effect = TermCode(required=True)
    severity = Code([severity.value for severity in Severity], required=True)
    solicited = Truth(required=True)
    grade = Whole(1, 5)
    action = Code(ACTIONS)
    note = Text(1000, single_line=False)


class SideEffectChangeSchema(EntrySchema):
    """A side effect changed or is gone."""

    target = Id(required=True, attribute="side_effect_id")
    severity = Code([severity.value for severity in Severity])
    resolved = Truth()
    action = Code(ACTIONS)
    note = Text(1000, single_line=False)


class SweepSchema(EntrySchema):
    """The whole list was asked."""

    present = ListOf(TermCode(), required=True)
    list_version = ListVersion(load_default=SIDE_EFFECTS_VERSION)


class MedicineSchema(EntrySchema):
    """Another drug given."""

    name = Text(100, required=True)
    dose = amount(3, "dose_thousandths", required=True)
    unit = Code(MEDICINE_UNITS, required=True)
    route = Code(MEDICINE_ROUTES, required=True)
    reason = Text(200)
    ordered_by = Text(100)


class NoteSchema(EntrySchema):
    """Free text."""

    text = Text(LONGEST_NOTE, required=True, single_line=False)


class HandoverSchema(EntrySchema):
    """Another person watches from now on; the password is theirs, when they are not the one who sends this."""

    from_id = Id(required=True)
    to_id = Id(required=True)
    to_password = Secret(200)
    note = Text(1000, single_line=False)


class IvAccessSchema(EntrySchema):
    """The cannula."""

    action = Code(LINE_ACTIONS, required=True)
    site = Text(60)
    side = Code(SIDES)
    gauge = Whole(14, 26)
    skin = Text(200)


class OxygenSchema(EntrySchema):
    """Oxygen started, changed or stopped."""

    action = Code(OXYGEN_ACTIONS, required=True)
    flow_l_per_min = amount(1, "oxygen_deci_l_per_min")
    device = Text(60)


class EmergencySchema(EntrySchema):
    """Emergency called."""

    what = Text(500, required=True)
    who_came = Text(200)
    done = Text(LONGEST_NOTE, single_line=False)


class IncidentSchema(EntrySchema):
    """A fall or another incident."""

    incident = Code(INCIDENTS, required=True)
    harm = Code(HARMS, required=True)
    text = Text(LONGEST_NOTE, single_line=False)


class TolerabilitySchema(EntrySchema):
    """The patient's overall rating before leaving."""

    rating = Whole(0, 10, required=True)
