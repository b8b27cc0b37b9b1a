"""The monitoring form as a sheet of paper, its blocks in the order of the form; what is missing says so."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.discharge import DISPOSITIONS
from sessiontrack.domain.dosing import shown_mg
from sessiontrack.domain.monitoring_form import MonitoringForm, SolicitedEvent
from sessiontrack.domain.monitoring_signs import FormPressure
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.terms import Terms
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.service.papers import Cell, Listing, Notice, Paper
from sessiontrack.web.local_time import show_clock, show_day, show_moment
from sessiontrack.web.pages.looks import AGENT_WORDS, ROUTE_WORDS, SEX_WORDS
from sessiontrack.web.pages.paper_parts import foot, whose
from sessiontrack.web.pages.session_versions import Version

NOT_RECORDED: Cell = (("Not recorded", "muted"),)

_QUESTIONS = {
    "sedation": ("Sedation", "Lowest MOAA/S", "sedation"),
    "dissociation": ("Dissociation", "Highest rating", "dissociation_nrs"),
    "respiratory_depression": ("Respiratory depression", "Lowest respiratory rate", "respiratory_rate"),
}


def form_paper(version: Version, form: MonitoringForm) -> Paper:
    """Every block of the form."""
    page, patient = version.page, form.patient
    day = show_day(form.started_at or page.record.session.planned_at)
    return Paper(
        title="Session monitoring form",
        subtitle=f"{page.label} · {day} · {form.clinic}",
        status=page.state_words,
        name=patient.banner_name,
        whose=f"{whose(patient)} · {page.label}, {day}",
        facts_of_patient=(
            ("Born", show_day(patient.born_on)),
            ("Sex", SEX_WORDS[patient.sex]),
            ("ID", patient.mrn),
            ("First session with drug of this course", _yes_no(form.is_first, "not known")),
        ),
        tags=(),
        sentence="Filled in from the session record. What nobody charted or asked says so; it does not mean no.",
        notices=tuple(_notices(version)),
        figures=(),
        pictures=(),
        abreast=(_medicines(form), _people(form)),
        listings=tuple(_blocks(version, form)),
        foot=foot(page.now, page.record.protocol.version),
    )


def _yes_no(answer: bool | None, unknown: str) -> str:
    return {True: "Yes", False: "No", None: unknown}[answer]


def _answer(answer: bool | None, unknown: str) -> Cell:
    words = _yes_no(answer, unknown)
    return ((words, "muted" if answer is None else "bold"),)


def _said(words: str | None) -> Cell:
    return words or NOT_RECORDED


def _minutes(minutes: int | None) -> Cell:
    return _said(None if minutes is None else f"{minutes} min")


def _notices(version: Version) -> Iterator[Notice]:
    signing = version.signing
    if signing is not None and signing.corrections:
        words = "as it was signed" if version.is_signed else "as it is now, not as it was signed"
        yield Notice(f"This form is of the record {words}", signing.corrections)


def _medicines(form: MonitoringForm) -> Listing:
    rows = tuple(
        (label, _answer(form.medicines[code], "Not asked")) for code, label in INTERACTING_CLASSES.items()
    )
    return Listing("Concomitant medication", ("", ""), rows, (1, 0), after="As told at arrival.")


def _people(form: MonitoringForm) -> Listing:
    rows = (
        ("Completed by", _said(form.completed_by)),
        ("Charted by", _said(", ".join(form.charted_by))),
        ("Telephone, email", NOT_RECORDED),
        ("Clinic", form.clinic),
        ("Address", NOT_RECORDED),
    )
    return Listing("Monitoring provider and healthcare setting", ("", ""), rows, (0, 1))


def _blocks(version: Version, form: MonitoringForm) -> Iterator[Listing]:
    yield _administration(version, form)
    yield _duration(form)
    yield _ranges(version, form)
    yield _pressures(form)
    yield _events(form)
    yield _details(form, version.page.record.terms)
    yield _harms(form)


def _administration(version: Version, form: MonitoringForm) -> Listing:
    is_over = version.page.record.infusion.ended_at is not None
    row = (
        _said(show_day(form.started_at)),
        _said(AGENT_WORDS.get(form.agent, form.agent).capitalize() if form.agent else None),
        _said(ROUTE_WORDS.get(form.route, form.route) if form.route else None),
        _said(
            None
            if form.delivered_ug is None
            else f"{shown_mg(form.delivered_ug)} mg{'' if is_over else ' so far'}"
        ),
        _said(", ".join(form.lots)),
    )
    columns = ("Treatment date", "Medicine", "Route", "Dose given", "Lot number")
    return Listing("Administration", columns, (row,), (1, 1, 1, 1, 1))


def _duration(form: MonitoringForm) -> Listing:
    row = (
        _said(show_clock(form.started_at)),
        _left(form),
        _minutes(form.monitored_minutes),
        _minutes(form.ready_minutes),
    )
    columns = ("First dose", "Left", "First dose to completion of monitoring", "First dose to ready to leave")
    return Listing("Duration", columns, (row,), (2, 3, 4, 4))


def _left(form: MonitoringForm) -> Cell:
    if form.left_at is None or form.disposition is None:
        return NOT_RECORDED
    return ((show_clock(form.left_at), ""), (f" {DISPOSITIONS[form.disposition]}", "muted"))


def _ranges(version: Version, form: MonitoringForm) -> Listing:
    rows = tuple(
        (words, _judged(judged), _computed(is_in_range))
        for words, judged, is_in_range in (
            ("Before administration", form.judged_before, form.in_range_before),
            ("Before session completion", form.judged_at_leaving, form.in_range_at_leaving),
        )
    )
    columns = ("", "Judged by a person", "Computed")
    after = (
        f"Computed from the limits of protocol version {version.page.record.protocol.version}: before, the pressure, "
        "pulse and saturation of a start; at completion, the pressure against the one before, and the saturation."
    )
    return Listing("Vital signs in acceptable range", columns, rows, (3, 3, 4), after=after)


def _judged(found: tuple[bool, str] | None) -> Cell:
    if found is None:
        return NOT_RECORDED
    is_acceptable, name = found
    return (
        ("Acceptable" if is_acceptable else "Not acceptable", "" if is_acceptable else "bad"),
        (f" {name}", "muted"),
    )


def _computed(is_in_range: bool | None) -> Cell:
    if is_in_range is None:
        return (("Not known", "muted"),)
    return "Within the limits" if is_in_range else (("Outside the limits", "bad"),)


def _pressures(form: MonitoringForm) -> Listing:
    rows = (
        ("Before administration", *_pressure(form.pressure_before)),
        ("40 min after the first dose", *_pressure(form.pressure_at_40)),
        ("Before session completion", *_pressure(form.pressure_at_leaving)),
    )
    columns = ("", "mmHg", "Time", "Minutes from the first dose")
    return Listing(
        "Blood pressure", columns, rows, (3, 2, 2, 3), after="For 40 min, the nearest of 30 to 50 min."
    )


def _pressure(found: FormPressure | None) -> tuple[Cell, ...]:
    if found is None:
        return NOT_RECORDED, "", ""
    minute = "" if found.minute is None else str(found.minute).replace("-", "\N{MINUS SIGN}")
    return ((f"{found.systolic}/{found.diastolic}", "bold"),), show_clock(found.at), minute


def _events(form: MonitoringForm) -> Listing:
    rows = tuple(_event(event) for event in form.events)
    return Listing("Solicited events", ("", "Answer", "Last asked", "Measured"), rows, (3, 2, 2, 3))


def _event(event: SolicitedEvent) -> tuple[Cell, ...]:
    label, words, code = _QUESTIONS[event.question]
    unit = SIGNS[code].unit
    measured = "" if event.extreme is None else f"{words} {event.extreme} {unit}".strip()
    return label, _answer(event.answer, "Not asked"), show_clock(event.asked_at), measured


def _details(form: MonitoringForm, terms: Terms) -> Listing:
    rows = tuple(_detail(event, episode, terms) for event in form.events for episode in event.episodes)
    columns = ("Event", "Charted as", "Onset", "Resolved", "Worst severity")
    return Listing("Event detail", columns, rows, (3, 3, 2, 2, 2), "No such event was charted.")


def _detail(event: SolicitedEvent, episode: EffectEpisode, terms: Terms) -> tuple[Cell, ...]:
    over_at = episode.resolved_at
    return (
        _QUESTIONS[event.question][0],
        terms.label(episode.effect),
        show_clock(episode.onset_at),
        show_clock(over_at) if over_at else (("still there", "bad"),),
        ((episode.worst.capitalize(), episode.worst),),
    )


def _harms(form: MonitoringForm) -> Listing:
    rows = tuple((show_moment(at), words) for at, words in form.harms)
    return Listing("Emergencies and incidents", ("When", "What"), rows, (0, 1), "None was charted.")
