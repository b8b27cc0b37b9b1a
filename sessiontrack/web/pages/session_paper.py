"""``/sessions/<id>/record.pdf``: the session record as a sheet of paper, with the facts of its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from flask import Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.service.papers import (
    Cell,
    Listing,
    Notice,
    Paper,
    Span,
    read_session_to_print,
    session_picture,
)
from sessiontrack.service.pictures import session_rows
from sessiontrack.web.deployment import deployment
from sessiontrack.web.local_time import show_clock, show_day, show_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.paper_parts import facts_of_patient, foot, pdf_answer, tags_of, whose
from sessiontrack.web.pages.session_facts import facts_of
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage
from sessiontrack.web.pages.session_log import Row, filtered, usual_author
from sessiontrack.web.pages.session_record import left_items, signatures_of
from sessiontrack.web.pages.session_versions import Version, version_of
from sessiontrack.web.pages.session_words import session_number
from sessiontrack.web.work import current_actor, open_reading

_MET: Cell = "met"
_NOT_MET: Cell = (("not met", "bad"),)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/record.pdf")
@page(to=Permission.ENTRIES_READ)
def print_record(session_id: UUID) -> Response:
    """The session record as a PDF."""
    with open_reading() as work:
        view = read_session_to_print(work, session_id)
    current = SessionPage(view, deployment().clock(), current_actor())
    return pdf_answer(session_paper(version_of(current)), _file_name(current))


def _file_name(page: SessionPage) -> str:
    on = page.record.session.planned_at.astimezone(page.record.zone).date()
    return f"session-{session_number(page.record, page.view.summary)}-{on:%Y-%m-%d}"


def session_paper(version: Version) -> Paper:
    """Everything that the page of the record says."""
    page = version.page
    patient, room = page.record.patient, page.record.session.room
    words = (page.label, show_day(page.record.session.planned_at), *((room,) if room else ()))
    return Paper(
        title="Session record",
        subtitle=" · ".join(words),
        status=_status(version),
        name=patient.banner_name,
        whose=f"{whose(patient)} · {page.label}, {show_day(page.record.session.planned_at)}",
        facts_of_patient=facts_of_patient(patient, page.record.weight_g),
        tags=tags_of(patient),
        sentence=session_rows(page.record).caption,
        notices=tuple(_notices(version)),
        figures=facts_of(page),
        pictures=(session_picture(page.record, page.now),),
        listings=tuple(_listings(version)),
        foot=_foot(version),
    )


def _status(version: Version) -> str:
    signing = version.signing
    if signing is None:
        return version.page.state_words
    return f"{'As signed' if version.is_signed else version.page.state_words} {show_moment(signing.at)}"


def _foot(version: Version) -> str:
    said = foot(version.page.now, version.page.record.protocol.version)
    is_changed = version.signing is not None and version.signing.corrections and not version.is_signed
    return f"{said} · changed after signing" if is_changed else said


def _notices(version: Version) -> Iterator[Notice]:
    signing = version.signing
    if signing is None or signing.is_untouched:
        return
    came = (*signing.corrections, *signing.additions)
    if version.is_signed:
        yield Notice("This is the record as it was signed. What came after it is not in it", came)
    elif signing.corrections:
        yield Notice("This is the record as it is now, not as it was signed", came)


def _listings(version: Version) -> Iterator[Listing]:
    page, rows = version.page, version.rows
    yield Listing(
        "Side effects",
        ("Effect", "From", "Until", "Minutes", "Severity", "What was done"),
        tuple(_effect(page, episode) for episode in page.record.effects),
        (5, 0, 0, 0, 5, 2),
        "No side effect was charted.",
    )
    author = usual_author(rows)
    yield Listing(
        "Entries",
        ("Time", "Min", "Entry", "By"),
        tuple(_entry(row, author) for row in rows),
        (0, 0, 1, 0),
        "No entries.",
        f"Written by {author} where nobody else is named." if author else "",
    )
    corrections = filtered(rows, "corrections")
    if corrections:
        yield Listing(
            "Corrections",
            ("Entry", "What was done", "Before", "Why", "By"),
            tuple(line for row in corrections for line in _changes(row)),
            (4, 2, 3, 3, 2),
        )
    items = left_items(page)
    if items:
        criteria = tuple((item.label, _MET if item.is_met else _NOT_MET, item.detail) for item in items)
        yield Listing("When the patient left", ("Criterion", "", "Seen"), criteria, (3, 0, 5))
    signatures = tuple(
        (one.what, one.name, one.role, one.meaning, show_moment(one.at)) for one in signatures_of(page)
    )
    columns = ("", "Name", "Role", "Meaning", "When")
    yield Listing("Signatures", columns, signatures, (0, 2, 1, 3, 0), "Nobody signed yet.")


def _effect(page: SessionPage, episode: EffectEpisode) -> tuple[Cell, ...]:
    last = episode.resolved_at
    minutes = "" if last is None else str(int((last - episode.onset_at).total_seconds() // 60))
    steps: list[Span] = []
    for at, severity in episode.steps:
        steps += [(severity.capitalize(), severity), (f" {show_clock(at)}  ", "muted")]
    asked = "when asked" if episode.solicited else "told by the patient"
    return (
        ((page.record.terms.label(episode.effect), "bold"), (f" {asked}", "muted")),
        _when(page, episode.onset_at),
        (("still there", "bad"),) if last is None else _when(page, last),
        minutes,
        tuple(steps),
        dict(page.actions).get(episode.action or "", ""),
    )


def _when(page: SessionPage, at: datetime) -> tuple[Span, ...]:
    minute = page.record.minute(at)
    clock: Span = (show_clock(at), "")
    return (clock,) if minute is None else (clock, (f" {minute} min", "muted"))


def _entry(row: Row, author: str) -> tuple[Cell, ...]:
    kind: tuple[Span, ...] = () if row.says_kind else ((f"{row.kind_words} ", "muted"),)
    look = "struck" if row.is_out or row.is_void else "bad" if row.level == "critical" else ""
    severity: tuple[Span, ...] = ((" ", ""), (row.severity, row.severity)) if row.severity else ()
    tags = tuple(part for tag in row.tags for part in ((" ", ""), (tag, "tag")))
    by = "" if row.by == author else row.by
    return show_clock(row.at), row.minute_words, (*kind, (row.short, look), *severity, *tags), by


def _changes(row: Row) -> Iterator[tuple[Cell, ...]]:
    about = f"{row.kind_words} of {show_clock(row.at)}: {row.words}"
    if row.is_late:
        yield about, f"Entered {show_moment(row.entered_at)}", "", "", row.by
    elif row.kind == "addendum":
        yield about, f"Added {show_moment(row.entered_at)}", "", "", row.by
    for change in row.changes:
        before: Cell = ((change.before, "struck"),) if change.before else ""
        yield about, f"{change.verb} {show_moment(change.at)}", before, change.reason, change.by
