"""Finding a side effect by whatever a nurse calls it."""

from __future__ import annotations

import pytest

from sessiontrack.domain.terms import BUILT_IN


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("out of body", ["out_of_body_experience", "dissociation"]),
        ("OUT-OF-BODY", ["out_of_body_experience", "dissociation"]),
        ("out_of_body_experience", ["out_of_body_experience", "dissociation"]),
        ("derealization", ["dissociation"]),
        ("hypertension", ["blood_pressure_increased"]),
        ("low bp", ["blood_pressure_decreased"]),
        ("bp", ["blood_pressure_increased", "blood_pressure_decreased"]),
        ("sluggish", ["heart_rate_decreased"]),
        ("nausea", ["nausea"]),
        ("dizzy", ["dizziness"]),
        ("spinning", ["dizziness"]),
        ("feeling sick", ["nausea"]),
        ("sick", ["nausea", "vomiting"]),
        ("sleepy", ["drowsiness"]),
        ("fit", ["seizure"]),
        ("hearing voices", ["hallucination_auditory", "hallucination"]),
        ("slurring", []),
        ("", []),
        (" - ", []),
    ],
)
def test_a_term_is_found_by_any_of_its_names(text, codes):
    assert [effect.code for effect in BUILT_IN.search(text)] == codes


def test_the_very_name_comes_before_names_that_only_contain_it():
    assert BUILT_IN.search("confusion")[0].code == "confusion"
    assert [effect.code for effect in BUILT_IN.search("hallucination")][:2] == [
        "hallucination",
        "hallucination_visual",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("inability to think", "cognitive_impairment"), ("hypoxia", "oxygen_desaturation")],
)
def test_words_of_the_guides_and_of_coding_systems_help_when_nothing_else_does(text, code):
    assert [effect.code for effect in BUILT_IN.search(text)] == [code]


def test_a_wider_term_that_was_found_itself_is_named_once():
    codes = [effect.code for effect in BUILT_IN.search("seeing")]
    assert sorted(codes) == sorted(set(codes))
    assert {"hallucination", "hallucination_visual"} <= set(codes)
