"""Puts the rows of a session's picture below each other and draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from sessiontrack.charts.labels import Label, label_columns, whole_column
from sessiontrack.charts.rendering import render_as_file, render_on_page, render_on_paper
from sessiontrack.charts.session.changes import Changes, changes_of
from sessiontrack.charts.session.drug import DrugRow, drug_row, medicines_row
from sessiontrack.charts.session.effects import EffectRow, effect_rows
from sessiontrack.charts.session.events import LANE as EVENT_LANE
from sessiontrack.charts.session.events import EventMark, event_marks
from sessiontrack.charts.session.frame import Frame, Scale, frame_of, scale_of
from sessiontrack.charts.session.ladder import LadderRow, ladder_row
from sessiontrack.charts.session.sentence import sentence
from sessiontrack.charts.session.signs import NumberRow, rows_of
from sessiontrack.charts.session.vitals import Plot, plot_of
from sessiontrack.charts.sheets import Sheet
from sessiontrack.charts.wording import banner
from sessiontrack.domain.record import SessionRecord

_TEMPLATE = "session.svg"


@dataclass(frozen=True, slots=True)
class SessionPicture:
    """Every mark of a session's picture in its place.

    Args:
        key: tells the pictures of one page apart.
        height: pixels of the whole.
        rules: heights of the hairlines between groups of rows.
    """

    key: str
    sentence: str
    caption: str
    frame: Frame
    scale: Scale
    events: tuple[EventMark, ...]
    drug: DrugRow
    medicines: DrugRow
    plot: Plot
    ladder: LadderRow
    changes: Changes
    changes_top: float
    numbers: tuple[NumberRow, ...]
    effects: tuple[EffectRow, ...]
    height: float

    @property
    def lines_top(self) -> float:
        """Where the minute lines begin."""
        return 58

    @property
    def rules(self) -> tuple[float, ...]:
        """Hairlines above the numbers and above the side effects."""
        return (self.numbers[0].top - 5, *(row.top - 7 for row in self.effects[:1]))


def session_picture(record: SessionRecord, now: datetime) -> SessionPicture:
    """Place every mark of a session.

    Args:
        now: aware; while the session is open, the picture reaches to it.
    """
    frame = frame_of(record, now)
    events = event_marks(frame, 60)
    drug = drug_row(frame, max((mark.y for mark in events), default=60) + EVENT_LANE / 2 + 4)
    medicines = medicines_row(frame, drug.top + drug.height)
    plot = plot_of(frame, medicines.top + medicines.height)
    ladder = ladder_row(frame, plot.axis.bottom + 4)
    changes_top = ladder.top + ladder.height + 2
    changes = changes_of(frame, changes_top)
    numbers = rows_of(frame, changes_top + changes.height + 6)
    effects = effect_rows(frame, numbers[-1].top + numbers[-1].height + 14)
    last = effects[-1] if effects else numbers[-1]
    return SessionPicture(
        key=f"session-{record.session.id.hex}",
        sentence=sentence(record),
        caption=_caption(record),
        frame=frame,
        scale=scale_of(frame),
        events=events,
        drug=drug,
        medicines=medicines,
        plot=plot,
        ladder=ladder,
        changes=changes,
        changes_top=changes_top,
        numbers=numbers,
        effects=effects,
        height=round(last.top + last.height + 10),
    )


def draw_session(record: SessionRecord, now: datetime) -> Markup:
    """The session as SVG for a page: a label column that stays beside a plot that stretches and scrolls.

    Args:
        now: aware; the same record and the same moment give the same letters.
    """
    picture = session_picture(record, now)
    return render_on_page(_TEMPLATE, **_given(picture))


def draw_session_file(record: SessionRecord, now: datetime) -> Markup:
    """The same as one SVG document that needs no page, with the patient named above it."""
    picture = session_picture(record, now)
    return render_as_file(_TEMPLATE, **_given_alone(picture))


def draw_session_sheet(record: SessionRecord, now: datetime) -> Sheet:
    """The same for a sheet of paper that names the patient itself."""
    picture = session_picture(record, now)
    return render_on_paper(_TEMPLATE, picture.sentence, **_given_alone(picture))


def _given_alone(picture: SessionPicture) -> dict[str, Any]:
    return {**_given(picture), "labels": whole_column(_labels(picture))}


def _given(picture: SessionPicture) -> dict[str, object]:
    wide, narrow = label_columns(tuple(_labels(picture)))
    return {
        "picture": picture,
        "labels": wide,
        "narrow": narrow,
        "least_width": picture.frame.width,
    }


def _caption(record: SessionRecord) -> str:
    moment = (record.infusion.started_at or record.session.planned_at).astimezone(record.zone)
    return banner(record.patient, f"Session {moment:%d-%b-%Y %H:%M}")


def _labels(picture: SessionPicture) -> Iterator[Label]:
    has_start = picture.frame.record.infusion.started_at is not None
    if has_start:
        yield Label(36, "Minutes", "t-head")
    yield Label(52 if has_start else 40, "Clock", "t-sub")
    if picture.events:
        yield Label(picture.events[0].y + 5, "Events", "t-head")
    if has_start:
        yield Label(picture.drug.top + 16, picture.frame.record.agent, "t-head")
    if picture.medicines.height:
        yield Label(picture.medicines.top + 14, "other drugs", "t-sub")
    if picture.ladder.height:
        yield Label(picture.ladder.top + 12, "vitals due", "t-sub")
    if picture.changes.height:
        yield Label(picture.changes_top + 14, "L late, A amended", "t-sub", "L late, A am.")
    for row in picture.numbers:
        yield Label(row.top + 15, row.name, "t-head")
    for effect in picture.effects:
        yield Label(effect.top + 13, effect.name, "t-name")
