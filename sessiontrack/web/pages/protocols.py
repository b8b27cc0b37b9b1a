"""``/protocol``: every limit with its source, every version, and the draft that two people publish."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.limit_groups import LIMIT_GROUPS
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.protocol_drafts import require_author
from sessiontrack.service.hindsight import look_back_with_draft
from sessiontrack.service.protocols import (
    LONGEST_REASON,
    ProtocolView,
    change_protocol_draft,
    decline_protocol_draft,
    draft_protocol,
    publish_protocol_draft,
    read_protocol_page,
    withdraw_protocol_draft,
)
from sessiontrack.web.fields import Secret, Text, Whole
from sessiontrack.web.forms import FormState, filled, go_on, take_form, version_of
from sessiontrack.web.operation import page
from sessiontrack.web.pages.protocol_rules import RULE_GROUPS
from sessiontrack.web.schemas import Schema
from sessiontrack.web.sign_in import prove_in_form
from sessiontrack.web.work import current_actor, open_reading, open_work

PROTOCOL_PAGES = Blueprint("protocol_pages", __name__)

VERSIONS_SHOWN = 20
"""How many versions the page lists; each leads to the one before it."""

PUBLISH, DECLINE = "publish", "decline"

# Its members are the limits, which grow with the protocol.
DraftSchema: type[Schema] = type(
    "DraftSchema",
    (Schema,),
    {
        "__doc__": "Every limit of the next version, and why.",
        "sentence": "This draft cannot be kept.",
        "reason": Text(LONGEST_REASON, required=True, single_line=False),
        **{
            code: Whole(limit.minimum, limit.maximum, unit=limit.unit, required=True)
            for code, limit in LIMITS.items()
        },
    },
)


class PublishSchema(Schema):
    """The second person's password."""

    sentence = "This draft cannot be published like this."
    password = Secret(200, required=True)


class DeclineSchema(Schema):
    """Why a draft is turned down."""

    sentence = "This draft cannot be declined like this."
    reason = Text(LONGEST_REASON, required=True, single_line=False)


@PROTOCOL_PAGES.get("/protocol")
@page(to=Permission.PROTOCOL_REVIEW)
def show_protocol() -> str:
    """The limits in force, and every version."""
    return _show("protocols/show.html", _read(), shown=VERSIONS_SHOWN, rule_groups=RULE_GROUPS)


@PROTOCOL_PAGES.get("/protocol/versions/<int:number>")
@page(to=Permission.PROTOCOL_REVIEW)
def show_version(number: int) -> str:
    """One version, and what it changed."""
    found = _read()
    return _show("protocols/version.html", found, version=found.version(number))


@PROTOCOL_PAGES.get("/protocol/drafts/new")
@page(to=Permission.PROTOCOL_DRAFT)
def new_draft() -> AnyResponse | str:
    """Every limit in force, to be changed; while a draft waits, that one."""
    found = _read()
    if found.draft is not None:
        return redirect(f"/protocol/drafts/{found.draft.id}")
    return _edit(found, filled(_values(found)))


@PROTOCOL_PAGES.post("/protocol/drafts/new")
@page(to=Permission.PROTOCOL_DRAFT)
def create_draft() -> AnyResponse:
    """Keep what differs from the version in force."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        reason = given.pop("reason")
        with open_work() as work:
            draft = draft_protocol(work, given, reason)
        return f"/protocol/drafts/{draft.id}?saved=protocol_draft"

    return take_form(DraftSchema(), act, lambda state: _edit(_read(), state))


@PROTOCOL_PAGES.get("/protocol/drafts/<uuid:draft_id>")
@page(to=Permission.PROTOCOL_REVIEW)
def show_draft(draft_id: UUID) -> str:
    """What the draft would change, and what each person may do about it."""
    return _draw(draft_id)


@PROTOCOL_PAGES.get("/protocol/drafts/<uuid:draft_id>/edit")
@page(to=Permission.PROTOCOL_DRAFT)
def edit_draft(draft_id: UUID) -> str:
    """The author's own draft over the version that is in force now."""
    found = _read()
    draft = found.require_draft(draft_id)
    require_author(draft, current_actor())
    return _edit(found, filled({**_values(found), "reason": draft.reason_text}))


@PROTOCOL_PAGES.post("/protocol/drafts/<uuid:draft_id>/edit")
@page(to=Permission.PROTOCOL_DRAFT)
def change_draft(draft_id: UUID) -> AnyResponse:
    """Keep the draft anew."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        reason = given.pop("reason")
        with open_work() as work:
            change_protocol_draft(work, draft_id, given, reason, version=version_of(request.form))
        return f"/protocol/drafts/{draft_id}?saved=protocol_draft"

    def again(state: FormState) -> str:
        found = _read()
        found.require_draft(draft_id)
        return _edit(found, state)

    return take_form(DraftSchema(), act, again)


@PROTOCOL_PAGES.get("/protocol/drafts/<uuid:draft_id>/hindsight")
@page(to=Permission.PROTOCOL_REVIEW)
def show_hindsight(draft_id: UUID) -> str:
    """What would have happened with the draft over the last 90 days."""
    with open_reading() as work:
        found = look_back_with_draft(work, draft_id)
    beyond = [
        limit
        for group in LIMIT_GROUPS.values()
        if group.about
        for limit in group.limits
        if limit.code in found.draft.limits
    ]
    return render_template("protocols/hindsight.html", found=found, beyond=beyond)


@PROTOCOL_PAGES.post("/protocol/drafts/<uuid:draft_id>/publication")
@page(to=Permission.PROTOCOL_PUBLISH)
def create_publication(draft_id: UUID) -> AnyResponse:
    """Put the very draft that was on the page in force."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        prove_in_form(given["password"])
        with open_work() as work:
            publish_protocol_draft(work, draft_id, version=version_of(request.form))
        return "/protocol?saved=protocol"

    return take_form(PublishSchema(), act, lambda state: _draw(draft_id, state), key=PUBLISH)


@PROTOCOL_PAGES.post("/protocol/drafts/<uuid:draft_id>/refusal")
@page(to=Permission.PROTOCOL_PUBLISH)
def create_refusal(draft_id: UUID) -> AnyResponse:
    """Turn the draft down."""

    def act(given: dict[str, Any], _form_id: UUID) -> str:
        with open_work() as work:
            decline_protocol_draft(work, draft_id, given["reason"], version=version_of(request.form))
        return "/protocol?saved=protocol_declined"

    return take_form(DeclineSchema(), act, lambda state: _draw(draft_id, state), key=DECLINE)


@PROTOCOL_PAGES.post("/protocol/drafts/<uuid:draft_id>/withdrawal")
@page(to=Permission.PROTOCOL_DRAFT)
def create_withdrawal(draft_id: UUID) -> AnyResponse:
    """Take one's own draft back."""
    with open_work() as work:
        withdraw_protocol_draft(work, draft_id)
    return go_on("/protocol", saved="protocol_withdrawn")


def _read() -> ProtocolView:
    with open_reading() as work:
        return read_protocol_page(work)


def _values(found: ProtocolView) -> dict[str, int]:
    protocol = found.in_force.protocol
    proposed = protocol if found.draft is None else found.draft.over(protocol)
    return {code: proposed[code] for code in LIMITS}


def _show(template: str, found: ProtocolView, **more: Any) -> str:
    return render_template(template, found=found, groups=LIMIT_GROUPS, **more)


def _edit(found: ProtocolView, state: FormState) -> str:
    return _show("protocols/edit.html", found, state=state)


def _draw(draft_id: UUID, state: FormState | None = None) -> str:
    found = _read()
    draft = found.require_draft(draft_id)
    actor = current_actor()
    states = {key: state if state and state.key == key else filled(key=key) for key in (PUBLISH, DECLINE)}
    return _show(
        "protocols/draft.html",
        found,
        draft=draft,
        is_author=draft.made_by == actor.id,
        is_second=draft.made_by != actor.id and draft.made_role != actor.role,
        state=state,
        states=states,
    )
