"""``/sessions/<id>/sign``: a last look, then the nurse's completion or the clinician's signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.permissions import Permission, Role
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.sessions import State
from sessiontrack.service.papers import Figure
from sessiontrack.web.fields import Secret
from sessiontrack.web.forms import FormState, take_form
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_facts import facts_of
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SIGNED_BY, SessionPage, session_page
from sessiontrack.web.pages.session_hub import lead_on
from sessiontrack.web.pages.session_keeping import keep_entry
from sessiontrack.web.pages.session_log import Row, rows_of
from sessiontrack.web.pages.session_words import MEANING_WORDS
from sessiontrack.web.sign_in import prove_in_form
from sessiontrack.web.visit_schemas import SignatureSchema
from sessiontrack.web.work import current_actor

KEY = "sign"
GAP_RULES = ("vitals_gap", "vitals_gap_recovery", "no_40min_set")
MEANINGS = {
    "completion": (("administered", MEANING_WORDS["administered"]),),
    "sign_off": tuple((code, MEANING_WORDS[code]) for code in ("supervised", "reviewed_and_agree")),
}


class SignFormSchema(SignatureSchema):
    """A signature, with the password of the person who signs."""

    sentence = "This cannot be signed like this."
    password = Secret(200, required=True)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at before signing; ``link`` leads to where it is mended."""

    words: str
    level: str
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class SignView:
    """What is signed, and by whom.

    Args:
        kind: the entry that the signature becomes; empty when it is not this person's turn.
        turn: whose turn it is, in words.
    """

    kind: str
    turn: str
    meanings: tuple[tuple[str, str], ...]
    looks: tuple[Look, ...]
    facts: tuple[Figure, ...]
    rows: tuple[Row, ...]


@SESSION_PAGES.get("/sessions/<uuid:session_id>/sign")
@page(to=Permission.ENTRIES_READ)
def show_sign(session_id: UUID) -> AnyResponse | str:
    """The record with what is open in it, and the signature below."""
    shown = session_page(session_id)
    return _draw(shown) if shown.state in SIGNED_BY else lead_on(shown)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/sign")
@page(to=Permission.ENTRIES_APPEND)
def create_signature(session_id: UUID) -> AnyResponse:
    """Sign the very record that was on the page."""
    kind = "completion" if current_actor().role is Role.NURSE else "sign_off"

    def act(given: dict[str, Any], entry_id: UUID) -> str:
        prove_in_form(given.pop("password"))
        charted = keep_entry(session_id, kind, entry_id, given)
        return f"/sessions/{session_id}/record?kept={charted.entry.id}"

    def again(refused: FormState) -> str:
        return _draw(session_page(session_id, refused))

    return take_form(SignFormSchema(), act, again, aside=("form",), key=KEY)


def _draw(shown: SessionPage) -> str:
    return render_template("sessions/sign.html", page=shown, sign=sign_view(shown))


def sign_view(shown: SessionPage) -> SignView:
    """What is to be looked at, and whose turn it is."""
    kind, turn = _turn(shown)
    return SignView(
        kind=kind,
        turn=turn,
        meanings=MEANINGS.get(kind, ()),
        looks=looks_of(shown),
        facts=facts_of(shown),
        rows=rows_of(shown),
    )


def _turn(shown: SessionPage) -> tuple[str, str]:
    is_nurse = shown.may(Permission.SESSIONS_COMPLETE)
    if shown.state is State.DISCHARGED:
        return (
            ("completion", "")
            if is_nurse
            else ("", "A nurse completes this session first; then it is yours to sign.")
        )
    if shown.may(Permission.SESSIONS_SIGN):
        return "sign_off", ""
    if shown.state is State.SIGNED:
        return "", "This session is signed."
    return "", "Completed. It waits for a clinician's signature."


def looks_of(shown: SessionPage) -> tuple[Look, ...]:
    """What is open in a record before it is signed."""
    record = shown.record
    gaps = [Look(s.alert.message, "warn") for s in shown.view.alerts if s.alert.rule in GAP_RULES]
    rest = [s for s in shown.open_alerts if s.alert.rule not in GAP_RULES and s.alert.level != "info"]
    alerts = [Look(s.alert.message, "crit" if s.alert.level == "critical" else "warn") for s in rest]
    lasting = [_lasting(shown, episode) for episode in record.effects if episode.resolved_at is None]
    missing = [
        Look(words, "warn")
        for kind, words in (
            ("drug_count", "The drug is not accounted for: drawn, delivered, wasted."),
            ("sweep", "The whole list of side effects was never asked."),
            ("tolerability", "The patient's overall rating is missing."),
        )
        if not record.of_kind(kind)
    ]
    late = sum(record.is_late(entry) for entry in record.current)
    told = [Look(f"{late} {'entry' if late == 1 else 'entries'} came late.", "info")] if late else []
    return (*gaps, *alerts, *lasting, *missing, *told)


def _lasting(shown: SessionPage, episode: EffectEpisode) -> Look:
    words = f"{shown.record.terms.label(episode.effect)}, {episode.severity}, has no end."
    if shown.state is not State.DISCHARGED:
        return Look(words, "warn")
    return Look(words, "warn", shown.to("show_live", part="effects"), "Say when it was gone")
