"""A visit from arrival to signature: check-in, leaving, completion, sign-off, addendum, cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import Cancellation, CheckIn, Discharge, Signature
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.discharge import HOME
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Blocked, Conflict, Fault, Stale
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.visit_checks import check_cancellation, check_check_in, check_discharge
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.identity import require_proof
from sessiontrack.service.work import Work
from sessiontrack.storage.patients import lock_patient
from sessiontrack.storage.sessions import change_session
from sessiontrack.storage.summaries import find_other_open_session


def check_in_patient(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep the checklist at arrival; from here on the session keeps the protocol in force now.

    Raises:
        Conflict: the patient has another open session.
        Rejected: identity was not confirmed, or a weight is impossible or unconfirmed.
    """

    def check(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
        require_no_other_open(work, record)
        # Undone with everything else when the arrival is refused.
        _keep_protocol(work, record)
        return check_arrival(record, draft, now)

    return chart(work, session_id, draft, check=check)


def require_no_other_open(work: Work, record: SessionRecord) -> None:
    """A patient is in one session at a time, whatever their courses.

    Raises:
        Conflict: another of their sessions is open.
    """
    clinic_id, patient_id = record.session.clinic_id, record.patient.id
    # The end of a chain keeps this course still; the patient may have another.
    lock_patient(work.db, clinic_id, patient_id)
    if find_other_open_session(work.db, clinic_id, patient_id, record.session.id) is not None:
        raise Conflict("This patient has another open session: complete or cancel it first.")


def check_arrival(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in the checklist at arrival."""
    jump_percent = record.protocol["weight_jump_percent"]
    return check_check_in(cast(CheckIn, draft.body), last_weight_g(record), jump_percent)


def last_weight_g(record: SessionRecord) -> int | None:
    """The weight known before today, in grams: of the newest earlier session, else of the registration."""
    weighed = [s for s in record.earlier if s.weight_g is not None and s.checked_in_at is not None]
    newest = max(weighed, key=lambda summary: cast(datetime, summary.checked_in_at), default=None)
    return newest.weight_g if newest else record.patient.weight_g


def _keep_protocol(work: Work, record: SessionRecord) -> None:
    session = record.session
    kept = replace(session, protocol_version=record.protocol.version, version=session.version + 1)
    change_session(work.db, kept)


def release_protocol(work: Work, session: TreatmentSession) -> None:
    """Without an arrival the next one is judged by the limits in force then."""
    change_session(work.db, replace(session, protocol_version=None, version=session.version + 1))


def discharge_patient(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that the patient left. Going home is gated; a transfer, or leaving against advice, never is.

    Raises:
        Blocked: an alert forbids leaving for home.
    """
    return chart(work, session_id, draft, check=check_leaving)


def check_leaving(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong in how the patient left; the gate refuses by itself, a correction too."""
    discharge = cast(Discharge, draft.body)
    faults = check_discharge(discharge, draft.measured_at)
    if not faults and discharge.disposition == HOME:
        # What is corrected says nothing about whether the correction may be.
        others = tuple(entry for entry in record.entries if entry.root_id != draft.target_id)
        before = replace(record, entries=others)
        standing = blocking(before, "discharge", draft.measured_at, discharge=discharge)
        if standing:
            raise Blocked("Leaving is blocked until this is settled or a clinician lifts it.", standing)
    return faults


def complete_session(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """The nurse's signature under the record that was on screen.

    Raises:
        IdentityNeeded: the password was not given within two minutes.
        Stale: the record is no longer the one that was shown.
    """
    return _sign(work, session_id, draft, to=Permission.SESSIONS_COMPLETE)


def sign_session(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """A clinician's signature under the record that was on screen; a later one is a co-signature.

    Raises:
        IdentityNeeded: the password was not given within two minutes.
        Stale: the record is no longer the one that was shown.
    """
    return _sign(work, session_id, draft, to=Permission.SESSIONS_SIGN)


def _sign(work: Work, session_id: UUID, draft: Draft, *, to: Permission) -> Charted:
    def check(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
        require_proof(work)
        signature = cast(Signature, draft.body)
        if (signature.digest, signature.covers_link) != (digest_of(record), newest_link(record)):
            raise Stale("The record has changed since you read it. Read it again, then sign.")
        return ()

    return chart(work, session_id, draft, to=to, check=check)


def add_to_session(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep an addendum to a signed session.

    Raises:
        Conflict: the session is not signed; chart a note instead.
    """
    return chart(work, session_id, draft, to=Permission.SESSIONS_ADD)


def cancel_session(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that the session does not take place; what was charted before stays.

    Raises:
        Conflict: the drug has been started.
    """
    return chart(work, session_id, draft, to=Permission.SESSIONS_WRITE, check=check_called_off)


def check_called_off(_record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is missing when a session does not take place."""
    return check_cancellation(cast(Cancellation, draft.body))
