"""A clinic's protocol: its versions, and the draft by which an administrator and a clinician change it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected, Stale
from sessiontrack.domain.limit_order import disorder
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.protocol import Protocol, protocol_from
from sessiontrack.domain.protocol_drafts import (
    LimitChange,
    ProtocolDraft,
    changed_limits,
    require_author,
    require_current,
    require_second_person,
)
from sessiontrack.service.audit import note
from sessiontrack.service.identity import require_proof
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import add_protocol, get_protocol
from sessiontrack.storage.protocol_drafts import (
    ClosedDraft,
    Publication,
    add_draft,
    change_draft,
    close_draft,
    find_open_draft,
    list_closed_drafts,
    list_publications,
    lock_protocol,
)

CLOSED_SHOWN = 20
"""How many declined and withdrawn drafts the page names; the trail has all of them."""

LONGEST_REASON = 400
DRAFT_GONE = "This draft no longer waits: it was published, declined or withdrawn."


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of the protocol.

    Args:
        changes: against the version before it.
        replaced_at: when the next one came into force; none for the version of a session that is checked in now.
    """

    publication: Publication
    changes: tuple[LimitChange, ...]
    replaced_at: datetime | None = None

    @property
    def protocol(self) -> Protocol:
        """Its limits."""
        return self.publication.protocol


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """A clinic's protocol as its page shows it.

    Args:
        versions: the one in force first, the program's defaults last.
        draft: what waits for a second person.
        closed: the newest drafts that never came into force.
        names: people by id.
    """

    versions: tuple[VersionView, ...]
    draft: ProtocolDraft | None
    closed: tuple[ClosedDraft, ...]
    names: Mapping[UUID, str]

    @property
    def in_force(self) -> VersionView:
        """The version of a session that is checked in now."""
        return self.versions[0]

    @property
    def draft_changes(self) -> tuple[LimitChange, ...]:
        """What the draft would change of the version in force."""
        if self.draft is None:
            return ()
        protocol = self.in_force.protocol
        return changed_limits(protocol, self.draft.over(protocol))

    def require_draft(self, draft_id: UUID) -> ProtocolDraft:
        """The draft that waits, under its id.

        Raises:
            NotFound: it waits no longer.
        """
        if self.draft is None or self.draft.id != draft_id:
            raise NotFound(DRAFT_GONE)
        return self.draft

    def version(self, number: int) -> VersionView:
        """One version.

        Raises:
            NotFound: there never was one.
        """
        found = next((each for each in self.versions if each.protocol.version == number), None)
        if found is None:
            raise NotFound("There is no such version of the protocol.")
        return found


def read_protocol_page(work: Work) -> ProtocolView:
    """The limits in force with every earlier version and the open draft; it shows no patient and owes no line."""
    work.actor.require(Permission.PROTOCOL_REVIEW)
    clinic_id = work.actor.clinic_id
    found = list_publications(work.db, clinic_id)
    before = [*found[1:], found[-1]]
    replaced_at = [None, *(each.published_at for each in found[:-1])]
    versions = tuple(
        VersionView(each, changed_limits(earlier.protocol, each.protocol), ended_at)
        for each, earlier, ended_at in zip(found, before, replaced_at, strict=True)
    )
    draft = find_open_draft(work.db, clinic_id)
    closed = list_closed_drafts(work.db, clinic_id, CLOSED_SHOWN)
    return ProtocolView(versions, draft, tuple(closed), names_of_people(work))


def draft_protocol(work: Work, values: Mapping[str, object], reason: str) -> ProtocolDraft:
    """Keep a draft of the next version; only what differs from the version in force is in it.

    Args:
        values: by code of ``LIMITS``; a limit that is not named stays.

    Raises:
        Rejected: field by field: a limit that cannot be, nothing changed, or no reason.
        Conflict: a draft waits already.
    """
    work.actor.require(Permission.PROTOCOL_DRAFT)
    in_force = _locked(work)
    open_draft = find_open_draft(work.db, work.actor.clinic_id)
    if open_draft is not None:
        raise Conflict(
            "A draft waits for a second person already: it is published, declined or withdrawn first."
        )
    draft = ProtocolDraft(
        id=uuid7(),
        clinic_id=work.actor.clinic_id,
        based_on=in_force.version,
        limits=_changed(in_force, values, reason),
        reason_text=reason.strip(),
        made_by=work.actor.id,
        made_role=work.actor.role.value,
        made_at=work.now,
    )
    add_draft(work.db, draft)
    _note_draft(work, "protocol_draft.made", draft)
    return draft


def change_protocol_draft(
    work: Work, draft_id: UUID, values: Mapping[str, object], reason: str, *, version: int
) -> ProtocolDraft:
    """Keep one's own draft anew, over the version that is in force now.

    Args:
        version: of the draft, as the person had it before them.

    Raises:
        NotFound: no such draft waits.
        NotAllowed: somebody else wrote it.
        Stale: it was changed since.
        Rejected: as for ``draft_protocol``.
    """
    work.actor.require(Permission.PROTOCOL_DRAFT)
    in_force = _locked(work)
    known = _open_draft(work, draft_id, version)
    require_author(known, work.actor)
    draft = replace(
        known,
        based_on=in_force.version,
        limits=_changed(in_force, values, reason),
        reason_text=reason.strip(),
        made_role=work.actor.role.value,
        made_at=work.now,
        version=known.version + 1,
    )
    change_draft(work.db, draft)
    _note_draft(work, "protocol_draft.changed", draft)
    return draft


def withdraw_protocol_draft(work: Work, draft_id: UUID) -> None:
    """Take one's own draft back.

    Raises:
        NotFound: no such draft waits.
        NotAllowed: somebody else wrote it.
    """
    work.actor.require(Permission.PROTOCOL_DRAFT)
    _locked(work)
    draft = _open_draft(work, draft_id)
    require_author(draft, work.actor)
    close_draft(work.db, draft, "withdrawn", by=work.actor.id, at=work.now)
    _note_draft(work, "protocol_draft.withdrawn", draft)


def decline_protocol_draft(work: Work, draft_id: UUID, reason: str, *, version: int) -> None:
    """Turn another's draft down, with the reason.

    Raises:
        NotFound: no such draft waits.
        NotAllowed: the author, or somebody of the author's role, asks.
        Stale: it was changed since.
        Rejected: there is no reason.
    """
    work.actor.require(Permission.PROTOCOL_PUBLISH)
    _locked(work)
    draft = _open_draft(work, draft_id, version)
    require_second_person(draft, work.actor)
    faults = _reason_faults(reason)
    if faults:
        raise Rejected("This draft cannot be declined like this.", faults)
    close_draft(work.db, draft, "declined", by=work.actor.id, at=work.now, text=reason.strip())
    _note_draft(work, "protocol_draft.declined", draft)


def publish_protocol_draft(work: Work, draft_id: UUID, *, version: int) -> Protocol:
    """Put another's draft in force as the second person; a session keeps the version of its check-in.

    Raises:
        IdentityNeeded: the password was not given a moment ago.
        NotFound: no such draft waits.
        NotAllowed: the author, or somebody of the author's role, asks.
        Stale: the draft was changed since.
        Conflict: another version came into force since it was written.
    """
    work.actor.require(Permission.PROTOCOL_PUBLISH)
    require_proof(work)
    in_force = _locked(work)
    draft = _open_draft(work, draft_id, version)
    require_second_person(draft, work.actor)
    require_current(draft, in_force)
    protocol = draft.over(in_force)
    add_protocol(work.db, work.actor.clinic_id, protocol, by=str(work.actor.id), at=work.now)
    close_draft(
        work.db,
        draft,
        "published",
        by=work.actor.id,
        at=work.now,
        published_version=protocol.version,
    )
    note(
        work,
        "protocol.published",
        draft.id,
        version=protocol.version,
        before=dict(in_force.values),
        after=dict(protocol.values),
        drafted_by=str(draft.made_by),
    )
    return protocol


def _locked(work: Work) -> Protocol:
    """The version in force, which nobody else replaces until this work ends."""
    lock_protocol(work.db, work.actor.clinic_id)
    return get_protocol(work.db, work.actor.clinic_id)


def _open_draft(work: Work, draft_id: UUID, version: int | None = None) -> ProtocolDraft:
    draft = find_open_draft(work.db, work.actor.clinic_id)
    if draft is None or draft.id != draft_id:
        raise NotFound(DRAFT_GONE)
    if version is not None and draft.version != version:
        raise Stale("The draft was changed since this page was drawn: look at it again.")
    return draft


def _changed(in_force: Protocol, values: Mapping[str, object], reason: str) -> dict[str, int]:
    faults = _reason_faults(reason)
    try:
        wanted = protocol_from(in_force.version + 1, values).values
    except Rejected as error:
        raise Rejected("This draft cannot be kept.", [*error.faults, *faults]) from None
    changed = {code: wanted[code] for code in LIMITS if code in wanted and wanted[code] != in_force[code]}
    faults = [*disorder(Protocol(in_force.version, {**in_force.values, **changed}), changed), *faults]
    if not changed:
        faults = [
            *faults,
            Fault("", "nothing", "No limit differs from the version in force: change one first."),
        ]
    if faults:
        raise Rejected("This draft cannot be kept.", faults)
    return changed


def _reason_faults(reason: str) -> list[Fault]:
    if not reason.strip():
        return [Fault("/reason", "missing", "must be given")]
    if len(reason.strip()) > LONGEST_REASON:
        return [Fault("/reason", "too_long", f"must have at most {LONGEST_REASON} characters")]
    return []


def _note_draft(work: Work, action: str, draft: ProtocolDraft) -> None:
    note(work, action, draft.id, based_on=draft.based_on, limits=dict(draft.limits), draft=draft.version)
