"""What entries look like that move a session or speak about a course, and corrections."""

from __future__ import annotations

from sessiontrack.domain.concomitant_medicines import MEDICINE_CLASSES
from sessiontrack.domain.courses import (
    CHECKPOINTS,
    DECISIONS,
    ELIGIBILITY_DECISIONS,
    ELIGIBILITY_ITEMS,
    ITEM_ANSWERS,
    OCCASIONS,
)
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DISPOSITIONS
from sessiontrack.domain.dosing import AGENTS, ROUTES
from sessiontrack.domain.entries import REASON_CODES
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.past_treatments import OUTCOMES, TREATMENTS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.visit_checks import CANCEL_REASONS, ESCORTS, INTERACTING_CLASSES, PREGNANCY
from sessiontrack.web.entry_fields import WIDEST, AnyObject, PartDay, amount, confirmed
from sessiontrack.web.entry_schemas import ACKNOWLEDGED_WITH, LONGEST_NOTE, EntrySchema
from sessiontrack.web.fields import Code, DayField, Id, MomentField, Scaled, TermCode, Text, Truth, Whole
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema

MEANINGS = ("administered", "supervised", "reviewed_and_agree")
CONTACTS = ("phone", "visit", "message", "form", "other")
WEIGHT_SOURCES = ("measured", "stated")


class ActSchema(EntrySchema):
    """An entry whose moment is the server's unless it is given."""

    measured_at = MomentField()


class CheckInSchema(EntrySchema):
    """The checklist at arrival."""

    sentence = "The patient cannot be checked in like this."
    identity_confirmed = Truth(required=True)
    consent_confirmed = Truth()
    fasting = Truth()
    escort = Code(ESCORTS)
    escort_name = Text(100)
    no_driving_understood = Truth()
    pregnancy = Code(PREGNANCY)
    weight_kg = Scaled(2, 0, WIDEST, scale=3, attribute="weight_g", unit="kg")
    weight_source = Code(WEIGHT_SOURCES)
    medicines_asked = Truth()
    interacting_medicines = ListOf(Code(INTERACTING_CLASSES), unique=True)
    substance_use_48h = Truth()
    allergies_reviewed = Truth()
    new_symptoms = Text(1000, single_line=False)


class DischargeSchema(EntrySchema):
    """Leaving."""

    disposition = Code(DISPOSITIONS, required=True)
    ready_at = MomentField()
    checks = MapOf(DISCHARGE_CHECKS, Truth())
    escort = Code(ESCORTS)
    escort_name = Text(100)
    instructions_version = Text(40)
    no_driving_said = Truth()
    vitals_acceptable = Truth()


class SignatureSchema(ActSchema):
    """A signature under the record that was shown."""

    meaning = Code(MEANINGS, required=True)
    digest = Text(64, required=True, min_length=64)
    link = Text(64, required=True, min_length=64, attribute="covers_link")


class AddendumSchema(ActSchema):
    """What is added after the signature."""

    text = Text(LONGEST_NOTE, required=True, single_line=False)


class CancellationSchema(ActSchema):
    """The session does not take place."""

    outcome = Code(("cancelled", "no_show"), required=True)
    reason_code = Code(CANCEL_REASONS, required=True, attribute="reason")
    text = Text(1000, single_line=False)


class ReasonedSchema(ActSchema):
    """An entry with a reason in its header."""

    reason_code = Code(REASON_CODES, required=True)
    reason_text = Text(1000, single_line=False)


class OverrideSchema(ReasonedSchema):
    """A clinician lifts one blocking alert."""

    target = Id(required=True, attribute="alert_id")
    reason_code = Code(("clinical_judgement", "benefit_outweighs", "data_error", "other"), required=True)
    reason_text = Text(1000, required=True, single_line=False)


class AcknowledgementSchema(ActSchema):
    """Somebody saw an alert and did something."""

    target = Id(required=True, attribute="alert_id")
    action = Code(ACKNOWLEDGED_WITH, required=True)
    reason_text = Text(1000, single_line=False)


class RetractionSchema(ReasonedSchema):
    """Takes an entry out of what is current."""

    target = Id(required=True)


class AmendmentSchema(ReasonedSchema):
    """A full new version of an entry; its body is in the form of the entry's own kind."""

    target = Id(required=True)
    body = AnyObject(required=True)


class PastSessionAnswer(Schema):
    """What another record says of a session; an import brings it and nobody sends it."""

    import_id = Id(dump_only=True)
    line = Whole(1, 2**31, dump_only=True)
    agent = Code(AGENTS, dump_only=True)
    route = Code(ROUTES, dump_only=True)
    dose_mg = amount(3, "dose_ug", dump_only=True)
    dose_mg_per_kg = amount(3, "dose_ug_per_kg", dump_only=True)
    weight_kg = Scaled(2, 0, WIDEST, scale=3, attribute="weight_g", unit="kg", dump_only=True)
    minutes = Whole(0, 2**31, unit="min", dump_only=True)
    time_declared = Truth(dump_only=True)
    confirmed = confirmed()


class ScoreSchema(EntrySchema):
    """One administration of one rating scale: its items, or a total."""

    scale = Code(SCALES, required=True)
    occasion = Code(OCCASIONS, required=True)
    session_id = Id()
    items = ListOf(Whole(-100, 1000), minimum=1, maximum=50)
    answers = MapOf([str(number) for number in range(1, 51)], Whole(-100, 1000))
    total = Whole(-1000, 10_000)
    subtotals = MapOf(
        sorted({part.code for scale in SCALES.values() for part in scale.subscales}), Whole(0, 1000)
    )
    recent = Truth()


class EligibilitySchema(ActSchema):
    """The evaluation before a course."""

    items = MapOf(ELIGIBILITY_ITEMS, Code(ITEM_ANSWERS), required=True)
    decision = Code(ELIGIBILITY_DECISIONS, required=True)
    decided_by = Id(required=True)
    note = Text(LONGEST_NOTE, single_line=False)


class ConsentSchema(ActSchema):
    """The patient's consent."""

    given = Truth(required=True)
    valid_until = DayField()
    form_version = Text(40)


class DecisionSchema(ActSchema):
    """What was decided at a checkpoint."""

    checkpoint = Code(CHECKPOINTS, required=True)
    decision = Code(DECISIONS, required=True)
    text = Text(LONGEST_NOTE, single_line=False)


class LateEffectSchema(Schema):
    """A side effect told after the session."""

    effect = TermCode(required=True)
    severity = Code([severity.value for severity in Severity], required=True)


class FollowUpSchema(EntrySchema):
    """A contact after a session."""

    contact = Code(CONTACTS, required=True)
    session_id = Id()
    effects = ListOf(Nested(LateEffectSchema), maximum=60)
    checks = ListOf(Code(LONG_TERM_CHECKS), unique=True)
    text = Text(LONGEST_NOTE, single_line=False)


class PastTreatmentSchema(ActSchema):
    """A treatment tried before the course, or that there was none."""

    treatment = Code(TREATMENTS, required=True)
    name = Text(100)
    outcome = Code(OUTCOMES)
    adequate = Truth()
    since = PartDay()
    until = PartDay()
    text = Text(1000, single_line=False)


class ConcomitantMedicineSchema(ActSchema):
    """A medicine that the patient takes at home, or that they take none."""

    medicine_class = Code(MEDICINE_CLASSES, required=True)
    name = Text(100)
    dose = Text(100)
    since = PartDay()
    until = PartDay()
    follows = Id()
