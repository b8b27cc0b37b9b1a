"""A private, one-time link by which a patient fills one rating scale on their own phone.

The secret has 256 bits and is kept only hashed. Guesses are not counted: at any speed they find nothing, and a count
by network address would keep the patients of a clinic's own network from answering.

The entry's author is nobody with the role ``patient``, which the chain covers and no request can claim; who asked
stands in the link, which the line in the trail names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.courses import OCCASIONS, Course
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES, Scale
from sessiontrack.domain.score_checks import check_score
from sessiontrack.service.access import OpenCourse, open_course
from sessiontrack.service.audit import note
from sessiontrack.service.charting import refuse_faults
from sessiontrack.service.course_entries import append_to_course
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.trail import PATIENT, note_by_patient
from sessiontrack.service.work import Work
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.courses import find_course
from sessiontrack.storage.entries import Author, lock_head
from sessiontrack.storage.patients import find_patient
from sessiontrack.storage.people import find_person, hashed, new_secret
from sessiontrack.storage.score_links import (
    ScoreLink,
    add_score_link,
    find_open_score_link,
    list_open_score_links,
    revoke_score_link,
    take_score_link,
)

OFFERED = ("gad7", "phq9")
"""Scales that a link may ask: patients rate them, and their wording may be shown.

Source: issue 4; clinical research of this project, section 11.
"""

LINK_LASTS = timedelta(hours=72)
"""How long a link can be used: a weekend fits in, and both scales look back two weeks, of which it is a small part.

Source: clinic default, unsourced.
"""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class ScoreLinks:
    """A course's links that can still be used, the newest first.

    Args:
        names: of the people who made them.
    """

    course: Course
    patient: Patient
    links: list[ScoreLink]
    names: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the holder of a link is shown: the scale, the clinic's name, and who asks."""

    scale: Scale
    clinic_name: str
    asked_by: str


def read_score_links(work: Work, course_id: UUID) -> ScoreLinks:
    """A course's open links; one line in the trail.

    Raises:
        NotFound: there is no such course here.
    """
    course, patient = open_course(work, course_id, to=Permission.ENTRIES_APPEND)
    note(work, "score_links.read", course.id, patient_ids=(patient.id,))
    links = list_open_score_links(work.db, course.clinic_id, course.id, work.now)
    return ScoreLinks(course, patient, links, names_of_people(work))


def make_score_link(work: Work, course_id: UUID, *, scale: str, occasion: str) -> tuple[str, ScoreLink]:
    """A link for one scale, whose secret is shown once; an open one of the same course and scale is revoked.

    Raises:
        NotFound: there is no such course here.
        Rejected: the scale is none that a patient may be asked by a link, or the occasion is unknown.
    """
    course, patient = open_course(work, course_id, to=Permission.ENTRIES_APPEND)
    _require_askable(scale, occasion)
    # Nobody else makes or uses a link of this course meanwhile, so that one of a scale stays open.
    lock_head(work.db, course.clinic_id, course.id)
    older = _of_scale(work, course, scale)
    for link in older:
        revoke_score_link(work.db, link, work.now)
    secret = new_secret()
    made = ScoreLink(
        id=uuid7(),
        clinic_id=course.clinic_id,
        course_id=course.id,
        scale=scale,
        occasion=occasion,
        made_by=work.actor.id,
        made_at=work.now,
        expires_at=work.now + LINK_LASTS,
    )
    add_score_link(work.db, made, secret_hash=hashed(secret))
    note(work, "score_link.made", made.id, patient_ids=(patient.id,), scale=scale, revoked=len(older))
    return secret, made


def _require_askable(scale: str, occasion: str) -> None:
    faults = []
    if scale not in OFFERED:
        faults.append(Fault("/scale", "not_allowed", "must be a scale that patients may be asked by a link"))
    if occasion not in OCCASIONS:
        faults.append(Fault("/occasion", "unknown", "must be an occasion of the course"))
    if faults:
        raise Rejected("This link cannot be made.", faults)


def _of_scale(work: Work, course: Course, scale: str) -> list[ScoreLink]:
    links = list_open_score_links(work.db, course.clinic_id, course.id, work.now)
    return [link for link in links if link.scale == scale]


def revoke_score_link_of(work: Work, course_id: UUID, link_id: UUID) -> None:
    """End a link before anybody used it.

    Raises:
        NotFound: there is no such course here.
        Conflict: there is no such open link; it was used, revoked, or has run out.
    """
    course, patient = open_course(work, course_id, to=Permission.ENTRIES_APPEND)
    lock_head(work.db, course.clinic_id, course.id)
    links = list_open_score_links(work.db, course.clinic_id, course.id, work.now)
    found = next((link for link in links if link.id == link_id), None)
    if found is None:
        raise Conflict("This link is no longer open: it was used, revoked, or has run out.")
    revoke_score_link(work.db, found, work.now)
    note(work, "score_link.revoked", found.id, patient_ids=(patient.id,), scale=found.scale)


def look_at_score_link(database: Database, secret: str, now: datetime) -> Asked:
    """What the holder of a link is asked; looking uses nothing up.

    Raises:
        NotFound: the link is unknown, used, revoked or has run out; which of them it never says.
    """
    with database.reading() as db:
        link = _require_open(find_open_score_link(db, hashed(secret), now))
        clinic = get_clinic(db, link.clinic_id)
        maker = find_person(db, link.clinic_id, link.made_by)
    assert maker is not None
    return Asked(SCALES[link.scale], clinic.name, maker.name)


def fill_score_link(database: Database, *, secret: str, items: Sequence[int | None], now: datetime) -> bool:
    """Keep the patient's answers as a score, with the alerts that they raise, and use the link up.

    Args:
        items: one answer a question, in their order; none where it was not answered, which is not zero.

    Returns:
        Whether the answer on suicidal thoughts is above 0.

    Raises:
        NotFound: the link is unknown, used, revoked or has run out; which of them it never says.
        Rejected: an answer is missing or cannot be; the link stays good.
    """
    with database.writing() as db:
        link = _require_open(find_open_score_link(db, hashed(secret), now))
        scale = SCALES[link.scale]
        score = Score(
            scale=link.scale, occasion=link.occasion, items=tuple(items), scale_version=scale.version
        )
        draft = Draft(uuid7(), score, now)
        refuse_faults(draft, check_score(score))
        _keep_answers(db, link, draft, now)
    return bool(scale.safety_answer(items))


def _keep_answers(db: sa.Connection, link: ScoreLink, draft: Draft, now: datetime) -> None:
    head = lock_head(db, link.clinic_id, link.course_id)
    course = find_course(db, link.clinic_id, link.course_id)
    assert head is not None
    assert course is not None
    patient = find_patient(db, link.clinic_id, course.patient_id)
    assert patient is not None
    # Of two at once the other may have used it while this one waited.
    _require_open(take_score_link(db, link, now))
    opened = OpenCourse(course, patient, head)
    entry, _ = append_to_course(db, opened, draft, author=Author(None, PATIENT), now=now)
    note_by_patient(
        db,
        "score.recorded",
        now,
        clinic_id=link.clinic_id,
        patient_ids=(patient.id,),
        subject_id=entry.id,
        seq=entry.seq,
        link_id=str(link.id),
    )


def _require_open(found: Found | None) -> Found:
    if not found:
        raise NotFound("This link cannot be used.")
    return found
