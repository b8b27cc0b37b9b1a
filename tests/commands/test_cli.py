"""What holds for every command: help, wrong use, and one clear line."""

from __future__ import annotations

import re

import pytest

NORA = ("user", "add", "nora@example.com", "--name", "Nora Lind", "--role", "nurse")


def commands(parser_help):
    return re.findall(r"^    ([\w-]+) ", parser_help, re.MULTILINE)


def test_every_command_has_help_with_an_example(run):
    groups = {"user", "clinic", "token", "protocol", "import", "export"}
    names = commands(run("--help")[1])
    assert {"serve", "init", "demo", "migrate", "rebuild", "verify", "openapi"} | groups <= set(names)
    for name in names:
        inner = commands(run(name, "--help")[1]) if name in groups else [None]
        for each in inner:
            code, out, _ = run(name, *filter(None, [each]), "--help")
            assert code == 0
            assert re.search(r"examples?:\n  sessiontrack ", out), (name, each)


def test_it_says_its_version(run):
    assert run("--version")[1].startswith("sessiontrack ")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dance",),
        ("user", "add", "nora@example.com"),
        (*NORA[:-1], "queen"),
        (*NORA[:-1], "service"),
        ("token", "add", "gateway", "--scope", "everything"),
        ("import", "monitor", "file", "--session", "7", "--as", "nora@example.com"),
        ("demo", "--patients", "0"),
    ],
)
def test_wrong_use_is_2(run, arguments):
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_without_a_database_it_says_how_to_begin(run, folder):
    code, _, err = run(*NORA)
    assert code == 1
    assert re.fullmatch(r"sessiontrack: There is no database .* run 'sessiontrack init'.*\n", err)
    assert not folder.exists()


def test_trouble_with_the_settings_is_one_line(run, monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_PORT", "eighty")
    assert run("verify") == (1, "", "sessiontrack: SESSIONTRACK_PORT must be a whole number.\n")
