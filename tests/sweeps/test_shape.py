"""The code stays small enough for one head: sizes, names, comments, and what no file may hold.

Run as a program, it prints the two ratios that nothing is asserted on.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREES = ("sessiontrack", "migrations", "benchmarks", "tests")
SOURCE = {".py", ".js", ".css", ".html"}
DRAWERS = {"utils", "helpers", "common", "misc", "manager"}
DIRECTIVE = re.compile(r"#\s*(noqa|type:|pragma:|!)")
# Written in pieces, so that this file does not hold what it looks for.
REGISTRY = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.np[m]js|np[m]js\.com|deb\.deb[i]an|"
    r"(?:index|find|registry)-?(?:url|links)\s*[=:]",
    re.IGNORECASE,
)
HOME = re.compile(r"(?<![\w.])/(?:ho[m]e|Use[r]s)/\w|(?<![\w.])/ro[o]t/\w|[A-Z]:\\\\?Use[r]s\\")
WISH = re.compile(r"\bTO[D]O\b(?!\s*\(?#\d+)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Made(NamedTuple):
    """A function as it is written."""

    place: str
    lines: int
    positional: int


class Shape(NamedTuple):
    """What is asked of a file's tree, without the tree: those of all files fill the memory."""

    opening: str
    functions: tuple[Made, ...]
    imported: frozenset[str]


@cache
def tracked() -> tuple[Path, ...]:
    """What is or is about to be in the repository: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    paths = {ROOT / name for name in listed if name}
    return tuple(sorted(path for path in paths if path.is_file() and not path.is_symlink()))


def files(*trees: str, endings: set[str] | None = None) -> list[Path]:
    """The tracked files of some folders, those of other people and of the bundler left out."""
    return [
        path
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in trees
        and path.suffix in (endings or {".py"})
        and not {"built", "vendor"} & set(path.relative_to(ROOT).parts)
    ]


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


@cache
def shape(path: Path) -> Shape:
    tree = ast.parse(text(path), str(path))
    statements = list(within(tree))
    made = [
        Made(
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
            (node.end_lineno or node.lineno) - node.lineno + 1,
            positional(node),
        )
        for node in statements
        if isinstance(node, Function)
    ]
    imported = {name for node in statements for name in modules(node)}
    opening = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return Shape(opening, tuple(made), frozenset(imported))


def within(node: ast.AST) -> Iterator[ast.stmt]:
    """Every statement inside, at any depth; no function and no import hides in an expression."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        inside = getattr(node, field, ())
        for each in inside if isinstance(inside, list) else ():
            if isinstance(each, ast.stmt):
                yield each
            yield from within(each)


def modules(node: ast.stmt) -> list[str]:
    """What a statement imports, by name."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def positional(node: Function) -> int:
    """How many arguments may be given by place alone."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def lines(path: Path) -> int:
    return len(text(path).splitlines())


def functions(*trees: str) -> Iterator[Made]:
    """Each function with its place, nested ones and methods too."""
    for path in files(*trees):
        yield from shape(path).functions


def keep_to(sizes: dict[str, int], most: int, usual: int) -> None:
    """None is over the most, and at least 19 of 20 are within the usual."""
    long = {place: size for place, size in sizes.items() if size > usual}
    too_long = {place: size for place, size in long.items() if size > most}
    assert not too_long, f"over {most} lines"
    assert len(long) * 20 <= len(sizes), f"more than one in twenty over {usual} lines: {long}"


@pytest.mark.parametrize("trees", [("sessiontrack", "benchmarks"), ("tests",)])
def test_files_are_short(trees):
    """Migrations are left out: the first one is every table there is."""
    sizes = {str(p.relative_to(ROOT)): lines(p) for p in files(*trees, endings=SOURCE)}
    keep_to(sizes, most=400, usual=250)


@pytest.mark.parametrize("trees", [("sessiontrack", "benchmarks"), ("tests",)])
def test_functions_are_short(trees):
    """Migrations are left out: a step of one is a list of statements, and never changes again."""
    sizes = {made.place: made.lines for made in functions(*trees)}
    keep_to(sizes, most=50, usual=30)


def test_functions_take_at_most_four_positional_parameters():
    """Tests are left out: what a test takes are its fixtures."""
    assert not [made for made in functions("sessiontrack", "migrations", "benchmarks") if made.positional > 4]


def test_no_module_is_a_drawer():
    named = {path: {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in files(*TREES)}
    assert not [str(path) for path, names in named.items() if names & DRAWERS]


@pytest.mark.parametrize("path", files("sessiontrack"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence(path):
    opening = shape(path).opening
    assert re.match(r"\S.*[.!?:]$", opening, re.DOTALL), f"it opens with {opening!r}"


def test_the_domain_imports_only_the_standard_library():
    """The contract names the packages that must not be imported; this needs no list of them."""
    known = sys.stdlib_module_names | {"sessiontrack"}
    for path in files("sessiontrack"):
        if path.relative_to(ROOT).parts[1] != "domain":
            continue
        assert not [name for name in shape(path).imported if name.split(".")[0] not in known], path


def comments_in_a_hundred_lines() -> float:
    """Comments of the package, those for machines left out."""
    every = (
        token.string
        for path in files("sessiontrack")
        for token in tokenize.generate_tokens(io.StringIO(text(path)).readline)
        if token.type == tokenize.COMMENT
    )
    return 100 * sum(not DIRECTIVE.match(comment) for comment in every) / program_lines()


def program_lines() -> int:
    return sum(map(lines, files("sessiontrack"))) or 1


def test_comments_are_few():
    # No lower bound: the why stands in docstrings (README, decision 10).
    assert comments_in_a_hundred_lines() <= 8


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("the host of a package registry", REGISTRY),
        ("somebody's home folder", HOME),
        ("the place of this checkout", re.compile(rf"(?<![\w.]){re.escape(str(ROOT))}\b")),
        ("a wish without the number of its issue", WISH),
    ],
    ids=["registry", "home", "checkout", "wish"],
)
def test_no_file_holds(what, pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"{what} stands in {found}"


if __name__ == "__main__":
    tests = sum(map(lines, files("tests", endings={".py", ".js"})))
    print(
        f"{tests / program_lines():.2f} lines of test to a line of program (1.0 to 1.6), "
        f"{comments_in_a_hundred_lines():.1f} comments in a hundred lines (3 to 8)"
    )
