"""Commands that bring in past sessions from a file, and take them out again as a whole."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sessiontrack.commands.base import (
    A_NUMBER,
    AN_ID,
    Commands,
    Stopped,
    add_command,
    now,
    opened,
    progress,
    taken_as,
)
from sessiontrack.domain.counts import counted
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.session_cells import clock
from sessiontrack.settings import Settings

if TYPE_CHECKING:
    from sessiontrack.domain.session_sheets import Declared
    from sessiontrack.service.past_sessions import Checked
    from sessiontrack.storage.imports import SessionImport


def add(group: Commands) -> None:
    """Declare the commands among those of ``import``."""
    _add_sessions(group)
    withdraw = add_command(
        group,
        "withdraw",
        _withdraw,
        does="retract every entry that an import brought",
        examples=['import withdraw 019… --reason "the wrong file" --as paul@example.com'],
    )
    withdraw.add_argument("import_id", metavar="ID", type=AN_ID)
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    _add_person(withdraw)
    word = add_command(
        group,
        "word",
        _choose,
        does="say what a side-effect word of other records stands for here; - for no side effect at all",
        examples=['import word "felt funny" dizziness --as nora@example.com'],
    )
    word.add_argument("word", metavar="WORD")
    word.add_argument("code", metavar="CODE", help="of the list of side effects")
    _add_person(word)


def _add_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who answers for it")


def _add_sessions(group: Commands) -> None:
    parser = add_command(
        group,
        "sessions",
        _import_sessions,
        does="bring in past sessions from a CSV file, all of them or none",
        examples=[
            "import sessions past.csv --dry-run --as nora@example.com",
            'import sessions past.csv --map "Dose=dose_mg" --effects asked --as nora@example.com',
        ],
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="HEADING=COLUMN",
        help="what a column holds: dose_mg, systolic@20, phq9@baseline, - to leave it out; repeat it for others",
    )
    parser.add_argument(
        "--decimal", choices=("point", "comma"), default="point", help="(default %(default)s)"
    )
    parser.add_argument(
        "--separator", choices=("comma", "semicolon", "tab"), default="comma", help="(default %(default)s)"
    )
    parser.add_argument(
        "--baseline-minute", type=A_NUMBER, metavar="N", help="minute of 'baseline' readings, such as -5"
    )
    parser.add_argument("--peak-minute", type=A_NUMBER, metavar="N", help="minute of 'peak' readings")
    parser.add_argument(
        "--time",
        type=taken_as(clock, "a time such as 09:30"),
        metavar="HH:MM",
        help="of sessions whose row names a day only",
    )
    parser.add_argument(
        "--phase", choices=list(Phase), help="of every session, in a file without a column for it"
    )
    parser.add_argument(
        "--effects", choices=("asked", "volunteered"), help="whether side effects were asked from a list"
    )
    _add_consents(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what it comes to, and keep nothing")
    _add_person(parser)


def _add_consents(parser: argparse.ArgumentParser) -> None:
    """What is done only when it was asked for."""
    parser.add_argument(
        "--register", action="store_true", help="register patients who are not known, by their names"
    )
    parser.add_argument(
        "--open-courses", action="store_true", help="open a course for a patient who has none"
    )
    parser.add_argument(
        "--join-courses",
        action="store_true",
        help="sessions from before a patient's course was opened here belong to it",
    )
    parser.add_argument(
        "--while-open",
        action="store_true",
        help="keep it although a session is open, and nobody can chart until it is done",
    )


def _import_sessions(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without them.
    from sessiontrack.service.past_imports import require_quiet
    from sessiontrack.service.past_sessions import check_sessions, import_sessions
    from sessiontrack.service.people import find_actor
    from sessiontrack.service.work import reading

    declared = _declared(given)
    try:
        file = given.file.open("rb")
    except OSError as error:
        raise Stopped(f"{given.file} cannot be read: {error.strerror}.") from error
    with file, opened(settings) as database:
        actor = find_actor(database, given.email)
        checked = check_sessions(database, actor, file, declared, now=now(), tell=progress("Reading"))
        print(*_checked_lines(checked), sep="\n")
        if given.dry_run or not checked.is_clean:
            return 0 if checked.is_clean or checked.known else 1
        if not given.while_open:
            with reading(database, actor, now()) as work:
                require_quiet(work)
        file.seek(0)
        batch, _ = import_sessions(
            database, actor, file, declared, checked=checked, now=now(), tell=progress("Keeping")
        )
    print(f"Kept as import {batch.id}: {_counts(batch)}.")
    return 0


def _declared(given: argparse.Namespace) -> Declared:
    from sessiontrack.domain.session_sheets import Declared

    columns = {}
    for said in given.map:
        heading, equals, column = said.rpartition("=")
        if not equals:
            raise Stopped(f"--map takes HEADING=COLUMN, and {said!r} has no '='.", 2)
        columns[heading] = column
    return Declared(
        decimal=given.decimal,
        separator=given.separator,
        columns=columns,
        baseline_minute=given.baseline_minute,
        peak_minute=given.peak_minute,
        time_of_day=given.time,
        phase=given.phase,
        solicited=None if given.effects is None else given.effects == "asked",
        register=given.register,
        open_courses=given.open_courses,
        join_courses=given.join_courses,
    )


def _checked_lines(checked: Checked) -> Iterator[str]:
    """What a file comes to, a sentence a line."""
    from sessiontrack.domain.side_effect_words import SAYS_NONE

    if checked.known is not None:
        yield f"This file was brought in as import {checked.known.id}; nothing changes."
        return
    for heading, column in checked.columns:
        yield f"{heading!r} is read as {column}." if column else f"{heading!r} is not read."
    if checked.not_read:
        yield f"These columns are not imported: {', '.join(map(repr, checked.not_read))}."
    new = counted(checked.sessions_n, "new session")
    yield f"{counted(checked.rows_n, 'row')}: {new}, {checked.repeated_n} there before."
    if checked.patients_n or checked.courses_n:
        patients, courses = counted(checked.patients_n, "patient"), counted(checked.courses_n, "course")
        yield f"{patients} to register, {courses} to open."
    for fault in checked.faults:
        yield fault.message
    if checked.faults_n > len(checked.faults):
        yield f"{counted(checked.faults_n - len(checked.faults), 'more fault')}."
    for word, times in checked.words.items():
        hint = f"; for no side effect: import word {word!r} -" if word in SAYS_NONE else ""
        yield f"side-effect word {word!r}, {counted(times, 'time')}: choose with 'sessiontrack import word'{hint}."
    for unusual in checked.unusual:
        yield f"to look at: {unusual.message}"
    if checked.unusual_n > len(checked.unusual):
        yield f"{checked.unusual_n - len(checked.unusual)} more to look at."
    if not checked.is_clean:
        faults, words = counted(checked.faults_n, "fault"), counted(len(checked.words), "word")
        yield f"{faults} and {words} stand against it; nothing was kept."


def _counts(batch: SessionImport) -> str:
    return (
        f"{counted(batch.sessions_n, 'session')} with {counted(batch.entries_n, 'entry', 'entries')}, "
        f"{batch.repeated_n} there before, {counted(batch.unusual_n, 'unusual value')} named"
    )


def _withdraw(given: argparse.Namespace, settings: Settings) -> int:
    from sessiontrack.service.past_imports import withdraw_import
    from sessiontrack.service.people import find_actor
    from sessiontrack.service.work import writing

    with opened(settings) as database:
        actor = find_actor(database, given.email)
        with writing(database, actor, now()) as work:
            batch = withdraw_import(work, given.import_id, given.reason)
    print(
        f"Withdrawn: {counted(batch.sessions_n, 'session')}. Their entries stay readable, and count no more."
    )
    return 0


def _choose(given: argparse.Namespace, settings: Settings) -> int:
    from sessiontrack.service.past_imports import choose_effect_words
    from sessiontrack.service.people import find_actor
    from sessiontrack.service.work import writing

    with opened(settings) as database:
        actor = find_actor(database, given.email)
        with writing(database, actor, now()) as work:
            choose_effect_words(work, {given.word: given.code})
    print(f"{given.word!r} stands for {given.code} from now on.")
    return 0
