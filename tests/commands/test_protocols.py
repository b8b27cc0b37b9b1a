"""Commands about the limits of a clinic."""

from __future__ import annotations

import pytest


def test_what_is_shown_of_a_protocol_can_be_published(founded, tmp_path):
    file = tmp_path / "protocol.toml"
    shown = founded("protocol", "show")[1]
    file.write_text(shown.replace("pre_systolic_block = 160", "pre_systolic_block = 170"))
    assert "Version 1 of Lakeside" in founded("protocol", "publish", str(file))[1]
    assert "pre_systolic_block = 170" in founded("protocol", "show")[1]


def test_publishing_says_what_changes_also_what_the_file_leaves_out(founded, tmp_path):
    file = tmp_path / "protocol.toml"
    file.write_text("pre_systolic_block = 170\n")
    assert founded("protocol", "publish", str(file))[1].splitlines()[1:] == [
        "pre_systolic_block: 160 before, 170 mmHg now"
    ]
    file.write_text("pre_diastolic_block = 95\n")
    assert founded("protocol", "publish", str(file))[1].splitlines() == [
        "Version 2 of Lakeside is in force; other than the defaults: 1.",
        "pre_systolic_block: 170 before, 160 mmHg now",
        "pre_diastolic_block: 100 before, 95 mmHg now",
    ]
    assert founded("protocol", "publish", str(file))[1].splitlines()[1:] == ["No limit changed."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pre_systolic_block = 999", "pre_systolic_block must be 120 to 220 mmHg"),
        ("pre = 1", "pre is not a limit"),
        ("pre", "is not TOML"),
        ("# nothing yet\n", "names no limit"),
        (None, "cannot be read"),
    ],
)
def test_a_protocol_that_cannot_be_is_one_line(founded, tmp_path, text, said):
    file = tmp_path / "protocol.toml"
    if text is not None:
        file.write_text(text)
    code, _, err = founded("protocol", "publish", str(file))
    assert (code, err.count("\n")) == (1, 1)
    assert said in err
