"""The patient's last session with drug, in a few facts, before the next one starts."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.dosing import shown_mg, shown_mg_per_kg
from sessiontrack.domain.last_time import LastTime
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.terms import Terms
from sessiontrack.web.pages.session_entry_words import medicine_words

Row = tuple[str, str]


def last_time_rows(last: LastTime, terms: Terms) -> tuple[Row, ...]:
    """What, and how it was; what is not known is not said."""
    return tuple(_rows(last, terms))


def last_dose_words(record: SessionRecord) -> str:
    """What was given in the session before, per kilogram where its weight is known: never what was ordered."""
    given = [s for s in record.earlier if s.is_given]
    if not given:
        return "first dose of this course"
    newest = max(given, key=lambda summary: str(summary.infusion_started_at))
    per_kg, whole = newest.delivered_centi_mg_per_kg, newest.delivered_deci_mg
    if per_kg is not None:
        return f"last session {shown_mg_per_kg(per_kg * 10)} mg/kg given"
    return (
        "last session: amount unknown" if whole is None else f"last session {shown_mg(whole * 100)} mg given"
    )


def _rows(last: LastTime, terms: Terms) -> Iterator[Row]:
    if last.peak_systolic is not None:
        apart = f", diastolic up to {last.diastolic_apart}" if last.diastolic_apart else ""
        yield "Peak pressure", f"{last.peak_systolic}/{last.peak_reading_diastolic or '–'}{apart}"
    if last.worst:
        effect = terms.label(last.worst.effect)
        yield "Worst effect", f"{effect}, {last.worst.severity} at {last.worst.minute} min"
    yield "Antiemetic", ", ".join(map(medicine_words, last.antiemetics)) or "none given"
    yield "Dose", _dose(last)
    if last.minutes_to_ready is not None:
        yield "Ready to leave", f"{last.minutes_to_ready} min after the end"


def _dose(last: LastTime) -> str:
    if last.delivered_deci_mg is None:
        return "amount unknown"
    dose = f"{shown_mg(last.delivered_deci_mg * 100)} mg"
    per_kg = last.delivered_centi_mg_per_kg
    return dose if per_kg is None else f"{dose}, {shown_mg_per_kg(per_kg * 10)} mg/kg"
