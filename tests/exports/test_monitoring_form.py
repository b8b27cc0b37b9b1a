"""``monitoring-form.csv``: its header is frozen, a formula stays text, several episodes stand in one row."""

from __future__ import annotations

import csv
import io
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import Discharge, DrugCount
from sessiontrack.domain.monitoring_form import monitoring_form
from sessiontrack.exports import header_line
from sessiontrack.exports.base import Kind
from sessiontrack.exports.monitoring_form import MONITORING_FORM, monitoring_form_line
from tests.builders_domain import AUTHOR_ID, at, entry
from tests.builders_record import change, effect, ended, patient

HEADER = """
session_id patient_number family_name given_name born_on sex first_in_course takes_benzodiazepine
takes_sedative_hypnotic takes_opioid takes_psychostimulant takes_maoi completed_by charted_by clinic started_at_utc
started_at_local agent route delivered_mg lots monitored_min ready_min left_at_utc disposition
in_range_before_computed in_range_leaving_computed systolic_before diastolic_before pressure_before_minute
pressure_before_at_utc systolic_minute_40 diastolic_minute_40 pressure_minute_40_minute pressure_minute_40_at_utc
systolic_leaving diastolic_leaving pressure_leaving_minute pressure_leaving_at_utc sedation sedation_asked_at_utc
sedation_effects sedation_onset_at_utc sedation_resolved_at_utc sedation_worst_severity lowest_sedation dissociation
dissociation_asked_at_utc dissociation_effects dissociation_onset_at_utc dissociation_resolved_at_utc
dissociation_worst_severity highest_dissociation respiratory_depression respiratory_depression_asked_at_utc
respiratory_depression_effects respiratory_depression_onset_at_utc respiratory_depression_resolved_at_utc
respiratory_depression_worst_severity lowest_respiratory_rate harms acceptable_before acceptable_before_by
acceptable_leaving acceptable_leaving_by
""".split()
"""Letter by letter: programs of others read the file by it."""


def row(*entries, **changes):
    form = monitoring_form(
        ended(*entries, patient=patient(**changes)), {AUTHOR_ID: "@nora"}, "=Clinic", at(200)
    )
    line = monitoring_form_line(UUID(int=2), form, ZoneInfo("America/Chicago"))
    (cells,) = csv.reader(io.StringIO(line.decode(), newline=""))
    return dict(zip(HEADER, cells, strict=True))


def test_the_header_is_what_was_promised():
    assert list(MONITORING_FORM.names) == HEADER
    assert header_line(MONITORING_FORM) == ",".join(HEADER).encode() + b"\r\n"


def test_every_column_says_what_it_means():
    for column in MONITORING_FORM.columns:
        assert column.meaning.endswith(".")
        assert (column.decimals > 0) == (column.kind is Kind.DECIMAL)


def test_no_cell_is_run_by_a_spreadsheet():
    count = entry(DrugCount(drawn_ug=41_000, wasted_ug=0, lot="-2+3"), at(41))
    found = row(count, family_name="+1", mrn="=cmd()")
    names = ("family_name", "patient_number", "charted_by", "clinic", "lots")
    assert [found[name] for name in names] == ["'+1", "'=cmd()", "'@nora", "'=Clinic", "'-2+3"]


def test_episodes_keep_their_order_and_an_open_one_is_ongoing():
    first = effect("dissociation", 10, "severe")
    found = row(
        first, change(first, 20, resolved=True), effect("out_of_body_experience", 15), effect("nausea", 5)
    )
    assert found["dissociation_effects"] == "dissociation; out_of_body_experience"
    assert found["dissociation_worst_severity"] == "severe; mild"
    assert found["dissociation_resolved_at_utc"] == "2026-11-23T14:20:00.000000Z; ongoing"
    assert found["sedation"] == ""


def test_amounts_and_times_are_written_as_in_every_file():
    found = row()
    assert (found["delivered_mg"], found["born_on"]) == ("41.0", "1984-05-02")
    assert found["started_at_local"] == "2026-11-23T08:00:00.000000-06:00"
    assert (found["pressure_minute_40_minute"], found["pressure_before_minute"]) == ("40", "-5")


def test_who_judged_the_vital_signs_stands_beside_the_answer():
    found = row(entry(Discharge(disposition="home", vitals_acceptable=False), at(125)))
    names = ("acceptable_before", "acceptable_before_by", "acceptable_leaving", "acceptable_leaving_by")
    assert [found[name] for name in names] == ["", "", "false", "'@nora"]
