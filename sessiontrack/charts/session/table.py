"""The table beside a session's picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sessiontrack.charts.session.changes import flags_of
from sessiontrack.charts.session.effects import ends_at, lasted_minutes
from sessiontrack.charts.session.events import events_of
from sessiontrack.charts.session.frame import Frame, frame_of
from sessiontrack.charts.session.sentence import sentence
from sessiontrack.charts.session.signs import row_name, shown_signs, value_of
from sessiontrack.charts.tables import Row, Table
from sessiontrack.charts.wording import effect_name
from sessiontrack.domain.record import EffectEpisode, SessionRecord

_Line = tuple[datetime, int, Row]


def session_table(record: SessionRecord) -> Table:
    """Every vitals set, event and change of a side effect in the order of the bedside.

    The columns are minute, clock, what, pressure, heart rate, and the signs that have a row of numbers.
    """
    # Nothing in it depends on the present: what lasts is counted to the last entry.
    frame = frame_of(record, record.session.planned_at)
    signs = shown_signs(record)
    lines = sorted(
        (*_events(frame, signs), *_sets(frame, signs), *_effects(frame, signs)), key=lambda line: line[:2]
    )
    columns = ("Min", "Time", "Entry", "Pressure", "HR", *(row_name(sign) for sign in signs))
    return Table(sentence(record), columns, tuple(row for _, _, row in lines))


def _events(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    entries = {entry.id: entry for entry in frame.record.current}
    for event in events_of(frame.record):
        marks = flags_of(frame.record, entries[event.entry_id])
        values = ("",) * (2 + len(signs))
        yield event.at, 0, _row(frame, event.at, (f"{event.number} {event.words}", *values), marks)


def _sets(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    for entry, body in frame.record.vitals:
        values = [value_of(body, sign) for sign in ("systolic", "diastolic", "heart_rate", *signs)]
        cells = ("Vitals", "/".join(values[:2]), *values[2:])
        yield entry.measured_at, 1, _row(frame, entry.measured_at, cells, flags_of(frame.record, entry))


def _effects(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    entries = {entry.root_id: entry for entry in frame.record.current}
    values = ("",) * (2 + len(signs))
    for episode in frame.record.effects:
        marks = flags_of(frame.record, entries[episode.id])
        for at, words in _steps(frame, episode):
            yield at, 2, _row(frame, at, (f"{effect_name(episode.effect)}: {words}", *values), marks)
            marks = ()


def _steps(frame: Frame, episode: EffectEpisode) -> Iterator[tuple[datetime, str]]:
    yield from episode.steps
    is_over = episode.resolved_at is not None
    lasted = f"{lasted_minutes(frame, episode)} min"
    yield ends_at(frame, episode), f"gone after {lasted}" if is_over else f"still there after {lasted}"


def _row(frame: Frame, at: datetime, cells: tuple[str, ...], marks: tuple[str, ...]) -> Row:
    minute = frame.record.minute(at)
    return Row(("" if minute is None else str(minute), frame.clock(at), *cells), marks)
