"""The catalogue of bad input typed into the pages themselves: the same verdict as over the API, in a person's words."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape, unescape
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from sessiontrack.domain.errors import Fault
from sessiontrack.web.form_words import in_form_words
from tests.bad_input import CATALOGUE, Case, counted, faults_of, filled, form_texts_of, name_of, station_of
from tests.good_requests import Values
from tests.people import CLINIC

PAGES: dict[str, dict[str, str]] = CATALOGUE["pages"]
BEFORE = ("planned", "arrived", "ordered", "ready", "held", "unweighed")
HALF_A_DAY = 12 * 60
TIME = "/measured_at"


def can_be_typed(row: dict[str, Any]) -> bool:
    """A session's page knows no other day than this one, and no field that it does not ask for."""
    if "form" not in row or row["noun"] not in PAGES:
        return False
    said = row.get("set", {}).get(TIME, "$now")
    own = isinstance(row["form"], dict) and TIME.strip("/") in row["form"]
    minutes = re.fullmatch(r"\$(?:now|([+-]\d+))", str(said))
    near = minutes is not None and abs(int(minutes[1] or 0)) < HALF_A_DAY
    return "kind" not in PAGES[row["noun"]] or (near and not own)


ROWS = [row for row in CATALOGUE["cases"] if can_be_typed(row)]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_person_types_it_into_the_page(sqlite_scenes, row):
    with sqlite_scenes.open(station_of(row)) as (stage, scene):
        case = Case.of(row, stage, scene)
        form, before = typed_of(case), counted(stage)
        answer = sent(case, form)
        added = sum(counted(stage).values()) - sum(before.values())
        if "kept" in row or row.get("form_kept"):
            assert answer.status_code == 303, words_on(answer)
            require_escaped(case, answer)
            return
        assert answer.status_code == row.get("status", 422), words_on(answer)
        assert added == row.get("extra", 0), "something was stored"
        if "status" not in row:
            require_words(case, answer)
        if "soft" in row:
            require_kept_when_confirmed(case, form, answer)


def typed_of(case: Case) -> MultiDict[str, str]:
    """What the form of the page sends; "now" is what a session's page takes when nothing is said."""
    form = MultiDict(form_texts_of(case.body))
    own = case.row["form"] if isinstance(case.row["form"], dict) else {}
    for name, text in own.items():
        form.setlist(name, [filled(text, Values(case.stage, case.scene))])
    page = PAGES[case.row["noun"]]
    if "kind" in page:
        form["kind"], form["form"] = page["kind"], page["form"].format(**case.scene.ids)
        moment = datetime.fromisoformat(form.pop("measured_at", case.stage.now.isoformat()))
        if moment != case.stage.now:
            form["clock"] = moment.astimezone(CLINIC.zone_info).strftime("%H:%M")
    form["entry_id"] = case.call.entry_id
    return form


def sent(case: Case, form: MultiDict[str, str]) -> TestResponse:
    """The form sent to its page."""
    bedside = "start" if station_of(case.row) in BEFORE else "live"
    address = PAGES[case.row["noun"]]["page"].format(**case.scene.ids, bedside=bedside)
    return case.call.client.post(address, data=form)


def require_words(case: Case, answer: TestResponse) -> None:
    """The page says what the API says, to the person at the form."""
    expected = case.row.get("form_hard")
    if expected:
        assert case.row["b"] in ("B23", "B50", "B64"), "words that only a form has"
        return
    found = faults_of(case.send()).values()
    said = [in_form_words(Fault(fault["path"], fault["code"], fault["message"])).message for fault in found]
    page = words_on(answer)
    assert [words for words in said if words not in page] == []


def require_kept_when_confirmed(case: Case, form: MultiDict[str, str], answer: TestResponse) -> None:
    """The page's own button, and nothing else, keeps it."""
    button = re.search(r'name="(confirm\.\d+)" value="([^"]+)"', answer.get_data(as_text=True))
    assert button is not None, "no button keeps it"
    before = counted(case.stage)
    again = sent(case, MultiDict([*form.items(multi=True), (button[1], unescape(button[2]))]))
    assert again.status_code == 303, words_on(again)
    assert sum(counted(case.stage).values()) > sum(before.values())


def require_escaped(case: Case, answer: TestResponse) -> None:
    """What looks like markup is shown, and is none."""
    if "escaped" in case.row:
        # A banner shows a family name in capitals.
        # The bedside draws itself; what the server writes of a session stands on the page of forms.
        address = answer.location.replace("/live", "/live/forms").replace("/forms/forms", "/forms")
        page, markup = case.call.client.get(address).text.lower(), case.row["escaped"].lower()
        assert markup not in page
        assert escape(markup) in page


def words_on(answer: TestResponse) -> str:
    """A page's text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())
