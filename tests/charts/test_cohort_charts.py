"""Pictures of many sessions: places computed back, words that meet nothing, and shapes where colours fail."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from itertools import combinations

import pytest

from sessiontrack.charts.cohort import cohort_sections, draw
from sessiontrack.charts.cohort.canvas import scale_over
from sessiontrack.charts.paint import PAINT, TOKENS
from sessiontrack.domain.cohorts.base import Interval, Mean
from sessiontrack.domain.cohorts.report import ScoreFigures
from tests.charts.cohort_samples import cohort, nobody
from tests.charts.pictures import UNWANTED, by_class, meeting, parsed, percent, plot, texts

COHORTS = {
    "200 sessions": (cohort(), None),
    "with published figures": (cohort(), "crtce_2020"),
    "20,000 sessions": (cohort(20_000), "rems_58m"),
    "10 sessions": (cohort(10), "label_trd"),
}
PANELS = [
    pytest.param(panel, id=f"{name} {panel.key}")
    for name, (report, source) in COHORTS.items()
    for section in cohort_sections(report, source)
    for panel in section.panels
]


def panels(report, source=None):
    return {panel.key: panel for section in cohort_sections(report, source) for panel in section.panels}


@pytest.mark.parametrize("panel", PANELS)
def test_it_is_well_formed_named_and_described(panel):
    svg = draw(panel.picture)
    assert not UNWANTED.search(svg)
    drawing = plot(svg)
    name, about = drawing.find("title"), drawing.find("desc")
    assert name is not None
    assert about is not None
    assert drawing.get("role") == "img"
    assert (drawing.get("aria-labelledby"), drawing.get("aria-describedby")) == (
        name.get("id"),
        about.get("id"),
    )
    assert name.text == panel.title
    assert len(about.text or "") > 20
    others = {
        "chart", "chart-labels", "chart-labels--narrow", "chart-scroll", "chart-plot", "chart-sheet", "ch",
        "dot-mark", "diamond-mark", "tick-mark",
    }  # fmt: skip
    assert {name for e in parsed(svg).iter() for name in e.get("class", "").split()} <= others | set(PAINT)


@pytest.mark.parametrize("panel", PANELS)
def test_no_text_lies_on_another_and_nothing_lies_outside(panel):
    drawing = plot(draw(panel.picture))
    width, height = float(drawing.get("width", "nan")), float(drawing.get("height", "nan"))
    for wide in (width, 1200):
        assert meeting(drawing, wide) == []
    for text, _ in texts(drawing):
        left, right = text.span(width)
        assert left >= -1, text
        assert right <= width + 1, text
        assert 0 < text.y <= height, text
    for mark in (e for kind in ("dot", "diamond", "tick") for e in by_class(drawing, f"{kind}-mark")):
        assert 0 <= percent(mark.get("x")) <= 100
        assert 0 <= float(mark.get("y", "nan")) <= height


@pytest.mark.parametrize("panel", PANELS)
def test_a_table_has_every_row_with_a_cell_a_column(panel):
    assert panel.table.rows
    assert all(len(row.cells) == len(panel.table.columns) for row in panel.table.rows)
    assert panel.table.caption
    shown = [e.get("data-value") for e in by_class(plot(draw(panel.picture)), "dot-mark")]
    said = " ".join(cell for row in panel.table.rows for cell in row.cells).replace(".0 %", " %")
    assert all(value in said for value in shown if value)


def test_an_empty_cohort_draws_nothing_and_says_so():
    found = panels(nobody())
    assert all(panel.picture is None for panel in found.values())
    assert "in no session was the list asked" in found["effects-sessions"].title
    assert "No series can be judged yet" in found["outcomes"].title
    assert "No alert was raised" in found["alerts"].title


def test_a_dot_stands_where_its_share_is():
    drawing = plot(draw(panels(cohort(200))["effects-sessions"].picture))
    ticks = {
        float(text.text): text.x for text, _ in texts(drawing) if text.y == 18 and text.anchor == "middle"
    }
    low, high = min(ticks), max(ticks)
    for mark in by_class(drawing, "dot-mark"):
        share = (float(mark.get("data-value", "nan")) - low) / (high - low)
        assert percent(mark.get("x")) == pytest.approx(
            ticks[low] + share * (ticks[high] - ticks[low]), abs=0.1
        )


def test_the_parts_of_a_bar_add_up_to_its_dot():
    panel = panels(cohort(200))["effects-sessions"]
    first = [box for box in panel.picture.boxes if "Any side effect" in box.about]
    assert [box.role for box in first] == ["s1", "s2", "s3"]
    assert first[0].x + sum(box.width for box in first) == pytest.approx(panel.picture.marks[0].x, abs=0.05)


def test_who_was_not_asked_is_said_and_never_counted_as_none():
    panel = panels(cohort(200))["effects-sessions"]
    assert "Not asked in 4 of 200 sessions, which is not none; in 3 of these" in panel.words
    assert panel.table.columns[-1] == "Charted, not asked"


def test_few_patients_are_warned_about_in_the_picture_and_in_the_table():
    panel = panels(cohort(10))["outcomes"]
    assert "fewer than 5 patients" in draw(panel.picture)
    assert "fewer than 5 patients" in panel.table.rows[0].cells[1]


def test_published_figures_lie_beside_only_on_demand_and_with_their_source():
    alone, beside = panels(cohort()), panels(cohort(), "crtce_2020")
    for key in ("effects-patients", "outcomes", "to-relapse", "ever-high"):
        assert not by_class(plot(draw(alone[key].picture)), "diamond-mark")
        marks = by_class(plot(draw(beside[key].picture)), "diamond-mark")
        assert marks, key
        assert all(re.search(r"\b20\d\d\b", mark.findtext("title") or "") for mark in marks)
    assert beside["effects-patients"].table.columns[-1] == "Published"
    assert "published 56.4 %" in draw(beside["effects-patients"].picture)


@pytest.mark.parametrize(
    ("values", "figures"),
    [
        ([0.4], [0, 0.1, 0.2, 0.3, 0.4]),
        ([-3, 42.5], [-10, 0, 10, 20, 30, 40, 50]),
        ([100], [0, 20, 40, 60, 80, 100]),
        ([97], [0, 20, 40, 60, 80, 100]),
    ],
)
def test_an_axis_has_round_figures(values, figures):
    assert list(scale_over(values, 0, 100, most=100).figures()) == pytest.approx(figures)


def test_an_axis_of_nothing_is_still_one():
    axis = scale_over([0.0], 0, 100, most=100)
    assert axis.low < axis.high
    assert axis.at(0) == 0


# Colours: severities lie beside each other, so they must stay apart as lightness alone, for every eye.

DARK = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
CSS = files("sessiontrack.web").joinpath("static/css/tokens.css").read_text("utf-8")
SEEN = {
    # Machado, Oliveira & Fernandes 2009, IEEE Trans Vis Comput Graph 15:1291-1298, severity 1.0, on linear light.
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def light_of(colour: str, eye: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it, of what an eye sees; greyscale paper keeps just this."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [sum(factor * part for factor, part in zip(row, linear, strict=True)) for row in SEEN[eye]]
    red, green, blue = (min(max(part, 0), 1) for part in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, eye: str) -> float:
    lights = sorted((light_of(one, eye), light_of(other, eye)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


THEMES = {"light": dict(TOKENS), "dark": {**TOKENS, **{name: dark for name, _, dark in DARK.findall(CSS)}}}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", SEEN)
def test_severities_stay_apart_in_grey_and_for_every_eye(theme, eye):
    colours = THEMES[theme]
    assert colours["s1"] != TOKENS["s1"] or theme == "light"
    for one, other in combinations(("s1", "s2", "s3"), 2):
        assert contrast(colours[one], colours[other], eye) >= 1.5, (one, other)


GROUNDS = {
    *(
        "grid",
        "grid-fine",
        "strip",
        "window",
        "half",
        "notice-warn",
        "band-initial_series",
        "band-maintenance",
    ),
    *("stretch-before", "stretch-drug", "stretch-after"),
}
"""Lie under the marks, and each says in words or by its edges what it is."""

WRITTEN_ON = {"drug": "on-drug", "accent-fill": "on-accent", "s1": "s1-ink", "s2": "s2-ink", "s3": "s3-ink"}
"""Areas with words or a digit on them, by the colour of those."""

INKS = {"c-drug", "c-event", "c-s1", "c-s2", "c-s3", "s1-pip", "s2-pip", "s3-pip"}


def drawn_by(role: str) -> set[str]:
    """The colours of a mark, the paper's own left out."""
    return {PAINT[role].get(part, "none") for part in ("fill", "stroke")} - {"none", "surface"}


MARKS = [role for role in PAINT if drawn_by(role) and role not in GROUNDS | INKS]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", SEEN)
def test_every_mark_of_every_chart_stands_out_from_the_paper_or_is_written_on(theme, eye):
    """WCAG 2.2, 1.4.11 and 1.4.3 for large text: at least 3 to 1."""
    colours = THEMES[theme]
    for role in MARKS:
        ratios = [contrast(colours[name], colours["surface"], eye) for name in drawn_by(role)]
        ratios += [
            contrast(colours[name], colours[WRITTEN_ON[name]], eye)
            for name in drawn_by(role) & WRITTEN_ON.keys()
        ]
        assert max(ratios) >= 3, role


def test_ours_and_somebody_elses_differ_in_shape_and_parts_have_a_digit():
    svg = draw(panels(cohort(200), "crtce_2020")["effects-patients"].picture)
    dots, diamonds = (by_class(plot(svg), f"{kind}-mark") for kind in ("dot", "diamond"))
    assert {list(mark)[1].tag for mark in dots} == {"circle"}
    assert {list(mark)[1].tag for mark in diamonds} == {"path"}
    digits = {text.text for text, _ in texts(plot(svg)) if "c-s" in text.role}
    assert {"1", "2"} <= digits <= {"1", "2", "3"}


def test_the_mean_of_few_courses_has_no_interval_and_none_leaves_the_scale():
    wide = Interval(-90.0, 140.0)
    means = (Mean(10, 20.0, 5.0, wide), Mean(6, 12.0, 5.0, wide), Mean(2, 4.0, 1.0, wide))
    report = replace(cohort(), scores=(ScoreFigures("phq9", means),))
    panel = panels(report)["score-phq9"]
    assert panel.title == "PHQ-9: mean 20 (10 courses) at the baseline, 12 (6 courses) after infusion 1"
    assert len(panel.picture.whiskers) == 2
    figures = [label.text for label in panel.picture.labels]
    assert "0" in figures
    assert not any(figure.startswith(("-", "\N{MINUS SIGN}")) for figure in figures)


def test_rules_with_long_names_are_told_apart_on_every_width():
    one = cohort().alerts[0]
    levels = ("critical", "warn")
    told = tuple(replace(one, rule="weight_stale_or_jump", level=level, alerts=1) for level in levels)
    svg = draw(panels(replace(cohort(), alerts=told))["alerts"].picture)
    for column in ("chart-labels", "chart-labels--narrow"):
        words = " ".join(re.findall(r">([^<>]+)</text>", svg.split(f'{column}"')[1].split("</svg>")[0]))
        assert words.count("(critical)") == words.count("(warning)") == 1
        assert "…" not in words
    assert "1 alert " in " ".join(texts_of(svg))


def texts_of(svg: str) -> list[str]:
    """Every text of a picture, each with a space behind it."""
    return [f"{text} " for text in re.findall(r">([^<>]+)</text>", svg)]
