"""What a correction may not bring: a second open session, a withdrawn visit, old limits, drug without order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import protocols, visits
from sessiontrack.service.corrections import retract_entry
from sessiontrack.service.keeping import rebuild
from sessiontrack.service.past_imports import withdraw_import
from tests.service.bringing import bring, sessions_of
from tests.service.samples import MISTYPED, ON_SQLITE

pytestmark = ON_SQLITE


def test_a_visit_called_off_does_not_come_back_beside_another_open_one(bedside):
    bedside.booked()
    called_off = bedside.session_id
    bedside.arrive(-30)
    body = bodies.Cancellation(outcome="cancelled", reason="illness")
    off = bedside.send("nora", visits.cancel_session, body, -28).entry
    bedside.plan(30)
    bedside.arrive(-10)
    bedside.session_id = called_off
    with pytest.raises(Conflict, match="another open session"):
        bedside.retract(off)
    assert bedside.state is State.CANCELLED


def test_what_withdrew_an_import_is_not_corrected(bedside, database, begin):
    bedside.register()
    bedside.open_course()
    batch, _ = bring(database)
    with begin() as work:
        withdraw_import(work, batch.id, "the wrong clinic's file")
    bedside.session_id = sessions_of(database, batch)[0]
    (off,) = bedside.record().of_kind("cancellation")
    with pytest.raises(Rejected, match="withdrawn"):
        bedside.retract(off)
    with pytest.raises(Rejected, match="withdrawn"):
        bedside.amend(off, bodies.Cancellation(outcome="no_show", reason="illness"))


def test_who_arrives_again_is_judged_by_the_limits_of_that_arrival(bedside, database):
    bedside.booked()
    arrived = bedside.arrive().entry
    was = bedside.record().protocol.version
    bedside.retract(arrived)
    with bedside.begin("anna") as work:
        draft = protocols.draft_protocol(work, {"vitals_interval_minutes": 5}, "closer")
    with bedside.begin("paul", proved_at=bedside.clock()) as work:
        protocols.publish_protocol_draft(work, draft.id, version=draft.version)
    bedside.arrive(-20)
    record = bedside.record()
    assert record.session.protocol_version == record.protocol.version == was + 1
    assert record.protocol["vitals_interval_minutes"] == 5
    assert list(rebuild(database, check=True)) == []


def test_nothing_is_taken_out_in_a_time_to_come(bedside):
    bedside.to(State.INFUSING)
    note = bedside.note(5).entry
    sent = Draft(
        uuid7(), bodies.Retraction(), bedside.clock() + timedelta(days=1), target_id=note.id, **MISTYPED
    )
    with bedside.begin() as work, pytest.raises(Rejected) as refused:
        retract_entry(work, bedside.session_id, sent)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [("/measured_at", "in_future")]


def test_the_order_by_which_drug_was_given_is_not_taken_out_before_another(bedside):
    running = bedside.to(State.INFUSING)
    (ordered,) = running.record().of_kind("order")
    with pytest.raises(Conflict, match="order anew"):
        running.retract(ordered, who="paul")
    running.order(5, dose_ug_per_kg=400)
    running.retract(ordered, who="paul")
    assert running.record().order.dose_ug_per_kg == 400
