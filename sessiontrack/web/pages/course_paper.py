"""``/courses/<id>/course.pdf``: a course as sheets of paper, with the facts of its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from uuid import UUID

from flask import Blueprint, Response

from sessiontrack.domain.bodies import Decision, Score
from sessiontrack.domain.courses import CHECKPOINTS, DECISIONS, INDICATIONS, OCCASIONS
from sessiontrack.domain.dosing import shown_mg
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.service.courses import CourseView, course_rows
from sessiontrack.service.papers import (
    Cell,
    Figure,
    Listing,
    Notice,
    Paper,
    Span,
    course_pictures,
    read_course_to_print,
)
from sessiontrack.service.pictures import Table
from sessiontrack.web.local_time import show_day, show_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_answers import alert_rows
from sessiontrack.web.pages.course_figures import CourseFigure, figures_of
from sessiontrack.web.pages.course_flags import FlagWords, flag_words
from sessiontrack.web.pages.course_log import CourseLog, KeptRow
from sessiontrack.web.pages.looks import ROUTE_WORDS, shown_per_kg
from sessiontrack.web.pages.paper_parts import facts_of_patient, foot, pdf_answer, tags_of, whose
from sessiontrack.web.work import current_actor, open_reading

COURSE_PAPERS = Blueprint("course_papers", __name__)


@COURSE_PAPERS.get("/courses/<uuid:course_id>/course.pdf")
@page(to=Permission.COURSES_READ)
def print_course(course_id: UUID) -> Response:
    """The whole course as a PDF."""
    with open_reading() as work:
        view = read_course_to_print(work, course_id)
    on = view.record.day(view.now)
    return pdf_answer(course_paper(view), f"course-{course_id.hex[-6:]}-{on:%Y-%m-%d}")


def course_paper(view: CourseView) -> Paper:
    """Everything that the page of the course says."""
    record, patient = view.record, view.record.patient
    return Paper(
        title="Course",
        subtitle=_subtitle(view),
        status=_given(view),
        name=patient.banner_name,
        whose=f"{whose(patient)} · Course opened {show_day(record.course.opened_at)}",
        facts_of_patient=facts_of_patient(patient),
        tags=tags_of(patient),
        sentence=course_rows(view).caption,
        notices=tuple(_notices(view)),
        figures=tuple(_figure(figure) for figure in figures_of(record, view.facts)),
        pictures=course_pictures(view),
        abreast=tuple(_abreast(view)),
        listings=tuple(_listings(view)),
        foot=foot(view.now, record.protocol.version),
        lies_across=True,
    )


def _subtitle(view: CourseView) -> str:
    course = view.record.course
    told = f" ({course.indication_text})" if course.indication_text else ""
    indications = ", ".join(INDICATIONS[code] for code in course.indications) + told
    drug = f"{course.agent} {ROUTE_WORDS[course.route]}"
    return f"{indications} · {drug} · opened {show_day(course.opened_at)}"


def _given(view: CourseView) -> str:
    given = view.facts.sessions_given
    counted = f"{given} session{'' if given == 1 else 's'} given"
    return f"{counted}, initial series of {view.record.course.planned_sessions}"


def _figure(figure: CourseFigure) -> Figure:
    below = ", ".join(figure.below)
    return Figure(figure.label, figure.value, figure.aside, below, figure.tone == "bad")


def _notices(view: CourseView) -> Iterator[Notice]:
    for alert in view.standing.alerts:
        if alert.level == "critical":
            yield Notice(alert.title, (f"{alert.message} {alert.advice}",), "critical")


def _abreast(view: CourseView) -> Iterator[Listing]:
    alerts = [alert for alert in view.standing.alerts if alert.level != "critical"]
    rows = [(row[0].title, " ".join(alert.message for alert in row)) for row in alert_rows(alerts)]
    told: list[Cell] = [((title, "bold"), (f" {said}", "")) for title, said in rows]
    told += [_flag(flag_words(flag)) for flag in view.facts.flags]
    yield Listing("What stands out", ("",), tuple((cell,) for cell in told), (1,), "Nothing so far.")
    exposure = view.standing.exposure
    if exposure.lifetime.sessions:
        yield _exposure(view)
        yield Listing("Due", ("", ""), tuple(_due(view)), (2, 3), "Nothing.")


def _flag(flag: FlagWords) -> Cell:
    numbers = [str(ordinal) for ordinal, _ in flag.sessions]
    sessions = f" Session{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}." if numbers else ""
    return ((flag.title, "bold"), (f" {flag.words}{sessions}", ""))


def _exposure(view: CourseView) -> Listing:
    exposure = view.standing.exposure
    rows = tuple(
        (
            f"{dosage.days} days" if dosage.days else "Ever",
            str(dosage.sessions),
            shown_mg(dosage.delivered_ug),
            shown_per_kg(dosage.delivered_centi_mg_per_kg),
        )
        for dosage in (*exposure.windows, exposure.lifetime)
    )
    unknown = exposure.lifetime.unknown_n
    after = ["Every course of this patient."]
    if unknown:
        counted = "1 session" if unknown == 1 else f"{unknown} sessions"
        after.append(f"In {counted} the amount or the weight is not known; the sums leave them out.")
    if exposure.has_outside_source:
        after.append("The patient told of ketamine from elsewhere, which is in no figure.")
    columns = ("In the last", "Sessions", "mg", "mg/kg")
    return Listing("Exposure", columns, rows, (2, 1, 1, 1), after=" ".join(after))


def _due(view: CourseView) -> Iterator[tuple[Cell, ...]]:
    standing = view.standing
    for due in standing.overdue_contacts:
        yield "Contact overdue", ((f"{due.label}, ", ""), (f"by {show_day(due.closes_at)}", "bad"))
    if standing.next_contact:
        yield "Next contact", f"{standing.next_contact.label}, {show_day(standing.next_contact.due_at)}"
    for check in standing.checks:
        done = f"done {show_day(check.last_on)}" if check.last_on else "never recorded"
        on: Span = (f"due {show_day(check.due_on)}", "")
        if check.is_due:
            on = (f"due since {show_day(check.due_on)}", "bad")
        yield LONG_TERM_CHECKS[check.code], ((f"{done}, ", ""), on)


def _listings(view: CourseView) -> Iterator[Listing]:
    yield _sessions(course_rows(view))
    log = CourseLog(view, current_actor())
    scores = tuple(_score(row) for row in log.of_kind("score"))
    columns = ("When", "Scale", "Total", "Occasion", "By")
    yield Listing("Scores", columns, scores, (0, 2, 0, 3, 3), "None yet.")
    decisions = tuple(_decision(row) for row in log.of_kind("decision"))
    columns = ("When", "Decided", "At", "In words", "By")
    yield Listing("Decisions", columns, decisions, (0, 2, 2, 4, 2), "None yet.")


def _sessions(table: Table) -> Listing:
    """The table beside the chart, turned: a row a session, with its side effects in one cell."""
    facts = [row for row in table.rows if "effect" not in row.marks]
    effects = [row for row in table.rows if "effect" in row.marks]
    heads = tuple(row.cells[0] for row in facts)
    rows: list[tuple[Cell, ...]] = []
    for place, head in enumerate(table.columns[1:], start=1):
        had = ", ".join(f"{row.cells[0]} {row.cells[place]}" for row in effects if row.cells[place])
        named: Cell = ((head, "bold"),)
        rows.append((named, *(row.cells[place] for row in facts), had))
    widths = (0, *({"Stands out": 3, "Decided": 5}.get(head, 0) for head in heads), 9)
    return Listing("Sessions", ("Session", *heads, "Side effects"), tuple(rows), widths, "No sessions yet.")


def _score(row: KeptRow) -> tuple[Cell, ...]:
    body = cast(Score, row.entry.body)
    total: Cell = "–" if row.total is None else str(row.total)
    if row.said:
        total = ((str(total), ""), (f" {row.said.words}", "bad" if row.said.level == "critical" else ""))
    occasion = OCCASIONS.get(body.occasion, body.occasion)
    return show_moment(row.entry.measured_at), SCALES[body.scale].abbreviation, total, occasion, row.by


def _decision(row: KeptRow) -> tuple[Cell, ...]:
    body = cast(Decision, row.entry.body)
    decided: Cell = ((DECISIONS.get(body.decision, body.decision), "bold"),)
    at = CHECKPOINTS.get(body.checkpoint, body.checkpoint)
    return show_moment(row.entry.measured_at), decided, at, body.text or "", row.by
