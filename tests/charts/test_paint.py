"""One look, said twice: in the style sheet of the pages, and as attributes for a file of its own."""

from __future__ import annotations

import re
from importlib.resources import files

from sessiontrack.charts.paint import PAINT, TOKENS, attributes, font_of

CSS = files("sessiontrack.web").joinpath("static/css/charts.css").read_text("utf-8")
RULE = re.compile(r"^\.ch \.([\w-]+) \{ ([^}]*); \}$", re.MULTILINE)


def _as_css(name: str, value: str) -> str:
    if value in TOKENS:
        return f"var(--{value})"
    return f"{value}px" if name == "font-size" else value.replace(",", " ")


def test_the_style_sheet_says_the_same_in_the_same_order():
    said = [(name, dict(pair.split(": ") for pair in body.split("; "))) for name, body in RULE.findall(CSS)]
    assert said == [
        (name, {key: _as_css(key, value) for key, value in painted.items()})
        for name, painted in PAINT.items()
    ]


def test_a_colour_is_always_a_token():
    colours = {painted[key] for painted in PAINT.values() for key in ("fill", "stroke") if key in painted}
    assert colours <= {*TOKENS, "none"}


def test_a_later_class_wins_whatever_the_order_in_the_attribute():
    assert 'fill="#8a4b00"' in attributes("c-warn t-score")
    assert attributes("t-score c-warn") == attributes("c-warn t-score")


def test_a_file_has_only_weights_that_every_reader_knows():
    assert 'font-weight="700"' in attributes("t-head")
    assert 'font-weight="600"' in attributes("t-num")


def test_fonts_have_a_size_and_a_weight():
    assert font_of("t-ordinal c-faint") == (17, True)
    assert font_of("t-small") == (12, False)


def test_a_file_has_the_light_theme_of_the_pages():
    tokens = files("sessiontrack.web").joinpath("static/css/tokens.css").read_text("utf-8")
    light = dict(re.findall(r"--([\w-]+):\s*(?:light-dark\()?(#[0-9a-f]{6})", tokens))
    assert {name: light.get(name) for name in TOKENS} == dict(TOKENS)
