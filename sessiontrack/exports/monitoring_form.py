"""``monitoring-form.csv``: the monitoring form of one session as one row, with the patient's name."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sessiontrack.domain.monitoring_form import QUESTIONS, MonitoringForm, SolicitedEvent
from sessiontrack.domain.monitoring_signs import FormPressure
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, local, scaled, text, truth, utc, whole

_BETWEEN = "; "
_PLACES = {
    "before": "before the first dose",
    "minute_40": "nearest to 40 min, of 30 to 50",
    "leaving": "before leaving",
}
_EXTREMES = {
    "sedation": ("lowest_sedation", "Lowest MOAA/S after the first dose, 5 is awake."),
    "dissociation": ("highest_dissociation", "Highest dissociation after the first dose, 0 to 10."),
    "respiratory_depression": ("lowest_respiratory_rate", "Lowest respiratory rate after the first dose."),
}


def _pressure_columns() -> Iterator[Column]:
    for place, words in _PLACES.items():
        yield Column(f"systolic_{place}", Kind.INTEGER, f"Systolic pressure {words}.", "mmHg")
        yield Column(f"diastolic_{place}", Kind.INTEGER, f"Diastolic pressure {words}.", "mmHg")
        yield Column(f"pressure_{place}_minute", Kind.INTEGER, "Its minute from the first dose.", "min")
        yield Column(f"pressure_{place}_at_utc", Kind.MOMENT_UTC, "When it was measured.")


def _event_columns() -> Iterator[Column]:
    for question in QUESTIONS:
        extreme, meaning = _EXTREMES[question]
        yield Column(question, Kind.TRUTH, "It came; false only where it was asked and denied.")
        yield Column(
            f"{question}_asked_at_utc", Kind.MOMENT_UTC, "When it was asked last after the first dose."
        )
        yield Column(
            f"{question}_effects", Kind.CODE, "Side effects that answer yes, with a semicolon between."
        )
        # Several moments in one cell are no moment.
        yield Column(f"{question}_onset_at_utc", Kind.CODE, "Onset of each, in the same order.")
        yield Column(f"{question}_resolved_at_utc", Kind.CODE, "End of each; 'ongoing' where it has none.")
        yield Column(f"{question}_worst_severity", Kind.CODE, "Worst severity of each.")
        yield Column(extreme, Kind.INTEGER, meaning, "/min" if question == "respiratory_depression" else "")


MONITORING_FORM = Format(
    "monitoring_form",
    "one session",
    "one row",
    (
        Column("session_id", Kind.ID, "The session."),
        Column("patient_number", Kind.CODE, "The clinic's number of the patient."),
        Column("family_name", Kind.CODE, "As registered."),
        Column("given_name", Kind.CODE, "As registered."),
        Column("born_on", Kind.CODE, "Date of birth."),
        Column("sex", Kind.CODE, "As registered."),
        Column("first_in_course", Kind.TRUTH, "No drug was given before in this course."),
        *(
            Column(f"takes_{code}", Kind.TRUTH, f"{label}, as told at arrival; blank where not asked.")
            for code, label in INTERACTING_CLASSES.items()
        ),
        Column("completed_by", Kind.CODE, "Who signed the session as complete."),
        Column("charted_by", Kind.CODE, "Who charted vital signs from the first dose on."),
        Column("clinic", Kind.CODE, "Name of the clinic."),
        Column("started_at_utc", Kind.MOMENT_UTC, "The first dose."),
        Column("started_at_local", Kind.MOMENT_LOCAL, "The same on the clinic's clock."),
        Column("agent", Kind.CODE, "As ordered, or as the other record says."),
        Column("route", Kind.CODE, "As ordered, or as the other record says."),
        Column("delivered_mg", Kind.DECIMAL, "What was given, not what was ordered.", "mg", 1),
        Column("lots", Kind.CODE, "Lot numbers of the drug count."),
        Column("monitored_min", Kind.INTEGER, "From the first dose until the patient left.", "min"),
        Column("ready_min", Kind.INTEGER, "From the first dose until ready to leave.", "min"),
        Column("left_at_utc", Kind.MOMENT_UTC, "When the patient left."),
        Column("disposition", Kind.CODE, "How the patient left."),
        Column(
            "in_range_before_computed",
            Kind.TRUTH,
            "Computed from the protocol's limits; no person's judgement.",
        ),
        Column("in_range_leaving_computed", Kind.TRUTH, "The same when the patient left."),
        *_pressure_columns(),
        *_event_columns(),
        Column("harms", Kind.CODE, "Emergencies and incidents in the words of the record."),
        Column(
            "acceptable_before",
            Kind.TRUTH,
            "A person found the vital signs acceptable before the first dose.",
        ),
        Column("acceptable_before_by", Kind.CODE, "Who."),
        Column("acceptable_leaving", Kind.TRUTH, "The same when the patient left; blank where nobody said."),
        Column("acceptable_leaving_by", Kind.CODE, "Who."),
    ),
)


def monitoring_form_line(session_id: object, form: MonitoringForm, zone: ZoneInfo) -> bytes:
    """The form as its one row."""
    patient, dose = form.patient, form.delivered_ug
    return line(
        (
            str(session_id),
            *map(text, (patient.mrn, patient.family_name, patient.given_name)),
            patient.born_on.isoformat(),
            text(patient.sex),
            truth(form.is_first),
            *(truth(form.medicines[code]) for code in INTERACTING_CLASSES),
            *map(text, (form.completed_by, _BETWEEN.join(form.charted_by), form.clinic)),
            utc(form.started_at),
            local(form.started_at, zone),
            *map(text, (form.agent, form.route)),
            scaled(None if dose is None else nearest(dose / 100), 1),
            text(_BETWEEN.join(form.lots)),
            whole(form.monitored_minutes),
            whole(form.ready_minutes),
            utc(form.left_at),
            text(form.disposition),
            truth(form.in_range_before),
            truth(form.in_range_at_leaving),
            *_pressure(form.pressure_before),
            *_pressure(form.pressure_at_40),
            *_pressure(form.pressure_at_leaving),
            *(cell for event in form.events for cell in _event(event)),
            text(_BETWEEN.join(f"{utc(at)} {words}" for at, words in form.harms)),
            *_judgement(form.judged_before),
            *_judgement(form.judged_at_leaving),
        )
    )


def _pressure(found: FormPressure | None) -> tuple[str, ...]:
    if found is None:
        return ("",) * 4
    return whole(found.systolic), whole(found.diastolic), whole(found.minute), utc(found.at)


def _judgement(found: tuple[bool, str] | None) -> tuple[str, str]:
    return ("", "") if found is None else (truth(found[0]), text(found[1]))


def _event(event: SolicitedEvent) -> tuple[str, ...]:
    episodes = event.episodes
    return (
        truth(event.answer),
        utc(event.asked_at),
        text(_BETWEEN.join(one.effect for one in episodes)),
        _BETWEEN.join(utc(one.onset_at) for one in episodes),
        _BETWEEN.join(_end(one) for one in episodes),
        text(_BETWEEN.join(one.worst for one in episodes)),
        whole(event.extreme),
    )


def _end(episode: EffectEpisode) -> str:
    return utc(episode.resolved_at) or "ongoing"
