"""What is critical in a whole course holds the next start, and is on the board before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Decision, Override, Score
from sessiontrack.domain.errors import Blocked, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import course_entries
from sessiontrack.service.alerts import override_alert
from sessiontrack.service.bedside import read_bedside
from sessiontrack.service.reading import read_board, read_session
from tests.service.samples import ON_SQLITE

CRAVING = (0, 0, 1, 0)
WHY = {"reason_code": "clinical_judgement", "reason_text": "We spoke about it."}


def ready_with_craving(bedside) -> None:
    """Everything is ready for the drug, but the patient told of craving yesterday."""
    bedside.to(State.CHECKED_IN)
    bedside.order()
    bedside.vitals(-5)
    told = Score(scale="misuse_screen", occasion="between", items=CRAVING, scale_version="1.0")
    bedside.send_course("nora", course_entries.record_score, told, -4)


def test_craving_holds_the_start_until_a_clinician_lifts_it(bedside):
    ready_with_craving(bedside)
    with pytest.raises(Blocked) as held:
        bedside.start()
    [alert] = held.value.alerts
    assert (alert.rule, alert.blocks) == ("course_danger", "start")
    assert alert.message.startswith("Craving or misuse: ")
    bedside.send("paul", override_alert, Override(alert_id=alert.id), -1, **WHY)
    assert bedside.start().is_new
    assert bedside.state is State.INFUSING


def test_it_is_said_on_the_board_and_at_the_bedside_until_the_drug_runs(bedside):
    ready_with_craving(bedside)
    with bedside.begin("nora") as work:
        [row] = read_board(work)
        assert [danger.rule for danger in row.dangers] == ["misuse"]
        shown = read_session(work, bedside.session_id)
        _, watched = read_bedside(work, bedside.session_id)
        assert watched
    for view in (shown, watched.shown):
        assert [state.alert.rule for state in view.alerts if state.alert.blocks] == ["course_danger"]
    [alert] = [state.alert for state in shown.alerts if state.alert.blocks]
    bedside.send("paul", override_alert, Override(alert_id=alert.id), -1, **WHY)
    bedside.start()
    with bedside.begin("nora") as work:
        [row] = read_board(work)
        assert row.dangers == ()


@ON_SQLITE
def test_intent_holds_the_start_after_a_later_screener_until_it_is_decided(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order()
    bedside.vitals(-5)
    for minute, items in ((-8, (1, 1, 0, 1, 0, 0)), (-7, (0,) * 6)):
        told = Score(scale="cssrs_screen", occasion="between", items=items, scale_version="1.0")
        bedside.send_course("nora", course_entries.record_score, told, minute)
    with pytest.raises(Blocked) as held:
        bedside.start()
    assert [alert.rule for alert in held.value.alerts] == ["cssrs"]
    body = Decision(checkpoint="event", decision="continue", text="No intent now; the family is here.")
    bedside.send_course("paul", course_entries.record_decision, body, -2)
    assert bedside.start().is_new


@ON_SQLITE
def test_a_board_of_nobody_reads_no_course(bedside):
    bedside.register()
    bedside.clock.now += timedelta(days=1)
    with bedside.begin("nora") as work:
        assert read_board(work) == ()


@ON_SQLITE
def test_an_override_says_why(bedside):
    bedside.to(State.CHECKED_IN)
    for text in (None, "  "):
        body = Decision(checkpoint="event", decision="override", text=text)
        with pytest.raises(Rejected) as refused:
            bedside.send_course("paul", course_entries.record_decision, body, -2)
        assert [(fault.path, fault.code) for fault in refused.value.faults] == [("/text", "missing")]
    body = Decision(checkpoint="event", decision="override", text="Seen with the family.")
    assert bedside.send_course("paul", course_entries.record_decision, body, -2).is_new
