"""The table beside a session's picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sessiontrack.charts.session.changes import flags_of
from sessiontrack.charts.session.effects import ends_at, lasted_minutes
from sessiontrack.charts.session.events import events_of
from sessiontrack.charts.session.frame import Frame, frame_of
from sessiontrack.charts.session.ladder import late_sets, late_words
from sessiontrack.charts.session.replaced import replaced_values, replaced_words
from sessiontrack.charts.session.sentence import sentence
from sessiontrack.charts.session.signs import row_name, shown_signs
from sessiontrack.charts.session.values import value_of
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.ladder import rungs_of
from sessiontrack.domain.record import EffectEpisode, SessionRecord

_Line = tuple[datetime, int, Row]


def session_table(record: SessionRecord) -> Table:
    """Every vitals set, event and change of a side effect in the order of the bedside.

    A value that was amended says what it replaced, and a set that came late by how much. The columns are minute,
    clock, what, pressure, heart rate, and the signs that have a row of numbers.
    """
    # Nothing in it depends on the present: what lasts is counted to the last entry.
    frame = frame_of(record, record.session.planned_at)
    signs = shown_signs(record)
    lines = sorted(
        (*_events(frame, signs), *_sets(frame, signs), *_missed(frame, signs), *_effects(frame, signs)),
        key=lambda line: line[:2],
    )
    columns = ("Min", "Time", "Entry", "Pressure", "HR", *(row_name(sign) for sign in signs))
    return Table(sentence(record), columns, tuple(row for _, _, row in lines))


def _events(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    entries = {entry.id: entry for entry in frame.record.current}
    values = ("",) * (2 + len(signs))
    for event in events_of(frame.record):
        entry = entries[event.entry_id]
        words = _with(f"{event.number} {event.words}", replaced_words(frame, entry))
        yield event.at, 0, _row(frame, event.at, (words, *values), flags_of(frame.record, entry))


def _sets(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    late = late_sets(frame.record, frame.until)
    for entry, body in frame.record.vitals:
        was = replaced_values(frame.record, entry)
        shown = ("systolic", "diastolic", "heart_rate", *signs)
        values = [_with(value_of(body, sign), was.get(sign, "")) for sign in shown]
        words = f"Vitals, {late[entry.measured_at]}" if entry.measured_at in late else "Vitals"
        cells = (words, "/".join(values[:2]), *values[2:])
        yield entry.measured_at, 1, _row(frame, entry.measured_at, cells, flags_of(frame.record, entry))


def _missed(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    values = ("",) * (2 + len(signs))
    for rung in rungs_of(frame.record, frame.until):
        if rung.taken_at is None:
            yield rung.due_at, 1, _row(frame, rung.due_at, (f"Vitals due, {late_words(rung)}", *values), ())


def _effects(frame: Frame, signs: tuple[str, ...]) -> Iterator[_Line]:
    entries = {entry.root_id: entry for entry in frame.record.current}
    values = ("",) * (2 + len(signs))
    for episode in frame.record.effects:
        onset = entries[episode.id]
        name = frame.record.terms.label(episode.effect)
        marks, was = flags_of(frame.record, onset), replaced_words(frame, onset)
        for at, words in _steps(frame, episode):
            told = _with(f"{name}: {words}", was)
            yield at, 2, _row(frame, at, (told, *values), marks)
            marks, was = (), ""


def _steps(frame: Frame, episode: EffectEpisode) -> Iterator[tuple[datetime, str]]:
    yield from episode.steps
    is_over = episode.resolved_at is not None
    lasted = f"{lasted_minutes(frame, episode)} min"
    yield ends_at(frame, episode), f"gone after {lasted}" if is_over else f"still there after {lasted}"


def _with(words: str, was: str) -> str:
    """A cell with what it replaced: "142 (was 242)"."""
    return f"{words} ({was})" if was else words


def _row(frame: Frame, at: datetime, cells: tuple[str, ...], marks: tuple[str, ...]) -> Row:
    minute = frame.record.minute(at)
    return Row(("" if minute is None else str(minute), frame.clock(at), *cells), marks)
