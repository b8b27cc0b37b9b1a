"""``side_effects.csv`` and ``side_effect_checks.csv``, its denominator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.exports.bundle.base import (
    Column,
    Kind,
    Table,
    amount,
    code,
    codes_of,
    count,
    identity,
    moment,
    of_session,
    truth,
    words,
)
from sessiontrack.exports.bundle.charted import MINUTE, WHERE, WHO, deci_minutes, joined, where, who


def _effects(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    record = visit.record
    onsets = {entry.root_id: entry for entry in record.of_kind("side_effect")}
    for episode in record.effects:
        entry = onsets[episode.id]
        yield (
            episode.id,
            record.session.id,
            episode.effect,
            *_times(visit, episode),
            episode.steps[0][1],
            episode.worst,
            cast(SideEffectOnset, entry.body).grade,
            episode.solicited,
            bool(episode.action),
            episode.action or None,
            _notes(visit, entry),
            *who(course, visit, entry),
        )


def _times(visit: ToldSession, episode: EffectEpisode) -> tuple[Any, ...]:
    began_at, gone_at = episode.onset_at, episode.resolved_at
    minute = visit.record.minute
    return (
        minute(began_at),
        *(began_at, began_at),
        None if gone_at is None else minute(gone_at),
        *(gone_at, gone_at),
        deci_minutes(began_at, gone_at),
    )


def _notes(visit: ToldSession, onset: Entry) -> str | None:
    changes = [cast(SideEffectChange, entry.body) for entry in visit.record.of_kind("side_effect_change")]
    said = [change.note for change in changes if change.side_effect_id == onset.root_id]
    return joined(cast(SideEffectOnset, onset.body).note, *said)


SIDE_EFFECTS = Table(
    "side_effects",
    "one occurrence of a side effect, from its onset to its end",
    ("entry_id",),
    "session as in sessions.csv; then onset_at_utc, place in the record",
    (
        identity("entry_id", "The onset; a correction keeps it."),
        identity("session_id", "The session."),
        code("effect", "effect", "The side effect."),
        count("onset_minute", MINUTE, "min"),
        *moment("onset_at", "When it began."),
        count("resolved_minute", "The same for its end; blank while it lasts.", "min"),
        *moment("resolved_at", "When it was gone; blank while it lasts."),
        amount("duration_min", "min", 1, "From onset to end, half up; blank while it lasts."),
        code("first_severity", "severity", "The severity at its onset."),
        code("worst_severity", "severity", "The worst severity it had."),
        count("grade", "CTCAE grade 1 to 5, where the clinic grades."),
        truth("solicited", "Asked from the list; false when the patient told it unasked."),
        truth("acted_on", "Something was done about it."),
        code("action", "action", "What was done, as charted last."),
        words("note", "Notes, in words."),
        *WHO,
    ),
    of_session(_effects),
    (("session_id", "sessions"),),
)


def _checks(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    for entry in visit.record.of_kind("sweep"):
        body = cast(Sweep, entry.body)
        yield (
            *where(visit, entry),
            body.list_version,
            len(body.present),
            body.present,
            *who(course, visit, entry),
        )


SIDE_EFFECT_CHECKS = Table(
    "side_effect_checks",
    "one time the whole list of side effects was asked: what is not named was denied",
    ("entry_id",),
    "session as in sessions.csv; then measured_at_utc, place in the record",
    (
        *WHERE,
        Column("list_version", Kind.WORD, "Version of the list that was asked."),
        count("present_n", "Number of side effects that were present; 0 when all were denied."),
        codes_of("present", "effect", "Side effects that were present."),
        *WHO,
    ),
    of_session(_checks),
    (("session_id", "sessions"),),
)
