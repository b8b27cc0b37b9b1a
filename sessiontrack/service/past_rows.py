"""Where a row of another record belongs: its patient, its course, its day; nothing is made up or made silently."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import BinaryIO, cast
from uuid import UUID, uuid5

from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.counts import counted
from sessiontrack.domain.courses import Course
from sessiontrack.domain.errors import Conflict, Fault, Rejected
from sessiontrack.domain.monitor_files import fault_at
from sessiontrack.domain.past_sessions import Judged, judge
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.session_columns import targets_of
from sessiontrack.domain.session_rows import PastRow, RowReader
from sessiontrack.domain.session_sheets import Declared, read_sheet
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.service.past_baselines import Baselines
from sessiontrack.service.past_newcomers import Newcomers
from sessiontrack.service.past_places import Known, Placed
from sessiontrack.service.patients import SAME_PERSON, check_patient
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.courses import list_courses_of_patients
from sessiontrack.storage.imports import list_effect_words, row_hash_of
from sessiontrack.storage.patients import find_patient_by_mrn
from sessiontrack.storage.sessions import list_sessions_of_patient
from sessiontrack.storage.summaries import list_summaries
from sessiontrack.storage.terms import get_terms

SOME_DAYS = timedelta(days=2)
"""Ago stands a row whose start cannot be read: neither old nor to come, whatever minutes it names."""

OPENS_COURSE = ("indication", "agent", "route")
"""What a row must say to open a course."""

MOST_NEW_PATIENTS = 1000
"""So many patients are registered by one file; each is compared with every name of the clinic."""


class Walk:
    """Goes through a file once, in one work.

    Args:
        import_id: the import that the file is, which names its sessions.
    """

    def __init__(self, work: Work, file: BinaryIO, declared: Declared, import_id: UUID) -> None:
        self.work, self.declared, self.import_id = work, declared, import_id
        self.zone = get_clinic(work.db, work.actor.clinic_id).zone_info
        self.chosen = list_effect_words(work.db, work.actor.clinic_id)
        self.terms = get_terms(work.db, work.actor.clinic_id)
        self.sheet = read_sheet(file, declared.separator)
        _, headings = next(self.sheet, (1, []))
        self.headings = headings
        has_phase = declared.phase is not None
        targets, faults = targets_of(headings, declared.columns, has_phase=has_phase)
        self.reader = RowReader(targets, declared, self.zone)
        self.heading_faults = [*faults, *self.reader.heading_faults()]
        self.columns = tuple(
            (heading, None if target is None else str(target))
            for heading, target in zip(headings, targets, strict=True)
        )
        self.baselines = Baselines(work)
        self.newcomers = Newcomers()
        self.found: dict[str, Known | None] = {}
        # Of each patient who was not known.
        self.first_lines: dict[str, int] = {}
        self.patients_n = self.courses_n = 0

    def rows(self) -> Iterator[Placed]:
        """Every row; none of a file whose heading is wrong, since its cells would be read as something else."""
        if self.heading_faults:
            return
        for line, cells in self.sheet:
            if cells == self.headings:
                repeated = fault_at(line, 1, "repeated", "repeats the heading: one file has one")
                yield Placed(faults=[repeated])
                continue
            row, faults = self.reader.read(line, cells)
            yield self._around(line, cells, faults) if row is None else self._place(row)

    def _around(self, line: int, cells: list[str], faults: list[Fault]) -> Placed:
        """A row that cannot be kept, with everything else that is wrong with it: it is mended once."""
        around = self.reader.read_around(line, cells, self.work.now - SOME_DAYS)
        if around is None:
            return Placed(faults=faults)
        placed = self._place(around.row, around.wrong)
        return Placed(judged=Judged(unmatched=placed.judged.unmatched), faults=[*faults, *placed.faults])

    def _place(self, row: PastRow, wrong: Collection[str] = ()) -> Placed:
        """Where a row belongs.

        Args:
            wrong: names of columns that say nothing, so that nothing is said of what follows from them.
        """
        judged = judge(row, self.reader, self.import_id, self.chosen, terms=self.terms, now=self.work.now)
        placed = Placed(row, judged, wrong=frozenset(wrong))
        placed.faults += [fault for fault in judged.faults if not self._follows(fault, placed)]
        ended_at = row.started_at + timedelta(minutes=row.minutes or 0)
        if "started_at" not in wrong and ended_at > self.work.now:
            placed.faults.append(self._fault(row, "started_at", "in_future", "must have ended before now"))
        if "patient_number" in wrong:
            return placed
        placed.known = self._patient(placed)
        if placed.known is None:
            if placed.registers and self.declared.open_courses:
                placed.faults += self._missing_of_course(placed)
            return placed
        if "started_at" not in wrong:
            if self._on(row) < placed.patient.born_on:
                message = "lies before the patient's birth date"
                placed.faults.append(self._fault(row, "started_at", "before_birth", message))
            self._day(placed, placed.known)
        if not placed.is_repeated and "course_id" not in wrong:
            placed.target = self._course(placed, placed.known)
        if placed.target is not None and not (placed.is_repeated or wrong):
            self._baseline(placed, placed.target)
        return placed

    def _baseline(self, placed: Placed, course: Course) -> None:
        """A course has one baseline; a session before its first one may leave it without any."""
        for name, message in self.baselines.against(course, placed.row):
            placed.faults.append(self._fault(placed.row, name, "baseline", message))
        if placed.faults:
            return
        lost = self.baselines.lost(course, placed.row.started_at, placed.judged.drafts)
        if lost:
            message = (
                f"lies before the course's first infusion: its response by {', '.join(lost)} is then not known, until "
                f"a score of the {self.baselines.max_days} days before is charted"
            )
            seen = Confirmed(path="/measured_at", code="baseline_lost", value=", ".join(lost))
            self._keep_seen(placed, seen, message)

    def _patient(self, placed: Placed) -> Known | None:
        row, clinic_id = placed.row, self.work.actor.clinic_id
        if row.patient_number not in self.found:
            patient = find_patient_by_mrn(self.work.db, clinic_id, row.patient_number)
            if patient is None:
                self.found[row.patient_number] = self._new_patient(placed)
                self.first_lines[row.patient_number] = row.line
            else:
                courses = list_courses_of_patients(self.work.db, clinic_id, [patient.id])
                self.found[row.patient_number] = Known(patient, courses, self._days(patient))
        known = self.found[row.patient_number]
        if known is None and not placed.registers:
            message = f"is of the patient whom line {self.first_lines[row.patient_number]} cannot register"
            if not self.declared.register:
                wanted = "register this patient first, or ask for registering"
                hint = "; a spreadsheet takes leading zeros away" if row.patient_number.isdigit() else ""
                message = f"is no patient's number here: {wanted}{hint}"
            placed.faults.append(self._fault(row, "patient_number", "unknown", message))
        elif known is not None:
            self._same_names(placed, known)
        return known

    def _new_patient(self, placed: Placed) -> Known | None:
        """The patient that a row registers; nothing when it cannot or may not."""
        row = placed.row
        if not self.declared.register:
            return None
        placed.registers = True
        missing = [name for name in ("family_name", "given_name", "born_on") if name not in row.names]
        if not placed.wrong.isdisjoint(missing):
            return None
        if missing or self.patients_n >= MOST_NEW_PATIENTS:
            said = f"give {', '.join(missing)}" if missing else f"at most {MOST_NEW_PATIENTS} at once"
            message = f"cannot be registered: {said}"
            placed.faults.append(self._fault(row, "patient_number", "missing", message))
            return None
        patient = Patient(
            id=uuid5(self.import_id, f"patient:{row.patient_number}"),
            clinic_id=self.work.actor.clinic_id,
            mrn=row.patient_number,
            sex=str(row.names.get("sex", "unknown")),
            family_name=str(row.names["family_name"]),
            given_name=str(row.names["given_name"]),
            born_on=cast(date, row.names["born_on"]),
        )
        self._check_newcomer(placed, patient)
        self.patients_n += 1
        return Known(patient, [], names_line=row.line)

    def _check_newcomer(self, placed: Placed, patient: Patient) -> None:
        """What a form would ask of a patient; whether they are here already is said in the words of a file."""
        row, is_here = placed.row, False
        try:
            check_patient(self.work, patient)
        except (Rejected, Conflict) as error:
            for fault in error.faults if isinstance(error, Rejected) else ():
                if fault.code == SAME_PERSON:
                    is_here = True
                else:
                    placed.faults.append(self._fault(row, fault.path[1:], fault.code, fault.message))
        doubt = self.newcomers.doubt(patient, row.line, is_here=is_here)
        if doubt is not None:
            message = f"{doubt}: right the number, or register this patient by hand first"
            placed.faults.append(self._fault(row, "patient_number", SAME_PERSON, message))

    def _same_names(self, placed: Placed, known: Known) -> None:
        """The row means the patient whose number it has: a wrong number is another person's record. B82."""
        for name, said in placed.row.names.items():
            held = getattr(known.patient, name)
            if known.names_line:
                is_same = held == said
                message = f"is not what line {known.names_line} says of this patient"
            else:
                # How somebody is registered may be spelled in capitals elsewhere; sex may be unknown here.
                is_same = name == "sex" or str(held).casefold() == str(said).casefold()
                message = (
                    "is not that of the patient with this number: right one of them, or leave the column out"
                )
            if not is_same:
                placed.faults.append(self._fault(placed.row, name, "contradicts", message))

    def _days(self, patient: Patient) -> dict[date, tuple[UUID | None, int, str]]:
        db, clinic_id = self.work.db, patient.clinic_id
        sessions = list_sessions_of_patient(db, clinic_id, patient.id)
        summaries = list_summaries(db, clinic_id, [session.id for session in sessions])
        return {
            session.planned_at.astimezone(self.zone).date(): (session.id, 0, "")
            for session in sessions
            if session.id not in summaries or State(summaries[session.id].state) not in NO_VISIT
        }

    def _day(self, placed: Placed, known: Known) -> None:
        row = placed.row
        on = self._on(row)
        if on not in known.days:
            known.days[on] = (None, row.line, row.digest)
            return
        session_id, line, digest = known.days[on]
        if session_id is None:
            same = "repeats" if digest == row.digest else "is of the same patient and day as"
            placed.faults.append(self._fault(row, "started_at", "repeated", f"{same} line {line}"))
        elif row_hash_of(self.work.db, known.patient.clinic_id, session_id) == row.digest:
            placed.is_repeated = True
        else:
            message = "the patient has another session on that day already"
            placed.faults.append(self._fault(row, "started_at", "conflict", message))

    def _course(self, placed: Placed, known: Known) -> Course | None:
        row, courses = placed.row, known.courses
        if row.course_id is not None:
            courses = [course for course in courses if str(course.id) == row.course_id]
        if len(courses) == 1:
            self._joins(placed, courses[0])
            return courses[0]
        if known.courses or row.course_id is not None or not self.declared.open_courses:
            has = counted(len(known.courses), "course")
            message = f"the patient has {has}: name one by its id in a column course_id"
            if not known.courses:
                message = "the patient has no course: open one first, or ask for courses to be opened"
            placed.faults.append(self._fault(row, "course_id", "unknown", message))
            return None
        return self._new_course(placed, known)

    def _joins(self, placed: Placed, course: Course) -> None:
        """A session of days before its course was opened may belong to an earlier treatment: a person says which."""
        opened_on = course.opened_at.astimezone(self.zone).date()
        is_new = course.id == self._new_course_id(placed.patient)
        if is_new or "started_at" in placed.wrong or self._on(placed.row) >= opened_on:
            return
        message = f"lies before the patient's course was opened on {opened_on}"
        if not self.declared.join_courses:
            wanted = "say that such sessions belong to it, or name another course"
            placed.faults.append(
                self._fault(placed.row, "started_at", "before_course", f"{message}: {wanted}")
            )
            return
        seen = Confirmed(path="/course_id", code="before_course", value=str(opened_on))
        self._keep_seen(placed, seen, message)

    def _keep_seen(self, placed: Placed, seen: Confirmed, message: str) -> None:
        """Something unusual in the start of a row: it is kept, and named in the entry about the session."""
        placed.judged.unusual.append(self._fault(placed.row, "started_at", seen.code, message))
        past, *others = placed.judged.drafts
        body = replace(past.body, confirmed=(*past.body.confirmed, seen))
        placed.judged.drafts = [replace(past, body=body), *others]

    def _new_course_id(self, patient: Patient) -> UUID:
        return uuid5(self.import_id, f"course:{patient.id}")

    def _on(self, row: PastRow) -> date:
        return row.started_at.astimezone(self.zone).date()

    def _new_course(self, placed: Placed, known: Known) -> Course | None:
        row, faults = placed.row, list(self._missing_of_course(placed))
        placed.faults += faults
        if faults or not placed.wrong.isdisjoint(OPENS_COURSE):
            return None
        course = Course(
            id=self._new_course_id(known.patient),
            clinic_id=known.patient.clinic_id,
            patient_id=known.patient.id,
            indications=(str(row.indication),),
            agent=str(row.agent),
            route=str(row.route),
            opened_at=self.work.now,
        )
        known.courses.append(course)
        self.courses_n += 1
        placed.opens = True
        self.baselines.open(course)
        return course

    def _follows(self, fault: Fault, placed: Placed) -> bool:
        """It follows from a cell that cannot be read, and is no fault of its own."""
        if fault.code == "no_amount":
            return not placed.wrong.isdisjoint(("dose_mg", "weight_kg"))
        columns = (self.reader.column(name) for name in ("dose_mg", "dose_mg_per_kg"))
        doses = [f"/lines/{placed.row.line}/columns/{column}" for column in columns]
        return "route" in placed.wrong and fault.path in doses

    def _missing_of_course(self, placed: Placed) -> Iterator[Fault]:
        missing = [
            name for name in OPENS_COURSE if getattr(placed.row, name) is None and name not in placed.wrong
        ]
        if missing:
            message = f"must be given to open a course for this patient: {', '.join(missing)}"
            yield self._fault(placed.row, missing[0], "missing", message)

    def _fault(self, row: PastRow, name: str, code: str, message: str) -> Fault:
        return fault_at(row.line, self.reader.column(name), code, message)
