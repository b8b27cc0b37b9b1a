"""``/catalogue/terms``: the clinic's side-effect terms, and what it adds, retires, orders and also calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.side_effect_search import find_side_effects
from sessiontrack.domain.side_effects import SIDE_EFFECT_GROUPS, SideEffect
from sessiontrack.domain.terms_changes import (
    CALL_WORDS,
    LONGEST_BEDSIDE_LABEL,
    LONGEST_LABEL,
    LONGEST_REASON,
    LONGEST_SOURCE,
    Meaning,
)
from sessiontrack.service import terms
from sessiontrack.service.work import Work
from sessiontrack.web.fields import Code, Text
from sessiontrack.web.forms import FormState, filled, take_form, version_of
from sessiontrack.web.operation import page
from sessiontrack.web.pages.term_rows import groups_of, row_of
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading, open_work

TERM_PAGES = Blueprint("term_pages", __name__)
AT = "/catalogue/terms"
FARTHEST = 1000
MOVES = {"top": -FARTHEST, "up": -1, "down": 1}


class ReasonSchema(Schema):
    """Why the list is changed."""

    sentence = "The list cannot be changed like this."
    reason = Text(LONGEST_REASON, required=True, single_line=False)


class MeaningSchema(ReasonSchema):
    """What an own term means."""

    label = Text(LONGEST_LABEL, required=True)
    bedside_label = Text(LONGEST_BEDSIDE_LABEL)
    group = Code(SIDE_EFFECT_GROUPS, required=True)
    calls_at = Code(CALL_WORDS, required=True)
    source = Text(LONGEST_SOURCE, required=True, single_line=False)


class TermSchema(MeaningSchema):
    """A new term."""

    synonyms = Text(2000, single_line=False)


class SynonymsSchema(Schema):
    """Other words for a term, one a line; none takes them all away."""

    sentence = "These words cannot be kept."
    synonyms = Text(2000, single_line=False)


class OrderSchema(Schema):
    """How the tiles lie: by use, by hand, or one of them a place further up or down."""

    sentence = "This order cannot be kept."
    do = Text(60, required=True)


@TERM_PAGES.get(AT)
@page(to=Permission.PROTOCOL_READ)
def show_terms() -> str:
    """Every term by its group, the order of the tiles, and what was changed by whom."""
    return _list()


@TERM_PAGES.post(f"{AT}/order")
@page(to=Permission.CATALOGUE_EDIT)
def create_order() -> AnyResponse:
    """Another order of the tiles."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        do, _, code = given["do"].partition(":")
        revision = version_of(request.form)
        with open_work() as work:
            if do in MOVES:
                terms.move_term(work, code, MOVES[do], revision=revision)
            elif do == "hand":
                terms.order_by_hand(work, revision=revision)
            else:
                terms.order_by_use(work, revision=revision)
        return f"{AT}?saved=terms_ordered#{f'o-{code}' if code else 'h-order'}"

    return take_form(OrderSchema(), act, lambda state: _list(state), key="order")


@TERM_PAGES.get(f"{AT}/new")
@page(to=Permission.CATALOGUE_EDIT)
def new_term() -> str:
    """A term of the clinic's own."""
    return _new(filled())


@TERM_PAGES.post(f"{AT}/new")
@page(to=Permission.CATALOGUE_EDIT)
def create_term() -> AnyResponse:
    """Put it on the list."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        words, reason = _lines(given.pop("synonyms", None)), given.pop("reason")
        with open_work() as work:
            terms.add_term(work, Meaning(**given), words, reason, revision=version_of(request.form))
        return f"{AT}?saved=term_added"

    return take_form(TermSchema(), act, _new)


@TERM_PAGES.get(f"{AT}/<string:code>")
@page(to=Permission.PROTOCOL_READ)
def show_term(code: str) -> str:
    """One term with everything about it, and what may be done with it."""
    return _term(code)


@dataclass(frozen=True, slots=True)
class _TermForm:
    """A form of a term's page.

    Args:
        path: where it is sent, behind the term's address; also the key of its fields.
        act: what it does with a term, the values and the list's revision; the code to go on with.
    """

    path: str
    schema: type[Schema]
    act: Callable[[Work, str, dict[str, Any], int], str]
    saved: str


def _change(work: Work, code: str, given: dict[str, Any], revision: int) -> str:
    reason = given.pop("reason")
    changed = terms.change_term(work, code, Meaning(**given), reason, revision=revision)
    # Under another name it is another term.
    return changed.own[-1].code if code in changed.retired else code


def _retire(work: Work, code: str, given: dict[str, Any], revision: int) -> str:
    terms.retire_term(work, code, given["reason"], revision=revision)
    return code


def _offer(work: Work, code: str, given: dict[str, Any], revision: int) -> str:
    terms.offer_term_again(work, code, given["reason"], revision=revision)
    return code


def _call(work: Work, code: str, given: dict[str, Any], revision: int) -> str:
    terms.set_synonyms(work, code, _lines(given.get("synonyms")), revision=revision)
    return code


FORMS = (
    _TermForm("meaning", MeaningSchema, _change, "term_changed"),
    _TermForm("retirement", ReasonSchema, _retire, "term_retired"),
    _TermForm("return", ReasonSchema, _offer, "term_offered"),
    _TermForm("synonyms", SynonymsSchema, _call, "term_called"),
)


def _declare(form: _TermForm) -> None:
    @page(to=Permission.CATALOGUE_EDIT)
    def create(code: str) -> AnyResponse:
        def act(given: dict[str, Any], _form_id: UUID) -> str:
            with open_work() as work:
                kept = form.act(work, code, given, version_of(request.form))
            return f"{AT}/{kept}?saved={form.saved}"

        return take_form(form.schema(), act, lambda state: _term(code, state), key=form.path)

    TERM_PAGES.post(f"{AT}/<string:code>/{form.path}", endpoint=f"create_term_{form.path}")(create)


for _form in FORMS:
    _declare(_form)


def _lines(words: str | None) -> tuple[str, ...]:
    """Words as they stand in a field, one a line or with commas between them."""
    parts = (part.strip() for line in (words or "").splitlines() for part in line.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _read() -> terms.TermsView:
    with open_reading() as work:
        return terms.read_terms_page(work)


def _list(state: FormState | None = None) -> str:
    found = _read()
    sought = request.args.get("find", "")[:60].strip()
    known = tuple(found.terms.known.values())
    shown = find_side_effects(sought, known) if sought else known
    return render_template(
        "catalogue/terms.html",
        found=found,
        groups=groups_of(found, shown),
        order=[found.terms.known[code] for code in found.order],
        sought=sought,
        state=state or filled(key="order"),
    )


def _new(state: FormState) -> str:
    return render_template("catalogue/new.html", found=_read(), state=state, **_choices())


def _term(code: str, state: FormState | None = None) -> str:
    found = _read()
    effect = found.terms.known.get(code)
    if effect is None:
        raise NotFound("There is no such term.")
    states = {form.path: filled(_filling(found, effect), key=form.path) for form in FORMS}
    if state is not None:
        states[state.key] = state
    return render_template(
        "catalogue/term.html",
        found=found,
        row=row_of(found, effect),
        states=states,
        state=state,
        **_choices(),
    )


def _filling(found: terms.TermsView, effect: SideEffect) -> dict[str, Any]:
    """What the forms of a term hold when they are opened."""
    own = found.terms.own_term(effect.code)
    held = {"synonyms": "\n".join(dict(found.terms.synonyms).get(effect.code, ()))}
    if own is None:
        return held
    short = "" if own.bedside_label == own.label else own.bedside_label
    meaning = {"label": own.label, "bedside_label": short, "group": own.group}
    return {**held, **meaning, "calls_at": own.calls_at, "source": own.source}


def _choices() -> dict[str, Any]:
    return {"group_choices": list(SIDE_EFFECT_GROUPS.items()), "call_choices": list(CALL_WORDS.items())}
