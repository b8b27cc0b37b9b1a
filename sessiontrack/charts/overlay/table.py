"""The table beside an overlay: rows are sessions, columns are steps of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sessiontrack.charts.overlay.sentence import sentence
from sessiontrack.charts.overlay.sessions import Overlay
from sessiontrack.charts.overlay.steps import ENOUGH, Step, minute_words, shown, spread_of, steps_of
from sessiontrack.charts.tables import Row, Table


def overlay_table(overlay: Overlay) -> Table:
    """The value each session counts with, then median and range of the later ones and how many they are."""
    steps = steps_of(overlay)
    heads = (f"{minute_words(step.begins)} to {minute_words(step.ends)}" for step in steps)
    return Table(sentence(overlay), ("Session", *heads), tuple(_rows(overlay, steps)))


def _rows(overlay: Overlay, steps: Sequence[Step]) -> Iterator[Row]:
    for session in overlay.measured:
        marks = (
            ("first",)
            if session.ordinal == 1
            else (overlay.chosen_word,)
            if session == overlay.chosen
            else ()
        )
        name = " · ".join((str(session.ordinal), f"{session.on:%d-%b-%Y}", *marks))
        yield Row((name, *(shown(step.value(session)) for step in steps)), marks)
    spreads = [spread_of(overlay.later, step) for step in steps]
    if any(spread.number >= ENOUGH for spread in spreads):
        yield Row(("Later: highest", *(shown(spread.high) for spread in spreads)), ("later",))
        yield Row(("Later: median", *(shown(spread.median) for spread in spreads)), ("later",))
        yield Row(("Later: lowest", *(shown(spread.low) for spread in spreads)), ("later",))
    if overlay.later:
        yield Row(("Later: sessions", *(str(spread.number) for spread in spreads)), ("later",))
