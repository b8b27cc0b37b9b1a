"""A tablet gets what it needs of the catalogue, in the catalogue's own rows."""

from __future__ import annotations

from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.service import bedside_catalogue as module
from sessiontrack.service.bedside_catalogue import (
    ELSE_FALSE,
    NEVER_SHOWN,
    bedside_catalogue,
    bedside_catalogue_version,
)
from sessiontrack.service.catalogue import catalogue


def told():
    """Made anew, whatever another test has made before."""
    return bedside_catalogue.__wrapped__(BUILT_IN)


def names_of(effect):
    found = (effect.get("preferred_term"), effect.get("ctcae_term"))
    return {effect["label"], *effect["synonyms"], *filter(None, found)}


def test_every_row_is_there_and_says_what_the_catalogue_says():
    for part, rows in told().items():
        whole = catalogue(BUILT_IN)[part]
        assert len(rows) == len(whole)
        if part in NEVER_SHOWN:
            assert all(row.items() <= known.items() for row, known in zip(rows, whole, strict=True))
        else:
            assert rows == whole


def test_what_a_row_leaves_out_is_false_for_others_or_another_name_once_more():
    for part, for_others in NEVER_SHOWN.items():
        for row, known in zip(told()[part], catalogue(BUILT_IN)[part], strict=True):
            left_out = known.keys() - row.keys() - for_others - {"preferred_term", "ctcae_term"}
            assert left_out <= ELSE_FALSE
            assert not any(known[key] for key in left_out)


def test_an_effect_is_found_by_every_name_that_it_has():
    effects = told()["side_effects"]
    for effect, known in zip(effects, catalogue(BUILT_IN)["side_effects"], strict=True):
        assert names_of(effect) == names_of(known)
    first = [effect for effect in effects if effect["label"] == "Headache"]
    assert "preferred_term" not in first[0]


def test_another_catalogue_has_another_version(monkeypatch):
    now = bedside_catalogue_version(BUILT_IN)
    monkeypatch.setattr(module, "bedside_catalogue", lambda _terms: {**told(), "rules": []})
    assert bedside_catalogue_version.__wrapped__(BUILT_IN) != now
