"""A row of another record as entries: what is impossible is refused, what is unusual is kept and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from uuid import UUID, uuid5

from sessiontrack.domain.bodies import (
    Body,
    Confirmed,
    Note,
    PastSession,
    Score,
    SideEffectChange,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.dose_ranges import (
    DURATION_POSSIBLE_MINUTES,
    DURATION_USUAL_MINUTES,
    IV_DOSE,
    IV_DOSE_PER_KG,
    SINGLE_DOSE,
    SINGLE_DOSE_PER_KG,
    TOTAL_PERCENT,
    Sent,
    differs,
    in_words,
    judged,
)
from sessiontrack.domain.effect_checks import check_onset
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.infusions import RATE_ROUTES
from sessiontrack.domain.monitor_files import fault_at
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import check_score
from sessiontrack.domain.session_rows import PastRow, RowReader
from sessiontrack.domain.side_effect_words import NO_EFFECT, word_key
from sessiontrack.domain.terms import Terms
from sessiontrack.domain.visit_checks import weight_faults
from sessiontrack.domain.vitals_checks import check_vitals

FURTHEST_MINUTES = 24 * 60
"""Further from the start nothing belongs to a session. Source: clinical research, section 8; B58."""

SCORE_MINUTES: Mapping[str, int] = MappingProxyType(
    {"baseline": -1, "before_session": -2, "after_24h": 24 * 60}
)
"""Where a score stands whose time no file tells: minutes from the start, 0 for every other occasion.

What was taken before the session is no baseline unless it stands before the drug; where a row has both, the one that
is called the baseline is the last before it. Our own choice of minutes.
"""

SAYS_NO_EFFECT = "Written as a side effect in the other record, and taken for none here:"
SAYS_NONE_TOLD = "Written about side effects in the other record:"

USUAL_DAYS = 3653
"""Ten years: a session longer ago asks for a second look, its year may be a slip. Source: clinic default."""


@dataclass(slots=True)
class Judged:
    """What a row comes to.

    Args:
        drafts: its entries in the order of the bedside, the statement about the session first.
        faults: what cannot be, with line and column.
        unusual: what is kept although it asks for a second look; named in the entry.
        unmatched: side-effect words that nobody has matched to the list.
    """

    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unusual: list[Fault] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


def session_id_of(import_id: UUID, line: int) -> UUID:
    """The session that a line of an import becomes."""
    return uuid5(import_id, f"session:{line}")


def judge(
    row: PastRow,
    reader: RowReader,
    import_id: UUID,
    chosen: Mapping[str, str],
    *,
    terms: Terms,
    now: datetime,
) -> Judged:
    """The entries of a row, or what is wrong with it.

    Args:
        chosen: what the clinic chose for side-effect words, as for ``match_word``.
        terms: the clinic's side-effect list.
    """
    return _Judge(row, reader, import_id, chosen, terms=terms, now=now).judge()


class _Judge:
    def __init__(
        self,
        row: PastRow,
        reader: RowReader,
        import_id: UUID,
        chosen: Mapping[str, str],
        *,
        terms: Terms,
        now: datetime,
    ) -> None:
        self.row, self.reader, self.chosen, self.terms, self.now = row, reader, chosen, terms, now
        self.import_id, self.session_id = import_id, session_id_of(import_id, row.line)
        self.found = Judged()

    def judge(self) -> Judged:
        self._past()
        self._vitals()
        self._effects()
        self._scores()
        if self.row.note is not None:
            self._add("note", Note(text=self.row.note), 0)
        return self.found

    def at(self, minute: int) -> datetime:
        return self.row.started_at + timedelta(minutes=minute)

    def _timely(self, column: int, minute: int) -> None:
        """What is said of a minute has happened, and within a day of the session."""
        if abs(minute) > FURTHEST_MINUTES:
            code, message = "out_of_range", "must be within 24 h of the session"
        elif self.row.started_at <= self.now < self.at(minute):
            code, message = "in_future", "must lie before now"
        else:
            return
        self.found.faults.append(fault_at(self.row.line, column, code, message))

    def _add(self, name: str, body: Body, minute: int) -> UUID:
        entry_id = uuid5(self.session_id, name)
        self.found.drafts.append(Draft(entry_id, body, self.at(minute), session_id=self.session_id))
        return entry_id

    def _split(self, faults: Sequence[Fault], column_of: Mapping[str, int] | int) -> tuple[Confirmed, ...]:
        """Put faults where they belong, in the words of the file; what remains is kept as it was looked at."""
        seen: list[Confirmed] = []
        for fault in faults:
            column = column_of if isinstance(column_of, int) else column_of.get(fault.path, 1)
            told = fault_at(self.row.line, column, fault.code, fault.message)
            if fault.confirmable and fault.value is not None:
                seen.append(Confirmed(path=fault.path, code=fault.code, value=fault.value))
                self.found.unusual.append(told)
            else:
                self.found.faults.append(told)
        return tuple(seen)

    def _past(self) -> None:
        row = self.row
        names = ("agent", "route", "dose_ug", "dose_ug_per_kg", "weight_g", "minutes")
        body = PastSession(
            import_id=self.import_id,
            line=row.line,
            time_declared=row.time_declared or None,
            **{name: getattr(row, name) for name in names},
        )
        fields = ("dose_mg", "dose_mg_per_kg", "weight_kg", "minutes")
        columns = {f"/{name}": self.reader.column(name) for name in fields}
        columns["/measured_at"] = self.reader.column("started_at")
        seen = self._split([*_start_faults(row, self.now), *_drug_faults(row)], columns)
        self._add("past_session", replace(body, confirmed=seen), 0)

    def _vitals(self) -> None:
        before: list[tuple[datetime, Vitals]] = []
        for minute, readings in sorted(self.row.vitals.items()):
            body = Vitals(readings=readings, source="transcribed")
            columns = {f"/readings/{sign}": self.reader.column_of_sign(minute, sign) for sign in readings}
            columns["/oxygen_l_per_min"] = columns.get("/readings/oxygen_l_per_min", 1)
            faults = check_vitals(body, self.at(minute), before)
            seen = self._split(faults, columns)
            self._timely(next(iter(columns.values())), minute)
            before.append((self.at(minute), body))
            self._add(f"vitals:{minute}", replace(body, confirmed=seen), minute)

    def _effects(self) -> None:
        column = self.reader.column("side_effects")
        episodes: list[EffectEpisode] = []
        for number, said in enumerate(self.row.effects):
            code = self.terms.match(said.word, self.chosen)
            if code is None:
                self.found.unmatched.append(said.word)
            self._timely(column, said.onset if said.end is None else said.end)
            if code == NO_EFFECT:
                told = f"{SAYS_NO_EFFECT} {said.word}, {said.severity}"
                words = told if said.severity else f"{SAYS_NONE_TOLD} {said.word}"
                self._add(f"effect_word:{number}", Note(text=words), said.onset)
            if code in (None, NO_EFFECT):
                continue
            if said.severity is None:
                message = f"says no more than {said.word!r}: say how bad it was and when"
                self.found.faults.append(fault_at(self.row.line, column, "effect", message))
                continue
            solicited = bool(self.reader.declared.solicited)
            # What the other record said stays beside what a person took it for.
            is_chosen = code == "other" or word_key(said.word) in self.chosen
            note = said.word if is_chosen else None
            body = SideEffectOnset(effect=code, severity=said.severity, solicited=solicited, note=note)
            onset_at, end_at = self.at(said.onset), None if said.end is None else self.at(said.end)
            seen = self._split(check_onset(body, onset_at, episodes, self.terms), column)
            begun = self._add(f"effect:{number}", replace(body, confirmed=seen), said.onset)
            steps = ((onset_at, said.severity),)
            episodes.append(EffectEpisode(begun, code, onset_at, solicited, steps, end_at))
            if said.end is not None:
                self._add(
                    f"effect_end:{number}", SideEffectChange(side_effect_id=begun, resolved=True), said.end
                )

    def _scores(self) -> None:
        for (scale, occasion), total in self.row.scores.items():
            body = Score(scale=scale, occasion=occasion, total=total, scale_version=SCALES[scale].version)
            column, minute = self.reader.column(f"{scale}@{occasion}"), SCORE_MINUTES.get(occasion, 0)
            self._split(check_score(body), column)
            self._timely(column, minute)
            self._add(f"score:{scale}:{occasion}", body, minute)


def _start_faults(row: PastRow, now: datetime) -> Iterator[Fault]:
    if row.started_at < now - timedelta(days=USUAL_DAYS):
        value = row.started_at.astimezone(UTC).isoformat()
        message = "is more than 10 years ago (the clinic's default): is the year right?"
        yield Fault("/measured_at", "long_ago", message, confirmable=True, value=value)


def _drug_faults(row: PastRow) -> Iterator[Fault]:
    """What is wrong or unusual in the drug that a row tells of.

    Source: clinical research of this project, section 8; bad-input catalogue B26, B32, B34, B47 and B48.
    """
    is_infusion = row.route is None or row.route in RATE_ROUTES
    whole, per_kg = (IV_DOSE, IV_DOSE_PER_KG) if is_infusion else (SINGLE_DOSE, SINGLE_DOSE_PER_KG)
    if row.dose_ug is not None:
        yield from judged(whole, row.dose_ug, Sent("/dose_mg", row.dose_ug))
    if row.dose_ug_per_kg is not None:
        yield from judged(per_kg, row.dose_ug_per_kg, Sent("/dose_mg_per_kg", row.dose_ug_per_kg))
        if row.dose_ug is None and row.weight_g is None:
            message = "says no amount without a weight: give dose_mg or weight_kg too"
            yield Fault("/dose_mg_per_kg", "no_amount", message)
    if row.weight_g is not None:
        yield from weight_faults(row.weight_g)
    if row.dose_ug is not None and row.dose_ug_per_kg is not None and row.weight_g is not None:
        comes_to = Fraction(row.dose_ug_per_kg * row.weight_g, 1000)
        if differs(comes_to, Fraction(row.dose_ug), TOTAL_PERCENT):
            message = f"comes to {in_words(comes_to)} mg with this weight, not {in_words(row.dose_ug)} mg"
            yield Fault("/dose_mg_per_kg", "contradicts", message)
    low, high = DURATION_POSSIBLE_MINUTES
    if row.minutes is not None and not low <= row.minutes <= high:
        yield Fault("/minutes", "out_of_range", f"must be {low} to {high} min", (low, high))
    elif row.minutes is not None and is_infusion and not _is_usual(row.minutes):
        low, high = DURATION_USUAL_MINUTES
        message = f"is unusual: {low} to {high} min is usual"
        yield Fault("/minutes", "unusual", message, (low, high), confirmable=True, value=row.minutes)


def _is_usual(minutes: int) -> bool:
    low, high = DURATION_USUAL_MINUTES
    return low <= minutes <= high
