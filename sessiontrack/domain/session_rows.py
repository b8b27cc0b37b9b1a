"""One row of a file of past sessions: what it says, cell by cell, or every place that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sessiontrack.domain import session_cells as cells
from sessiontrack.domain.courses import INDICATIONS
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.monitor_files import fault_at
from sessiontrack.domain.session_cells import SaidEffect, Unreadable
from sessiontrack.domain.session_columns import NEEDED, Target
from sessiontrack.domain.session_sheets import Declared, ragged
from sessiontrack.domain.vitals import SIGNS

NAMES = ("family_name", "given_name", "born_on", "sex")
WEIGHT_DECIMALS = 2
"""Of kilograms, as everywhere: tens of grams. Bad input B26."""
NOON = time(12)


@dataclass(frozen=True, slots=True)
class PastRow:
    """What one row says of one session; absent is not said.

    Args:
        vitals: readings as stored, by minute from the start and sign.
        scores: totals by scale and occasion.
        names: of the patient, for registering.
        time_declared: the time of day was declared for the whole file.
    """

    line: int
    patient_number: str
    started_at: datetime
    phase: str
    route: str | None = None
    agent: str | None = None
    dose_ug: int | None = None
    dose_ug_per_kg: int | None = None
    weight_g: int | None = None
    minutes: int | None = None
    vitals: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    effects: tuple[SaidEffect, ...] = ()
    scores: Mapping[tuple[str, str], int] = field(default_factory=dict)
    note: str | None = None
    course_id: str | None = None
    indication: str | None = None
    names: Mapping[str, str | date] = field(default_factory=dict)
    time_declared: bool = False

    @property
    def digest(self) -> str:
        """The same for a row that says the same, in whatever line and order of columns."""
        said = replace(self, line=0, names={})
        parts = [
            f"{name}={_sorted(getattr(said, name))!r}"
            for name in PastRow.__dataclass_fields__
            if name != "line"
        ]
        return sha256("\n".join(parts).encode()).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((key, _sorted(held)) for key, held in value.items())
    return value


@dataclass(frozen=True, slots=True)
class Around:
    """What can be read of a row with faults.

    Args:
        wrong: names of columns that cannot be read, or that hold nothing and must.
    """

    row: PastRow
    wrong: frozenset[str]


@dataclass(slots=True)
class _Cells:
    """What the cells of a row say, and every place that is wrong."""

    faults: list[Fault]
    said: dict[Target, Any] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    started_at: datetime | None = None


class RowReader:
    """Reads the rows of one file.

    Args:
        targets: what each column holds; nothing for one that is not read.
        zone: the clinic's, for times without an offset.
    """

    def __init__(self, targets: Sequence[Target | None], declared: Declared, zone: ZoneInfo) -> None:
        self.targets, self.declared, self.zone = targets, declared, zone

    def read(self, line: int, row: list[str]) -> tuple[PastRow | None, list[Fault]]:
        """What a row says; nothing, and why, when any cell of it cannot be read."""
        read = self._cells(line, row)
        if read.faults or read.started_at is None:
            return None, read.faults
        return self._row(line, read.started_at, read.said), []

    def read_around(self, line: int, row: list[str], stand_in: datetime) -> Around | None:
        """What can be read of a row in spite of cells that cannot be, so that the rest of it is judged too.

        Args:
            stand_in: the start of a row that names none.

        Returns:
            Nothing for a row with too few or too many cells: what stands where is unknown.
        """
        if ragged(line, row, len(self.targets)):
            return None
        read = self._cells(line, row)
        said = {**dict.fromkeys(map(Target, NEEDED), ""), **read.said}
        wrong = {*read.wrong, *(name for name in NEEDED if Target(name) not in read.said)}
        if read.started_at is None:
            wrong.add("started_at")
        return Around(self._row(line, read.started_at or stand_in, said), frozenset(wrong))

    def _cells(self, line: int, row: list[str]) -> _Cells:
        faults = ragged(line, row, len(self.targets))
        read = _Cells(faults)
        if faults:
            return read
        if self.declared.phase is not None:
            read.said[Target("phase")] = self.declared.phase
        for column, (target, cell) in enumerate(zip(self.targets, row, strict=True), 1):
            if target is None or not cell.strip():
                continue
            try:
                read.said[target] = self._value(target, cell.strip())
            except Unreadable as error:
                read.wrong.add(str(target))
                faults.append(fault_at(line, column, error.code, str(error)))
        faults += self._missing(line, read)
        if Target("started_at") in read.said:
            self._start(line, read)
        return read

    def column(self, name: str) -> int:
        """The place of a column, from 1; the first for one that the file lacks."""
        return next((place for place, held in enumerate(self.targets, 1) if str(held) == name), 1)

    def column_of_sign(self, minute: int, sign: str) -> int:
        """The place of the readings of a sign at a minute."""
        places = (
            place
            for place, held in enumerate(self.targets, 1)
            if held is not None and held.is_sign and (held.field, self._minute(held)) == (sign, minute)
        )
        return next(places, 1)

    def heading_faults(self) -> Iterator[Fault]:
        """Columns of readings whose minute nobody has said, or that share a minute with another."""
        known: set[tuple[str, int]] = set()
        for column, target in enumerate(self.targets, 1):
            if target is None or not target.is_sign:
                continue
            minute = self._minute(target)
            if minute is None:
                yield fault_at(1, column, "unclear", f"say which minute the {target.at} readings are of")
            elif (target.field, minute) in known:
                yield fault_at(
                    1, column, "repeated", f"holds {target.field} of minute {minute}, as another does"
                )
            else:
                known.add((target.field, minute))

    def _value(self, target: Target, cell: str) -> Any:
        if target.is_sign:
            sign = SIGNS[target.field]
            return (
                cells.scaled(cell, self.declared.decimal, sign.decimals)
                if sign.decimals
                else cells.whole(cell)
            )
        if target.is_score:
            return cells.whole(cell)
        if target.field in cells.CODES:
            return cells.code(target.field, cell)
        if target.field in _AMOUNTS:
            return cells.scaled(cell, self.declared.decimal, _AMOUNTS[target.field])
        if target.field == "weight_kg":
            return 10 * cells.scaled(cell, self.declared.decimal, WEIGHT_DECIMALS)
        return _READERS[target.field](cell)

    def _missing(self, line: int, read: _Cells) -> Iterator[Fault]:
        for name in NEEDED:
            if Target(name) not in read.said and name not in read.wrong:
                yield fault_at(line, self.column(name), "missing", "must be given")
        effects: tuple[SaidEffect, ...] = read.said.get(Target("side_effects"), ())
        if any(effect.severity for effect in effects) and self.declared.solicited is None:
            message = "say for the whole file whether side effects were asked from a list or volunteered"
            yield fault_at(line, self.column("side_effects"), "undeclared", message)

    def _start(self, line: int, read: _Cells) -> None:
        # A day is judged beside a time that cannot be read, and is no start then.
        is_timed = "time" not in read.wrong
        beside = read.said.get(Target("time"), self.declared.time_of_day) if is_timed else NOON
        try:
            found = cells.moment(read.said[Target("started_at")], beside, self.zone)
            if found is None:
                raise Unreadable(
                    "time", "names a day without a time: give a time, or declare one for the file"
                )
        except Unreadable as error:
            read.faults.append(fault_at(line, self.column("started_at"), error.code, str(error)))
        else:
            read.started_at = found if is_timed else None

    def _row(self, line: int, started_at: datetime, said: Mapping[Target, Any]) -> PastRow:
        plain = {target.field: value for target, value in said.items() if target.field in _PLAIN}
        amounts = {_STORED[name]: value for name in _STORED if (value := said.get(Target(name))) is not None}
        vitals: dict[int, dict[str, int]] = {}
        for target, value in said.items():
            if target.is_sign and (minute := self._minute(target)) is not None:
                vitals.setdefault(minute, {})[target.field] = value
        only_day = len(said[Target("started_at")]) == len("2026-03-02")
        return PastRow(
            line=line,
            started_at=started_at,
            vitals=vitals,
            effects=said.get(Target("side_effects"), ()),
            scores={(target.field, target.at): value for target, value in said.items() if target.is_score},
            names={name: said[Target(name)] for name in NAMES if Target(name) in said},
            time_declared=only_day and Target("time") not in said,
            **plain,
            **amounts,
        )

    def _minute(self, target: Target) -> int | None:
        named = {"baseline": self.declared.baseline_minute, "peak": self.declared.peak_minute}
        return named[target.at] if target.at in named else int(target.at)


def _indication(cell: str) -> str:
    words = cell.casefold().replace("_", " ")
    for code, label in INDICATIONS.items():
        if words in (code.replace("_", " "), label.casefold()) and code != "other":
            return code
    raise Unreadable("unknown", f"must be one of {', '.join(INDICATIONS)}, and is {cell[:40]!r}")


_PLAIN = ("patient_number", "phase", "route", "agent", "minutes", "note", "course_id", "indication")
_STORED = {"dose_mg": "dose_ug", "dose_mg_per_kg": "dose_ug_per_kg", "weight_kg": "weight_g"}
_AMOUNTS = dict.fromkeys(("dose_mg", "dose_mg_per_kg"), 3)
_READERS: Mapping[str, Callable[[str], str | int | time | date | tuple[SaidEffect, ...]]] = {
    "patient_number": cells.patient_number,
    "started_at": str,
    "time": cells.clock,
    "minutes": cells.whole,
    "side_effects": cells.effects,
    "note": cells.note,
    "course_id": cells.line_of_text,
    "indication": _indication,
    "family_name": cells.line_of_text,
    "given_name": cells.line_of_text,
    "born_on": cells.day,
}
