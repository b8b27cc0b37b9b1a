"""Pictures of a session that was read, and who may look."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service import pictures
from sessiontrack.service.vitals import record_vitals
from tests.people import OTHER_CLINIC
from tests.service.samples import AN_ID


def test_the_picture_names_the_patient_and_leaves_a_line(bedside, trail):
    bedside.to(State.INFUSING)
    with bedside.begin("nora") as work:
        drawn = pictures.read_session_chart(work, bedside.session_id)
    assert drawn.startswith("<svg")
    assert bedside.record().patient.banner_name in drawn
    assert trail()[-1] == "session.read"


def test_who_may_not_read_entries_sees_no_picture(bedside):
    bedside.to(State.INFUSING)
    with bedside.begin("ada") as work, pytest.raises(NotAllowed):
        pictures.read_session_chart(work, bedside.session_id)
    with bedside.begin("sam", clinic_id=OTHER_CLINIC.id) as work, pytest.raises(NotFound):
        pictures.read_session_chart(work, bedside.session_id)


def test_a_picture_of_what_was_signed_leaves_out_what_came_later(bedside, trail):
    bedside.to(State.SIGNED)
    signature = bedside.record().of_kind("sign_off")[0]
    bedside.send("nora", record_vitals, Vitals(readings={"systolic": 131, "diastolic": 82}), 66)
    with bedside.begin("nora") as work:
        now = pictures.read_session_chart(work, bedside.session_id)
        newest = pictures.read_signed_chart(work, bedside.session_id, None)
        named = pictures.read_signed_chart(work, bedside.session_id, signature.id)
        with pytest.raises(NotFound, match="no such signature"):
            pictures.read_signed_chart(work, bedside.session_id, AN_ID)
    assert ('data-value="131"' in now, 'data-value="131"' in newest, newest == named) == (True, False, True)
    assert trail()[-3:] == ["session.read"] * 3


def test_a_page_gets_picture_rows_and_the_numbers_of_the_events(bedside):
    bedside.to(State.INFUSING)
    record = bedside.record()
    numbers = pictures.session_events(record)
    started = record.of_kind("dose_event")[0]
    assert numbers[started.id] == len(numbers) == 2
    assert "chart-plot" in pictures.session_chart(record, bedside.clock())
    assert any("Infusion started" in cell for row in pictures.session_rows(record).rows for cell in row.cells)
