"""A session in one sentence: the name of its picture and of its table."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.dosing import shown_mg
from sessiontrack.domain.record import SessionRecord


def sentence(record: SessionRecord) -> str:
    """What somebody who cannot see the picture needs first."""
    moment = record.infusion.started_at or record.session.planned_at
    day = f"{moment.astimezone(record.zone):%d-%b-%Y}"
    return f"Session of {day}: {'; '.join(_facts(record))}."


def _facts(record: SessionRecord) -> Iterator[str]:
    infusion = record.infusion
    if infusion.started_at is None:
        yield "no drug given"
    else:
        until = infusion.ended_at or max(entry.measured_at for entry in record.current)
        amount = f"{shown_mg(infusion.delivered_ug_at(until))} mg"
        yield f"{'unknown amount' if infusion.is_amount_unknown else amount} of {record.agent}"
    sets = record.vitals
    if not sets:
        yield "no vitals"
    else:
        yield f"{len(sets)} set{'s' * (len(sets) > 1)} of vitals"
    yield from _pressure(record)
    yield _effects(record)


def _pressure(record: SessionRecord) -> Iterator[str]:
    highest = record.peak_pressure
    if highest is not None:
        diastolic = "" if highest.diastolic is None else f" over {highest.diastolic}"
        yield f"highest pressure {highest.systolic}{diastolic}"


def _effects(record: SessionRecord) -> str:
    number = len(record.effects)
    still = sum(episode.resolved_at is None for episode in record.effects)
    if not number:
        return "no side effects"
    words = f"{number} side effect{'s' * (number > 1)}"
    return f"{words}, {still} still there" if still else f"{words}, all gone"
