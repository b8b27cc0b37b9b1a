"""The day's board: what is happening now, and who needs something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.alerts import RULES, Level
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.sessions import HERE, NO_VISIT, State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service import reading
from sessiontrack.service.catalogue import read_protocol
from sessiontrack.service.reading import BoardRow
from sessiontrack.service.terms import get_own_terms
from sessiontrack.service.unsigned import count_unsigned_of_earlier_days
from sessiontrack.web.fields import FIRST_YEAR, LAST_YEAR
from sessiontrack.web.form_texts import day
from sessiontrack.web.local_time import local_today
from sessiontrack.web.namesakes import namesakes_among
from sessiontrack.web.operation import page
from sessiontrack.web.pages.looks import add_looks
from sessiontrack.web.pages.session_words import state_words
from sessiontrack.web.work import current_actor, open_reading

BOARD_PAGES = Blueprint("board_pages", __name__)
BOARD_PAGES.record_once(add_looks)

DAY_MINUTES = 1440
DONE = (State.SIGNED, State.IMPORTED)
NOT_SIGNED = (State.DISCHARGED, State.COMPLETED)
GAPS = ("vitals_gap", "vitals_gap_recovery")
"""Rules that say what a card says of overdue vitals anyway."""

_WORK_OF_OTHERS = ((Permission.CSV_EXPORT, "/exports"), (Permission.AUDIT_EXPORT, "/audit"))


@dataclass(frozen=True, slots=True)
class Card:
    """One session on the board.

    Args:
        since: when the drug began, or ended when the patient recovers.
        minutes: from then to now.
        overdue_minutes: how long the next vitals are overdue.
        needs: codes of what asks for somebody.
    """

    row: BoardRow
    since: datetime | None
    minutes: int | None
    due_minutes: int | None
    overdue_minutes: int | None
    needs: tuple[str, ...]

    @property
    def level(self) -> str | None:
        """Of the loudest open alert: ``critical`` or ``warn``; nothing while none is open."""
        return str(self.row.alarms[0].level) if self.row.alarms else None

    @property
    def overdue_words(self) -> str:
        """For how long the next vitals are overdue, in days for a forgotten visit; in the first minute they are due."""
        minutes = self.overdue_minutes or 0
        if minutes >= DAY_MINUTES:
            return f"overdue {minutes // DAY_MINUTES} d"
        return f"overdue {minutes} min" if minutes else "due now"

    @property
    def critical_titles(self) -> tuple[str, ...]:
        """What is critical and waits for an answer, but for overdue vitals, which are said with their minutes."""
        return _titles(self.row, "overdue" in self.needs)

    @property
    def is_gap_critical(self) -> bool:
        """The vitals are overdue for so long that it is critical."""
        return any(alert.rule in GAPS and alert.level == Level.CRITICAL for alert in self.row.alarms)


def _titles(row: BoardRow, is_overdue: bool) -> tuple[str, ...]:
    rules = [alert.rule for alert in row.alarms if alert.level == Level.CRITICAL]
    shown = (rule for rule in rules if not (is_overdue and rule in GAPS))
    return tuple(dict.fromkeys(RULES[rule].title if rule in RULES else rule for rule in shown))


@dataclass(frozen=True, slots=True)
class Board:
    """The cards of a day by what they need."""

    needs: tuple[Card, ...]
    in_session: tuple[Card, ...]
    planned: tuple[Card, ...]
    done: tuple[Card, ...]
    not_signed: tuple[Card, ...]
    off: tuple[Card, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is planned, running or done."""
        return not (self.in_session or self.planned or self.not_signed or self.done or self.off)


@BOARD_PAGES.get("/")
@page(to=Permission.OWN_READ)
def show_board() -> str | AnyResponse:
    """Who may not see sessions goes where their work is."""
    actor = current_actor()
    if not actor.may(Permission.SESSIONS_READ):
        return _elsewhere(actor)
    on = _asked_day()
    with open_reading() as work:
        rows, terms = reading.read_board(work, on), get_own_terms(work)
        limits = {limit["code"]: limit["value"] for limit in read_protocol(work)["limits"]}
        shown, today = on or local_today(), local_today()
        earlier_unsigned_n = count_unsigned_of_earlier_days(work) if shown == today else 0
        now = work.now
    board = board_of(rows, now)
    return render_template(
        "board/show.html",
        board=board,
        mark=board_mark(board),
        earlier_unsigned_n=earlier_unsigned_n,
        namesakes=namesakes_among(row.patient for row in rows),
        pressure=pressure_words,
        limits=limits,
        now=now,
        on=shown,
        before=_address(shown - timedelta(days=1)),
        after=_address(shown + timedelta(days=1)),
        is_today=shown == today,
        state_words=state_words,
        terms=terms,
    )


def _elsewhere(actor: Actor) -> str | AnyResponse:
    for permission, address in _WORK_OF_OTHERS:
        if actor.may(permission):
            return redirect(address)
    return render_template("board/nothing.html")


def _asked_day() -> date | None:
    text = request.args.get("on", "")
    if not text:
        return None
    try:
        asked = date.fromisoformat(str(day(text).value))
    except ValueError:
        raise Rejected("This is not a day of the calendar.") from None
    if not FIRST_YEAR <= asked.year <= LAST_YEAR:
        raise Rejected(f"A day must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    return asked


def _address(on: date) -> str:
    return "/" if on == local_today() else f"/?{urlencode({'on': on.isoformat()})}"


def board_of(rows: tuple[BoardRow, ...], now: datetime) -> Board:
    """The rows of a day in their groups; within a group in the order they came."""
    cards = [_card(row, now) for row in rows]

    def of(*states: State) -> tuple[Card, ...]:
        return tuple(card for card in cards if card.row.state in states)

    by_room = sorted(of(*HERE), key=lambda card: card.row.session.room or "")
    return Board(
        needs=tuple(card for card in cards if card.needs),
        in_session=tuple(by_room),
        planned=of(State.PLANNED),
        done=of(*DONE),
        not_signed=of(*NOT_SIGNED),
        off=of(*NO_VISIT),
    )


def _card(row: BoardRow, now: datetime) -> Card:
    due = row.summary.next_vitals_due_at if row.state in HERE else None
    since = _since(row)
    overdue = _minutes(due, now) if due is not None and due < now else None
    return Card(
        row=row,
        since=since,
        minutes=None if since is None else _minutes(since, now),
        due_minutes=None if due is None or overdue is not None else _minutes(now, due),
        overdue_minutes=overdue,
        needs=tuple(_needs(row, is_overdue=overdue is not None)),
    )


def _since(row: BoardRow) -> datetime | None:
    if row.state not in HERE:
        return None
    ended = row.state is State.RECOVERING
    return row.summary.infusion_ended_at if ended else row.summary.infusion_started_at


def pressure_words(summary: SessionSummary) -> str | None:
    """The last trusted pressure: "146/91"; nothing while there is none."""
    if not summary.last_systolic:
        return None
    diastolic = "–" if summary.last_diastolic is None else summary.last_diastolic
    return f"{summary.last_systolic}/{diastolic}"


def board_mark(board: Board) -> str:
    """Changes when a card comes, goes, moves or needs something else; what a card says in numbers is left out."""
    parts = (board.needs, board.in_session, board.planned, board.done, board.not_signed, board.off)
    said = [
        [(card.row.session.id.hex, card.row.state, card.needs, *_named(card)) for card in p] for p in parts
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def _named(card: Card) -> tuple[str, ...]:
    row = card.row
    place = row.session.room or "", row.session.planned_at.isoformat()
    return row.patient.banner_name, *place, str(card.is_gap_critical), *card.critical_titles


def _needs(row: BoardRow, *, is_overdue: bool) -> list[str]:
    needs = ["critical"] if row.is_critical else []
    needs += ["danger"] if row.dangers else []
    needs += ["overdue"] if is_overdue else []
    if row.state in HERE and row.summary.worst_open_severity == "severe":
        needs.append("severe")
    if row.state is State.PAUSED:
        needs.append("paused")
    if row.state is State.DISCHARGED:
        needs.append("not_completed")
    if row.state is State.SIGNED and row.summary.needs_signature:
        needs.append("changed")
    return needs


def _minutes(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() // 60)
