"""The versions of each clinic's side-effect list; the newest knows every earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from sessiontrack.domain.terms import BUILT_IN, OwnTerm, Retirement, Terms
from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.entries import ENTRY

TERMS = table(
    "clinic_terms",
    plain("clinic_id", Guid, sa.ForeignKey("clinic.id"), primary_key=True),
    plain("version", sa.Integer, primary_key=True),
    plain("terms", sa.JSON, nullable=False),
    plain("published_at", Moment, nullable=False),
    plain("published_by", Guid, nullable=False),
    private("reason_text", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "published_by"], ["person.clinic_id", "person.id"]),
)

# As text, so that a list that was read before is not taken apart again for every record.
TERMS_COLUMNS = [TERMS.c.version, sa.cast(TERMS.c.terms, sa.Text).label("terms_body")]

_ANY = TERMS.alias("any_terms")


def newest_of(clinic_id: Any) -> sa.ScalarSelect[Any]:
    """The number of a clinic's newest list, for a statement that has the clinic's id."""
    found = sa.select(sa.func.max(_ANY.c.version)).where(_ANY.c.clinic_id == clinic_id)
    return found.correlate_except(_ANY).scalar_subquery()


@dataclass(frozen=True, slots=True)
class TermsVersion:
    """A list with how it came into force; the built-in list was never published."""

    terms: Terms
    published_at: datetime
    published_by: UUID
    reason_text: str


def terms_from(version: int | None, body: str | None) -> Terms:
    """A list from ``TERMS_COLUMNS``; the built-in one where the clinic has none."""
    return BUILT_IN if version is None or body is None else _read(version, body)


@lru_cache(maxsize=256)
def _read(version: int, body: str) -> Terms:
    held = orjson.loads(body)
    # A part that a list does not need may be missing.
    return Terms(
        revision=version,
        number=held.get("number", 0),
        own=tuple(OwnTerm(**term) for term in held.get("own", ())),
        retirements=tuple(
            replace(Retirement(**each), at=datetime.fromisoformat(each["at"]))
            for each in held.get("retirements", ())
        ),
        synonyms=tuple((code, tuple(words)) for code, words in held.get("synonyms", ())),
        order=tuple(held.get("order", ())),
    )


def get_terms(db: sa.Connection, clinic_id: UUID) -> Terms:
    """A clinic's list in force."""
    query = sa.select(*TERMS_COLUMNS).where(TERMS.c.clinic_id == clinic_id)
    row = db.execute(query.order_by(TERMS.c.version.desc()).limit(1)).first()
    return terms_from(*row) if row else BUILT_IN


def list_terms(db: sa.Connection, clinic_id: UUID, *, limit: int) -> Sequence[TermsVersion]:
    """The lists that a clinic published, the newest first."""
    query = sa.select(*TERMS_COLUMNS, TERMS.c.published_at, TERMS.c.published_by, TERMS.c.reason_text)
    newest = query.where(TERMS.c.clinic_id == clinic_id).order_by(TERMS.c.version.desc())
    rows = db.execute(newest.limit(limit))
    return [TermsVersion(terms_from(version, body), *how) for version, body, *how in rows]


_BODY = sa.cast(ENTRY.c.body, sa.Text)
_NAMES_EFFECTS = ("side_effect", "sweep", "follow_up")


def find_charted(db: sa.Connection, clinic_id: UUID, codes: Sequence[str]) -> frozenset[str]:
    """Which of these terms an entry of the clinic names, one that was taken out later too."""
    if not codes:
        return frozenset()
    named = [
        sa.exists().where(
            ENTRY.c.clinic_id == clinic_id,
            ENTRY.c.kind.in_(_NAMES_EFFECTS),
            _BODY.contains(f'"{code}"', autoescape=True),
        )
        for code in codes
    ]
    found = db.execute(sa.select(*(each.label(f"n{place}") for place, each in enumerate(named)))).one()
    return frozenset(code for code, is_named in zip(codes, found, strict=True) if is_named)


def list_swept(db: sa.Connection, clinic_id: UUID) -> list[str]:
    """The versions of the list that sweeps of a clinic really asked."""
    version = ENTRY.c.body.op("->>", return_type=sa.Text())(sa.literal_column("'list_version'"))
    query = sa.select(version).where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.kind == "sweep").distinct()
    return list(db.execute(query).scalars())


def add_terms(db: sa.Connection, clinic_id: UUID, published: TermsVersion) -> None:
    """Publish a list."""
    terms = published.terms
    body = {name: value for name, value in asdict(terms).items() if name != "revision"}
    body["retirements"] = [{**each, "at": each["at"].isoformat()} for each in body["retirements"]]
    db.execute(
        TERMS.insert().values(
            clinic_id=clinic_id,
            version=terms.revision,
            terms=body,
            published_at=published.published_at,
            published_by=published.published_by,
            reason_text=published.reason_text,
        )
    )
