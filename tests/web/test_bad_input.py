"""The catalogue of bad input: each row gets its verdict, over the API and through a form, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.form_reading import load_reading, read_form
from sessiontrack.web.operation import Operation, declared_by
from tests.bad_input import (
    CATALOGUE,
    Case,
    at_pointer,
    counted,
    faults_of,
    filled,
    form_texts_of,
    is_about_the_database,
    name_of,
    station_of,
)
from tests.good_requests import GOOD, Values, good_call, good_status
from tests.people import CLINIC

ROWS = CATALOGUE["cases"]
ON_BOTH = list({row["b"]: row for row in reversed(ROWS) if is_about_the_database(row)}.values())
IN_FORMS = [row for row in ROWS if "form" in row]


def test_every_row_of_the_catalogue_has_a_case_or_a_reason():
    known = {row["b"] for row in ROWS} | set(CATALOGUE["elsewhere"])
    assert known == {f"B{number:02d}" for number in range(1, 95)}


@pytest.mark.parametrize("noun", GOOD)
def test_the_request_that_is_made_worse_is_a_good_one(sqlite_scenes, noun):
    with sqlite_scenes.open(GOOD[noun]["at"]) as (stage, scene):
        answer = good_call(noun, stage, scene).send()
        said = answer.get_data(as_text=True)
    assert answer.status_code == good_status(noun), said


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_program_sends_it(sqlite_scenes, row):
    with sqlite_scenes.open(station_of(row)) as (stage, scene):
        require_verdict(Case.of(row, stage, scene))


@pytest.mark.parametrize("row", ON_BOTH, ids=name_of)
def test_a_program_sends_it_to_postgresql(postgres_scenes, row):
    with postgres_scenes.open(station_of(row)) as (stage, scene):
        require_verdict(Case.of(row, stage, scene))


@pytest.mark.parametrize("row", IN_FORMS, ids=name_of)
def test_a_person_types_it(sqlite_scenes, row):
    """What a form makes of it, judged by the same schema and the same acts."""
    with sqlite_scenes.open(station_of(row)) as (stage, scene):
        case = Case.of(row, stage, scene)
        try:
            case.body = read_as_form(case)
        except Rejected as rejected:
            require_refused_form(row, rejected)
            return
        if "form_kept" in row:
            case.row = {"kept": {}, **{k: v for k, v in row.items() if k not in ("hard", "soft")}}
        assert "form_hard" not in row, "the form took what it must refuse"
        case.row = {k: v for k, v in case.row.items() if k != "token"}
        require_verdict(case)


def read_as_form(case: Case) -> dict[str, Any]:
    """The typed texts as the adapter reads them.

    Raises:
        Rejected: by the form's schema.
    """
    view = view_of(case)
    declared = declared_by(view)
    assert isinstance(declared, Operation)
    assert declared.body is not None
    schema = declared.body
    typed = MultiDict(form_texts_of(case.body))
    own = case.row["form"] if isinstance(case.row["form"], dict) else {}
    for name, text in own.items():
        typed.setlist(name, [filled(text, Values(case.stage, case.scene))])
    reading = read_form(schema, typed, CLINIC.zone_info)
    load_reading(schema, reading)
    return reading.values


def view_of(case: Case) -> Any:
    """The API's view that the form stands for."""
    app = case.stage.app
    endpoint, _ = app.url_map.bind("localhost").match(case.call.path, case.call.method)
    return app.view_functions[endpoint]


def require_refused_form(row: dict[str, Any], rejected: Rejected) -> None:
    """The form is refused at the same place and with the same code as the API, or as the row says."""
    expected = row.get("form_hard") or row.get("hard") or ""
    assert "form_kept" not in row
    assert tuple(expected.split()) in {(fault.path, fault.code) for fault in rejected.faults}, rejected.faults
    assert not any(fault.confirmable for fault in rejected.faults)


def require_verdict(case: Case) -> None:
    """The answer is the row's, and what is stored too."""
    row, before = case.row, counted(case.stage)
    answer = case.send()
    if "kept" in row:
        require_kept(case, answer)
        return
    after = counted(case.stage)
    assert answer.status_code == row.get("status", 422), answer.get_data(as_text=True)
    if "type" in row and answer.status_code == 409:
        assert answer.get_json()["type"] == f"/problems/{row['type']}"
    if "status" in row:
        assert row.get("hint", "") in answer.get_json()["title"]
    else:
        require_fault(row, answer)
    assert sum(after.values()) - sum(before.values()) == row.get("extra", 0), "something was stored"
    if "soft" in row:
        require_confirmable(case, answer, before)


def require_fault(row: dict[str, Any], answer: Any) -> None:
    """The fault is at its place, of its class, and its words help."""
    found = faults_of(answer)
    fault = found.get(tuple((row.get("hard") or row["soft"]).split()))
    assert fault is not None, found
    assert fault.get("confirmable", False) is ("soft" in row)
    assert row.get("hint", "") in fault["message"]
    if "soft" in row:
        assert all(fault.get("confirmable") for fault in found.values()), found


def require_confirmable(case: Case, answer: Any, before: dict[str, int]) -> None:
    """Another value's confirmation opens nothing; the right ones, with the same id, keep it."""
    asked = [{k: fault[k] for k in ("path", "code", "value")} for fault in faults_of(answer).values()]
    others = [{**each, "value": 7 if each["value"] != 7 else 8} for each in asked]
    assert case.send(confirmed=others).status_code == 422
    assert counted(case.stage) == before
    kept = case.send(confirmed=asked)
    assert kept.status_code == 201, kept.get_json()
    assert sum(counted(case.stage).values()) > sum(before.values())
    said = kept.get_json()
    if "entry" in said:
        assert said["entry"]["body"]["confirmed"] == asked
        assert said["entry"]["id"] == case.call.entry_id
    assert case.row.get("raises") in {None, *(alert["rule"] for alert in said.get("alerts", ()))}


def require_kept(case: Case, answer: Any) -> None:
    """It is kept as it was sent."""
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    for pointer, value in case.row["kept"].items():
        assert at_pointer(answer.get_json(), pointer) == filled(value, Values(case.stage, case.scene))
