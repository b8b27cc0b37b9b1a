"""What was amended, taken out or entered late, as a session's picture and its table say it."""

from __future__ import annotations

import pytest

from sessiontrack.charts.session import draw_session, session_picture, session_table
from sessiontrack.domain.bodies import Retraction, Vitals
from sessiontrack.domain.entries import Entry
from tests.builders_domain import at, dose, entry
from tests.builders_record import CALM, effect, full, running
from tests.charts import samples
from tests.charts.pictures import by_class, everything_said, plot


def amended(earlier: Entry, body, minute: float | None = None, **header) -> Entry:
    moment = earlier.measured_at if minute is None else at(minute)
    return entry(body, moment, target_id=earlier.id, **header)


def titles_of_marks(svg: str) -> list[str]:
    return ["".join(mark.itertext()) for mark in by_class(plot(svg), "amended")]


def letters(visit) -> dict[str, str]:
    return {letter.text: letter.about for letter in session_picture(visit, at(60)).changes.letters}


def cells(visit, minute: str) -> tuple[str, ...]:
    return next(row.cells for row in session_table(visit).rows if row.cells[0] == minute)


def test_an_amended_value_says_what_it_replaced_beside_it_and_in_the_table():
    wrong = full(10, systolic=242, spo2=89)
    visit = running(wrong, amended(wrong, full(10).body))
    assert titles_of_marks(draw_session(visit, at(20))) == ["Amended: was 242", "Amended: was 89"]
    assert letters(visit)["A"].endswith("vitals, amended, entered 14:10, was Sys 242, SpO₂ 89")
    assert cells(visit, "10")[2:6] == ("Vitals", "124 (was 242)/78", "72", "98 (was 89)")


def test_every_value_that_was_replaced_is_said_once():
    wrong = full(10, systolic=242)
    again = amended(wrong, full(10, systolic=200).body)
    visit = running(wrong, again, amended(wrong, full(10, systolic=142).body))
    assert titles_of_marks(draw_session(visit, at(20))) == ["Amended: was 242, then 200"]
    back = running(wrong, again, amended(wrong, wrong.body))
    assert titles_of_marks(draw_session(back, at(20))) == ["Amended: was 200"]


def test_a_value_that_turned_out_to_be_an_artifact_is_hollow_and_says_so():
    wrong = full(10, systolic=214)
    body = Vitals(readings={**CALM, "systolic": 214}, artifact=("systolic",))
    svg = draw_session(running(wrong, amended(wrong, body)), at(20))
    assert titles_of_marks(svg) == ["Amended: was 214"]
    assert len(by_class(plot(svg), "bp-hollow")) == 1


def test_a_number_that_was_taken_away_leaves_a_tick_that_remembers_it():
    wrong = full(10, spo2=71)
    readings = {sign: value for sign, value in CALM.items() if sign != "spo2"}
    right = amended(wrong, Vitals(readings=readings, not_measured={"spo2": "equipment"}))
    assert titles_of_marks(draw_session(running(wrong, right), at(20))) == ["Amended: was 71"]


@pytest.mark.parametrize(
    ("earlier", "body", "minute", "words"),
    [
        (effect("nausea", 5, "severe"), effect("nausea", 5).body, 5, "was severe"),
        (effect("nausea", 5), effect("nausea", 5).body, 8, "was at 14:05"),
        (
            dose("rate_changed", 5, rate_ug_per_h=67_200),
            dose("rate_changed", 5, rate_ug_per_h=46_600).body,
            5,
            "was Rate changed, 67.2 mg/h",
        ),
        (
            samples.medicine(5, "ondansetron"),
            samples.medicine(5, "dexamethasone").body,
            7,
            "was ondansetron 4 mg, at 14:05",
        ),
    ],
)
def test_every_kind_says_what_an_amendment_replaced(earlier, body, minute, words):
    visit = running(earlier, amended(earlier, body, minute))
    assert letters(visit)["A"].endswith(words)
    assert any(words in cell for row in session_table(visit).rows for cell in row.cells)


def test_an_amendment_that_replaced_nothing_claims_nothing():
    first = full(10)
    visit = running(first, amended(first, first.body))
    assert letters(visit)["A"].endswith("amended, entered 14:10")
    assert titles_of_marks(draw_session(visit, at(20))) == []


def test_a_timely_entry_that_is_amended_much_later_is_not_late():
    wrong = full(10, systolic=242)
    visit = running(wrong, amended(wrong, full(10).body, entered_at=at(90)))
    assert set(letters(visit)) == {"A"}
    late = full(10, systolic=242)
    late = entry(late.body, at(10), entered_at=at(58))
    assert set(letters(running(late, amended(late, full(10).body)))) == {"LA"}


def test_the_version_before_is_current_again_and_not_amended_once_the_amendment_is_gone():
    first = full(10)
    wrong = amended(first, full(10, systolic=242).body)
    out = entry(Retraction(), at(12), target_id=wrong.id, reason_code="keying_error")
    svg = draw_session(running(first, wrong, out), at(20))
    assert titles_of_marks(svg) == []
    assert "242" not in everything_said(svg)
