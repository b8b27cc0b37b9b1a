"""The command line: what it takes, and one clear line for what went wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from sessiontrack.app import NotReady, product_version
from sessiontrack.commands import (
    demo,
    doctor,
    exports,
    imports,
    keeping,
    listening,
    people,
    protocols,
    serving,
)
from sessiontrack.commands.base import Run, Stopped
from sessiontrack.domain.errors import Fault, Rejected, SessiontrackError, Unavailable
from sessiontrack.service.keys import KeyTrouble
from sessiontrack.service.opening import DatabaseRefusal, why_unusable
from sessiontrack.settings import SettingsTrouble, read_settings

GROUPS = (serving, listening, people, demo, protocols, imports, exports, keeping, doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 only on success, 2 on wrong use."""
    words = sys.argv[1:] if arguments is None else arguments
    for word in words:
        if not _is_utf8(word):
            return _say([f"{word!r} is not UTF-8: write it in the terminal's UTF-8, or rename the file."], 2)
    given = _parser().parse_args(words)
    run: Run = given.run
    try:
        return run(given, read_settings(os.environ))
    except Stopped as error:
        return _say([error.sentence], error.exit_code)
    except NotReady as error:
        return _say(error.sentences)
    except (Unavailable, DatabaseRefusal) as error:
        return _say([_unusable(error)])
    except SessiontrackError as error:
        return _say([_line(error)])
    except (SettingsTrouble, KeyTrouble) as error:
        return _say([str(error)])
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _say([f"{error.filename or 'This cannot be done'}: {error.strerror or error}."])
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sessiontrack",
        description="Ketamine sessions, logged at the bedside, read on one page, exported whole.",
        epilog="Settings: config/default.toml. Each command has --help with an example.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"sessiontrack {product_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.add(commands)
    return parser


def _is_utf8(word: str) -> bool:
    # Bytes that are none come in as halves of signs, which no database takes and no terminal prints.
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unusable(error: Unavailable | DatabaseRefusal) -> str:
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    return why_unusable(cause) if cause else str(error)


def _line(error: SessiontrackError) -> str:
    faults = error.faults if isinstance(error, Rejected) else ()
    said = "; ".join(map(_fault, faults))
    return f"{error.sentence} ({said})" if said else error.sentence


def _fault(fault: Fault) -> str:
    # What is wrong in a file names its place in words already.
    path = "" if fault.path.startswith("/lines/") else fault.path.lstrip("/")
    return f"{path} {fault.message}".strip()


def _say(sentences: Sequence[str], exit_code: int = 1) -> int:
    for sentence in sentences:
        print(f"sessiontrack: {sentence}", file=sys.stderr)
    return exit_code
