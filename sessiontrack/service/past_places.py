"""The place of a row of another record: the patient that it names, the course that it belongs to, or why none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import cast
from uuid import UUID

from sessiontrack.domain.courses import Course
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.past_sessions import Judged
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.session_rows import PastRow


@dataclass(slots=True)
class Known:
    """A patient that rows name.

    Args:
        days: the session of each local day on which there is one, with the line of this file that brings it.
    """

    patient: Patient
    courses: list[Course]
    days: dict[date, tuple[UUID | None, int, str]] = field(default_factory=dict)
    names_line: int = 0


@dataclass(slots=True)
class Placed:
    """A row with its place in the record, or why it has none.

    Args:
        said: nothing when a cell of it cannot be read.
        registers, opens: the patient, or the course, is new with this row.
        is_repeated: an earlier import brought the same row.
        wrong: names of columns that cannot be read.
    """

    said: PastRow | None = None
    judged: Judged = field(default_factory=Judged)
    known: Known | None = None
    target: Course | None = None
    faults: list[Fault] = field(default_factory=list)
    registers: bool = False
    opens: bool = False
    is_repeated: bool = False
    wrong: frozenset[str] = frozenset()

    @property
    def is_new(self) -> bool:
        """It brings a session."""
        return not self.is_repeated and not self.faults

    @property
    def row(self) -> PastRow:
        """What it says."""
        return cast(PastRow, self.said)

    @property
    def patient(self) -> Patient:
        """Whose session it is."""
        return cast(Known, self.known).patient

    @property
    def course(self) -> Course:
        """The course that it belongs to."""
        return cast(Course, self.target)
