"""The drug: what must be known before its start, how its amounts are held, and who counts what is left."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Blocked, Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import course_entries, doses
from tests.people import member
from tests.service.samples import ON_SQLITE, RATE_UG_PER_H, seen_again

A_DAY = 24 * 60
STARTED = bodies.DoseEvent(event="started", rate_ug_per_h=RATE_UG_PER_H)


def rules(held) -> list[str]:
    return [alert.rule for alert in held.value.alerts]


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


def test_nothing_is_started_without_an_order(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.vitals(-5)
    with pytest.raises(Conflict, match="no order"):
        bedside.start()
    assert bedside.state is State.CHECKED_IN


@ON_SQLITE
def test_nothing_is_started_without_todays_weight(bedside):
    bedside.to(State.PLANNED)
    bedside.arrive(weight_g=None)
    bedside.order()
    bedside.vitals(-5)
    with pytest.raises(Conflict, match="weigh the patient"):
        bedside.start()
    bedside.order(-4, dose_ug_per_kg=None, dose_ug=41_000)
    with pytest.raises(Blocked) as held:
        bedside.start()
    assert rules(held) == ["dose_range"]


@ON_SQLITE
@pytest.mark.parametrize("missing", ["evaluation", "consent", "decision"])
def test_nothing_is_started_before_the_evaluation_and_the_consent(bedside, missing):
    bedside.register()
    bedside.open_course()
    if missing != "evaluation":
        bedside.evaluate()
    withdrawn = bodies.Consent(given=False)
    deferred = bodies.Eligibility(items={}, decision="deferred", decided_by=member("paul").id)
    if missing == "consent":
        bedside.send_course("nora", course_entries.record_consent, withdrawn, -55)
    if missing == "decision":
        bedside.send_course("paul", course_entries.record_eligibility, deferred, -55)
    bedside.plan()
    bedside.arrive()
    bedside.order()
    bedside.vitals(-5)
    with pytest.raises(Blocked) as held:
        bedside.start()
    assert rules(held) == ["eligibility_missing"]
    assert missing in str(held.value.alerts[0].inputs["missing"])


@ON_SQLITE
@pytest.mark.parametrize(("minute", "is_fresh"), [(-15, True), (-16, False)])
def test_nothing_is_started_without_a_full_set_of_the_last_quarter_of_an_hour(bedside, minute, is_fresh):
    bedside.to(State.CHECKED_IN)
    bedside.order()
    bedside.vitals(minute)
    if is_fresh:
        assert bedside.start().is_new
        return
    with pytest.raises(Blocked) as held:
        bedside.start()
    assert rules(held) == ["pre_vitals_stale"]


def test_a_blocked_start_names_everything_that_holds_it(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order()
    bedside.vitals(-20, systolic=165, spo2=90)
    with pytest.raises(Blocked, match="until this is settled or a clinician lifts it") as held:
        bedside.start()
    assert sorted(rules(held)) == ["pre_bp_hold", "pre_spo2", "pre_vitals_stale"]
    assert bedside.record().of_kind("dose_event") == ()


@ON_SQLITE
def test_a_start_told_later_is_judged_by_what_was_known_then(bedside):
    bedside.ready()
    bedside.vitals(6, systolic=190)
    bedside.come_to(10)
    assert bedside.send("nora", doses.record_dose_event, STARTED, 2).is_new


@ON_SQLITE
def test_a_single_dose_is_held_like_a_start_and_a_second_one_is_not(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order(route="im", duration_minutes=None, concentration_ug_per_ml=None)
    with pytest.raises(Blocked) as held:
        bedside.dose("dose_given", dose_ug=41_000)
    assert rules(held) == ["pre_vitals_stale"]
    bedside.vitals(1)
    bedside.dose("dose_given", 2, dose_ug=20_500)
    assert bedside.dose("dose_given", 30, dose_ug=20_500).is_new
    assert bedside.summary().delivered_ug == 41_000


@ON_SQLITE
def test_the_latest_order_holds(bedside):
    bedside.ready()
    bedside.order(-4, dose_ug_per_kg=400)
    with pytest.raises(Rejected) as refused:
        bedside.start()
    assert fault_of(refused) == ("/rate_mg_per_h", "differs_from_order")


def test_only_a_clinician_orders(bedside):
    bedside.to(State.CHECKED_IN)
    order = bodies.Order(agent="ketamine", route="iv", dose_ug=41_000, duration_minutes=40)
    with pytest.raises(NotAllowed, match="may not order a dose"):
        bedside.send("nora", doses.order_dose, order, -20)
    assert bedside.send("paul", doses.order_dose, order, -20).is_new


@ON_SQLITE
def test_an_impossible_order_is_refused(bedside):
    bedside.to(State.CHECKED_IN)
    with pytest.raises(Rejected) as refused:
        bedside.order(dose_ug_per_kg=9_000_000)
    assert ("/dose_mg_per_kg", "out_of_range") in [(f.path, f.code) for f in refused.value.faults]


@ON_SQLITE
def test_boluses_count_together_against_their_cap(bedside):
    bedside.to(State.INFUSING)
    bedside.bolus(5, 21_000)
    over = bodies.DoseEvent(event="bolus", dose_ug=21_000)
    with pytest.raises(Rejected, match="Look again") as asked:
        bedside.send("nora", doses.record_dose_event, over, 10)
    assert fault_of(asked) == ("/dose_mg", "over_cap")
    given = bedside.bolus(10, 21_000)
    assert given.entry.body.confirmed == seen_again(asked.value)
    assert ("dose_range", "critical") in [(alert.rule, alert.level) for alert in given.alerts]
    assert bedside.record().infusion.given_ug("bolus") == 42_000


@ON_SQLITE
@pytest.mark.parametrize(
    ("act", "body", "more"),
    [
        (doses.order_dose, bodies.Order(agent="ketamine", route="iv", dose_ug=41_000), {}),
        (doses.record_dose_event, STARTED, {}),
        (doses.check_drug, bodies.SecondCheck(checker_id=UUID(int=1)), {"given": None}),
        (doses.count_drug, bodies.DrugCount(drawn_ug=1, wasted_ug=0), {"given": None}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_nothing_is_done_to_a_drug_of_another_clinic(bedside, clock, act, body, more):
    bedside.ready()
    with pytest.raises((NotFound, NotAllowed)) as refused:
        bedside.send("sam", act, body, 0, **more)
    assert isinstance(refused.value, NotFound) or act is doses.order_dose


def give_one(bedside, day: int) -> None:
    """One short session that ends in a transfer, which needs neither a long recovery nor a gate."""
    zero = day * A_DAY
    bedside.plan(minute=zero)
    bedside.arrive(zero - 30)
    bedside.order(zero - 25)
    bedside.vitals(zero - 5)
    bedside.start(zero)
    bedside.dose("completed", zero + 40)
    bedside.leave(zero + 41, disposition="hospital_transfer")
    bedside.complete(zero + 42)


def score(bedside, day: float, scale: str, items: tuple[int, ...]):
    body = bodies.Score(scale=scale, occasion="after_24h", items=items, scale_version="1.0")
    return bedside.send_course("nora", course_entries.record_score, body, day * A_DAY)


def test_before_the_fourth_infusion_a_clinician_decides_when_nothing_got_better(bedside):
    bedside.register()
    bedside.open_course()
    bedside.evaluate()
    score(bedside, -0.01, "phq9", (2,) * 8 + (0,))
    for day in (0, 3, 7):
        give_one(bedside, day)
    score(bedside, 8, "phq9", (2,) * 8 + (0,))
    score(bedside, 8.01, "global_change", (0,))
    fourth = 10 * A_DAY
    bedside.plan(minute=fourth)
    bedside.arrive(fourth - 30)
    bedside.order(fourth - 25)
    bedside.vitals(fourth - 5)
    with pytest.raises(Blocked, match="blocked") as held:
        bedside.start(fourth)
    assert rules(held) == ["no_response_3"]
    assert held.value.alerts[0].inputs["verdict"] == "no_response"
    decision = bodies.Decision(checkpoint="after_infusion_3", decision="continue", text="Give it time.")
    with pytest.raises(NotAllowed):
        bedside.send_course("nora", course_entries.record_decision, decision, fourth - 1)
    bedside.send_course("paul", course_entries.record_decision, decision, fourth - 1)
    assert bedside.start(fourth).is_new
