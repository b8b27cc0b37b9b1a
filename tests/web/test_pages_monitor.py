"""A monitor's trend is drawn into the session before it is kept, without any script."""

from __future__ import annotations

from datetime import UTC, timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.web.page_client import form_of, words_of

HEAD = "Time,HR (bpm),NBPSys (mmHg),NBPDias (mmHg)\n"


@pytest.fixture
def trend(clock):
    """Three cuff pressures of the last quarter of an hour."""
    return trend_at(clock() - timedelta(minutes=20))


def trend_at(moment):
    begun = moment.astimezone(UTC).replace(second=0, microsecond=0)
    rows = [(begun + timedelta(minutes=5 * each), 70 + each, 120 + each, 80) for each in range(3)]
    lines = [f"{at:%Y-%m-%dT%H:%M:00Z},{hr},{sys},{dia}\n" for at, hr, sys, dia in rows]
    return (HEAD + "".join(lines)).encode()


def choose(client, address, content=None, start=None, **typed):
    form: Any = form_of(start or client.get(address).text, holds="every_minutes")
    form.poplist("file")
    for name, value in typed.items():
        form.setlist(name, [value])
    if content is not None:
        form.add("file", (BytesIO(content), "trend.csv"))
    return client.post(address, data=form, content_type="multipart/form-data")


def test_a_trend_is_drawn_then_kept(visit, trend):
    nora, session_id = visit.client("nora"), visit.session_id
    address = f"/sessions/{session_id}/monitor"
    assert f'href="{address}"' in nora.get(f"/sessions/{session_id}/record").text
    drawn = choose(nora, address, trend)
    assert drawn.status_code == 200
    assert "3 sets would be added, 0 there before" in words_of(drawn)
    assert "<svg" in drawn.text
    assert "from the monitor" not in nora.get(f"/sessions/{session_id}/record").text
    kept = choose(nora, address, start=drawn.text, do="keep")
    assert (kept.status_code, kept.headers["Location"]) == (
        303,
        f"/sessions/{session_id}/record?saved=monitor",
    )
    record = nora.get(f"/sessions/{session_id}/record?saved=monitor")
    assert record.text.count("from the monitor") >= 3
    again = choose(nora, address, trend)
    assert "0 sets would be added, 3 there before" in words_of(again)
    assert 'value="keep"' not in again.text


def test_what_is_no_trend_is_refused_with_its_place(visit):
    nora, session_id = visit.client("nora"), visit.session_id
    address = f"/sessions/{session_id}/monitor"
    assert choose(nora, address).status_code == 422
    wrong = choose(nora, address, b"Time,NBPSys (kPa),NBPDias (mmHg)\n")
    assert (wrong.status_code, "set the monitor to mmHg" in words_of(wrong)) == (422, True)
    assert choose(nora, address, b"x", every_minutes="0").status_code == 422


def high(trend):
    """The same with a second pressure that is unusual."""
    return trend.replace(b",121,80", b",205,80")


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_unusual_values_are_listed_and_confirmed_once_or_kept_as_not_confirmed(visit, trend, is_looked_at):
    nora, address = visit.client("nora"), f"/sessions/{visit.session_id}/monitor"
    drawn = choose(nora, address, high(trend))
    said = words_of(drawn)
    assert "Unusual values to look at 3" in said
    assert "Systolic pressure 205 mmHg is unusual, 90 to 180 mmHg are usual" in said
    assert "Alerts that this would raise" in said
    assert "Warning: Unusual, from the monitor, and nobody has confirmed it: Systolic pressure 205" in said
    ticked = {"looked_at": "yes"} if is_looked_at else {}
    kept = choose(nora, address, start=drawn.text, do="keep", **ticked)
    assert kept.status_code == 303
    record = words_of(nora.get(f"/sessions/{visit.session_id}/record"))
    assert ("unusual values not confirmed" in record, "Unusual and confirmed when" in record) == (
        not is_looked_at,
        is_looked_at,
    )


def test_a_trend_for_a_signed_session_warns_of_the_new_signature(visit, room):
    address = f"/sessions/{visit.session_id}/monitor"
    visit.run()
    assert "This session is signed" not in words_of(
        choose(visit.client("nora"), address, trend_at(visit.at(32)))
    )
    visit.vitals(40)
    visit.dose("completed", 60)
    for minute in (90, 119):
        visit.vitals(minute, dissociation_nrs=0, nausea_nrs=0)
    visit.leave(121)
    room.sign("nora", "administered")
    room.sign("paul", "reviewed_and_agree")
    assert "This session is signed. What is kept now counts as entered after the signature" in words_of(
        choose(visit.client("nora"), address, trend_at(visit.at(32)))
    )


def test_the_form_stays_small_however_many_values_are_unusual(visit, clock):
    visit.at(20 + 240)
    begun = clock().astimezone(UTC).replace(second=0, microsecond=0) - timedelta(minutes=225)
    lines = [f"{begun + timedelta(minutes=each):%Y-%m-%dT%H:%M:00Z},190,231,139\n" for each in range(220)]
    nora, address = visit.client("nora"), f"/sessions/{visit.session_id}/monitor"
    drawn = choose(nora, address, (HEAD + "".join(lines)).encode(), every_minutes="1")
    assert "220 sets would be added" in words_of(drawn)
    assert "Unusual values to look at 6" in words_of(drawn)
    again = choose(nora, address, start=drawn.text, do="check", looked_at="yes")
    assert again.status_code == 200
