"""How the end of a chain is locked: what noise cannot move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from sessiontrack.domain.errors import Unavailable
from sessiontrack.storage.base import Database, open_database
from sessiontrack.storage.records import lock_session
from tests.people import CLINIC
from tests.storage.chains import Chain, note, open_course

FEW, MANY = 3, 120


def visited(plan: dict[str, Any]) -> Iterator[float]:
    """Rows that each scan of a plan looked at, taken or not."""
    if plan.get("Relation Name"):
        yield (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from visited(part)


def rows_to_lock(db: sa.Connection, chain: Chain) -> float:
    """What PostgreSQL visits to lock the end of a chain, by the plan that it keeps for any session."""
    plans: list[Any] = []

    def explain(_db: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asking = type(cursor)(cursor.connection)
        plans.extend(asking.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).fetchone())

    db.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
    event.listen(db, "before_cursor_execute", explain)
    assert lock_session(db, CLINIC.id, chain.session.id, note(1).id) is not None
    event.remove(db, "before_cursor_execute", explain)
    [[plan]] = plans
    return sum(visited(plan["Plan"]))


def test_the_lock_costs_the_same_in_a_clinic_of_many_patients_that_was_never_analysed(
    postgres_database: Database,
) -> None:
    with postgres_database.writing() as db:
        chains = [open_course(db, number) for number in range(1, FEW)]
        few = rows_to_lock(db, chains[0])
        chains += [open_course(db, number) for number in range(FEW, MANY)]
        many = rows_to_lock(db, chains[0])
    assert many == few


@pytest.mark.parametrize("number", [1, 2])
def test_a_lock_names_the_chain_of_its_own_session(database: Database, number: int) -> None:
    with database.writing() as db:
        chains = {each: open_course(db, each) for each in (1, 2)}
        stamp = lock_session(db, CLINIC.id, chains[number].session.id)
    assert stamp is not None
    assert stamp.head.course_id == chains[number].course.id
    assert not stamp.is_known


def test_a_database_that_another_process_holds_cannot_take_this_now(sqlite_url: str) -> None:
    ours, theirs = open_database(sqlite_url), open_database(sqlite_url)
    with ours.glancing() as db:
        # The same connection serves what follows; nobody wants to wait for as long as a person would.
        db.exec_driver_sql("PRAGMA busy_timeout=50")
    with theirs.writing(), pytest.raises(Unavailable), ours.writing():
        pass
    with ours.writing() as db:
        assert db.exec_driver_sql("SELECT 1").scalar() == 1
    for database in (ours, theirs):
        database.engine.dispose()
