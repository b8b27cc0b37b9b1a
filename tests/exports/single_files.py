"""The files that are handed out one by one, of a record with hostile texts: the cohort's and the monitoring form's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import DrugCount, Emergency, Sweep
from sessiontrack.domain.cohorts.base import CohortFilter
from sessiontrack.domain.cohorts.report import CohortReport
from sessiontrack.domain.monitoring_form import MonitoringForm, monitoring_form
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION
from sessiontrack.exports import header_line
from sessiontrack.exports.base import Format
from sessiontrack.exports.cohort import COHORT, _figures, cohort_lines
from sessiontrack.exports.monitoring_form import MONITORING_FORM, monitoring_form_line
from sessiontrack.service.cohorts import read_cohort
from sessiontrack.service.work import reading
from sessiontrack.storage.base import Database
from tests.builders_domain import AUTHOR_ID, at, entry
from tests.builders_record import change, effect, ended, patient
from tests.exports.hostile_scene import TEXTS
from tests.exports.reading_back import plain, typed
from tests.exports.told_values import Row
from tests.people import member
from tests.recorded import OPENED
from tests.service.cohorting import held_course

PLAIN_KINDS = {"true or false": "truth", "moment in UTC": "moment_utc", "moment with offset": "moment_local"}

FREE = (
    "patient_number family_name given_name completed_by charted_by clinic lots harms "
    "acceptable_before_by acceptable_leaving_by"
).split()
"""Columns of the form in which people's own words stand."""

ZONE = ZoneInfo("America/Chicago")


def kinds_of(file: Format) -> dict[str, str]:
    """The type of every column, as the bundle's dictionary calls it."""
    kinds = {column.name: PLAIN_KINDS.get(column.kind, column.kind.value) for column in file.columns}
    kinds |= dict.fromkeys(set(FREE) & set(kinds), "text")
    # A number of a session among the strata is a number to whoever opens the file.
    return kinds | {name: kind for name, kind in (("born_on", "day"), ("stratum", "word")) if name in kinds}


def rows_of_csv(content: bytes, file: Format) -> list[Row]:
    """What a reader gets who has the types."""
    cells = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return list(typed(cells, kinds_of(file)))


def read_report(database: Database) -> CohortReport:
    """Of a course of ten sessions."""
    held_course(database, 10, 20, 16, 9)
    with reading(database, member("paul").actor, OPENED + timedelta(days=200)) as work:
        return read_cohort(work, CohortFilter())


def told_cohort(report: CohortReport) -> list[Row]:
    """The figures before they became cells."""
    return [
        {
            "figure": one.figure,
            "item": plain(one.item),
            "stratum": plain(one.stratum),
            "statistic": one.statistic,
            "value": _rounded(one.value),
            "low_95": _rounded(one.interval.low if one.interval else None),
            "high_95": _rounded(one.interval.high if one.interval else None),
            "count": plain(one.count),
            "of": plain(one.of),
            "few_patients": one.is_few,
        }
        for one in _figures(report)
    ]


def _rounded(value: float | None) -> Any:
    return plain(None if value is None else round(value, 4))


def forms() -> Iterator[MonitoringForm]:
    """A form for each hostile text, which stands wherever a person's words may."""
    for text in TEXTS:
        first = effect("dissociation", 10, "severe")
        record = ended(
            first, change(first, 20, resolved=True), effect("out_of_body_experience", 15),
            entry(Sweep(list_version=SIDE_EFFECTS_VERSION), at(30)),
            entry(DrugCount(drawn_ug=41_000, wasted_ug=0, lot=text), at(41)),
            entry(Emergency(what=text), at(42)),
            patient=patient(mrn=text, family_name=text, given_name=text),
        )  # fmt: skip
        yield monitoring_form(record, {AUTHOR_ID: text}, text, at(200))


def told_form(form: MonitoringForm) -> Row:
    """What its row must say."""
    row: Row = {
        "session_id": UUID(int=2), "patient_number": form.patient.mrn, "family_name": form.patient.family_name,
        "given_name": form.patient.given_name, "born_on": form.patient.born_on, "sex": form.patient.sex,
        "first_in_course": form.is_first, "completed_by": form.completed_by, "charted_by": form.charted_by[0],
        "clinic": form.clinic, "started_at_utc": form.started_at, "agent": form.agent, "route": form.route,
        "started_at_local": form.started_at and form.started_at.astimezone(ZONE), "delivered_mg": 41,
        "lots": form.lots[0], "monitored_min": form.monitored_minutes, "ready_min": form.ready_minutes,
        "left_at_utc": form.left_at, "disposition": form.disposition,
        "in_range_before_computed": form.in_range_before,
        "in_range_leaving_computed": form.in_range_at_leaving,
        "harms": f"2026-11-23T14:42:00.000000Z {form.harms[0][1]}",
        **{f"takes_{code}": answer for code, answer in form.medicines.items()},
        **dict.fromkeys(name for name in MONITORING_FORM.names if name.startswith("acceptable")),
    }  # fmt: skip
    pressures = (form.pressure_before, form.pressure_at_40, form.pressure_at_leaving)
    for place, found in zip(("before", "minute_40", "leaving"), pressures, strict=True):
        row[f"systolic_{place}"] = found and found.systolic
        row[f"diastolic_{place}"] = found and found.diastolic
        row[f"pressure_{place}_minute"] = found and found.minute
        row[f"pressure_{place}_at_utc"] = found and found.at
    lowest = ("lowest_sedation", "highest_dissociation", "lowest_respiratory_rate")
    for event, name in zip(form.events, lowest, strict=True):
        row |= {event.question: event.answer, f"{event.question}_asked_at_utc": event.asked_at}
        row |= {f"{event.question}_{each}": None for each in ("effects", "onset_at_utc", "resolved_at_utc")}
        row |= {f"{event.question}_worst_severity": None, name: event.extreme}
    row |= {
        "dissociation_effects": "dissociation; out_of_body_experience",
        "dissociation_onset_at_utc": "2026-11-23T14:10:00.000000Z; 2026-11-23T14:15:00.000000Z",
        "dissociation_resolved_at_utc": "2026-11-23T14:20:00.000000Z; ongoing",
        "dissociation_worst_severity": "severe; mild",
    }
    return {name: plain(row[name]) for name in MONITORING_FORM.names}


def written(database: Database, folder: Path) -> tuple[dict[str, Path], dict[str, list[Row]]]:
    """Both files on a disk, the form's with many rows, and the rows that each must have."""
    report, filled = read_report(database), list(forms())
    content = {
        COHORT.name: [header_line(COHORT), *cohort_lines(report)],
        MONITORING_FORM.name: [
            header_line(MONITORING_FORM),
            *(monitoring_form_line(UUID(int=2), form, ZONE) for form in filled),
        ],
    }
    for name, lines in content.items():
        (folder / f"{name}.csv").write_bytes(b"".join(lines))
    told = {COHORT.name: told_cohort(report), MONITORING_FORM.name: [told_form(form) for form in filled]}
    return {name: folder / f"{name}.csv" for name in content}, told
