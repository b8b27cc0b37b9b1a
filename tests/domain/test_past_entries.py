"""A row of another record becomes entries: the impossible is refused at its place, the unusual kept and named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Note, PastSession, Score, SideEffectChange, SideEffectOnset, Vitals
from sessiontrack.domain.past_sessions import SAYS_NO_EFFECT, session_id_of
from tests.past_files import BATCH, judged, places


def test_a_row_becomes_the_entries_that_it_tells_of_under_ids_of_their_own():
    found = judged(
        {
            "Dose mg": "41",
            "Minutes": "40",
            "Route": "iv",
            "Systolic -5": "128",
            "Diastolic -5": "82",
            "PHQ-9": "12",
            "Side effects": "Nausea: mild @10-25; felt funny: severe @5; none: mild @0",
            "Note": "slept",
        },
        chosen={"felt funny": "other", "none": "-"},
    )
    assert (found.faults, found.unmatched) == ([], [])
    assert [type(draft.body) for draft in found.drafts] == [
        PastSession,
        Vitals,
        SideEffectOnset,
        SideEffectChange,
        SideEffectOnset,
        Note,
        Score,
        Note,
    ]
    past = found.drafts[0].body
    assert (past.import_id, past.line, past.dose_ug, past.weight_g) == (BATCH, 2, 41_000, None)
    assert found.drafts[1].body.source == "transcribed"
    assert found.drafts[4].body.note == "felt funny"
    assert {draft.session_id for draft in found.drafts} == {session_id_of(BATCH, 2)}
    assert len({draft.id for draft in found.drafts}) == 8
    # A severe effect without what was done is unusual: it is kept and named.
    assert places(found.unusual) == [("10", "no_action")]
    assert found.drafts[4].body.confirmed[0].code == "no_action"


def test_the_word_that_was_written_stays_beside_what_it_was_taken_for():
    chosen = {"felt funny": "dizziness", "woozy": "-"}
    found = judged(
        {"Side effects": "Felt Funny: severe @5; woozy: severe @7; nausea: mild @9"}, chosen=chosen
    )
    _, funny, woozy, nausea = (draft.body for draft in found.drafts)
    assert (funny.effect, funny.note) == ("dizziness", "Felt Funny")
    assert woozy == Note(text=f"{SAYS_NO_EFFECT} woozy, severe")
    assert (nausea.effect, nausea.note) == ("nausea", None)
    assert found.drafts[2].measured_at - found.drafts[0].measured_at == timedelta(minutes=7)


def test_a_word_that_is_in_no_list_waits_for_a_choice():
    found = judged({"Side effects": "felt funny: mild @5"})
    assert (found.unmatched, len(found.drafts)) == (["felt funny"], 1)


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"Dose mg": "0.041"}, ("4", "out_of_range")),
        ({"Dose mg/kg": "41"}, ("4", "out_of_range")),
        ({"Dose mg/kg": "0.5"}, ("4", "no_amount")),
        ({"Weight kg": "8"}, ("4", "out_of_range")),
        ({"Dose mg": "80", "Dose mg/kg": "0.5", "Weight kg": "82"}, ("5", "contradicts")),
        ({"Minutes": "0"}, ("4", "out_of_range")),
        ({"Systolic 5": "1200"}, ("4", "out_of_range")),
        ({"Systolic 5": "80", "Diastolic 5": "120"}, ("5", "not_below_systolic")),
        ({"PHQ-9": "28"}, ("4", "out_of_range")),
        ({"Side effects": "nausea: mild @5; nausea: mild @8"}, ("4", "already_active")),
    ],
)
def test_what_cannot_have_been_is_refused_at_its_place(cells, place):
    found = judged(cells)
    assert place in places(found.faults)


def test_a_reading_a_day_away_belongs_to_no_session():
    found = judged({"Systolic 2000": "120"})
    assert [fault.code for fault in found.faults] == ["out_of_range"]


def test_a_side_effect_a_day_away_belongs_to_no_session():
    found = judged({"Side effects": "nausea: mild @1500"})
    assert places(found.faults) == [("4", "out_of_range")]
    found = judged({"Side effects": "nausea: mild @10-9999"})
    assert places(found.faults) == [("4", "out_of_range")]


@pytest.mark.parametrize("cells", [{"Systolic 90": "120"}, {"Side effects": "nausea: mild @10-90"}])
def test_what_is_said_of_a_minute_to_come_has_not_happened(cells):
    """The session began an hour ago."""
    start = {"Date": "2026-03-03T08:00"}
    assert places(judged({**start, **cells}).faults) == [("4", "in_future")]
    assert judged({**start, "Systolic 60": "120", "Side effects": "nausea: mild @10-60"}).faults == []


def test_a_session_of_long_ago_is_kept_and_named():
    assert judged({"Date": "2016-03-04T09:00"}).unusual == []
    found = judged({"Date": "1926-01-05T09:00"})
    assert (found.faults, places(found.unusual)) == ([], [("2", "long_ago")])
    assert "more than 10 years ago (the clinic's default)" in found.unusual[0].message
    assert found.drafts[0].body.confirmed[0].code == "long_ago"


def test_what_is_unusual_is_kept_with_its_warning():
    found = judged(
        {"Dose mg": "41", "Dose mg/kg": "0.5", "Weight kg": "82", "Systolic 20": "200", "Route": "im"}
    )
    assert (found.faults, places(found.unusual)) == ([], [("7", "unusual")])
    assert found.drafts[1].body.confirmed[0].value == 200


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"Route": "iv", "Minutes": "101"}, ["is unusual: 2 to 100 min is usual"]),
        ({"Route": "iv", "Minutes": "100"}, []),
        ({"Route": "im", "Minutes": "101"}, []),
    ],
)
def test_an_infusion_of_unusual_length_is_kept_and_named(cells, words):
    found = judged(cells)
    assert found.faults == []
    assert [fault.message.partition(": ")[2] for fault in found.unusual] == words
    assert [(seen.path, seen.value) for seen in found.drafts[0].body.confirmed] == [("/minutes", 101)] * len(
        words
    )
