"""Every number that is charted: taken up to its limits, and refused one step beyond, as the domain's tables say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from sessiontrack.domain import dose_ranges as ranges
from sessiontrack.domain.courses import PLANNED_SESSIONS
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.visit_checks import WEIGHT_POSSIBLE_G
from sessiontrack.domain.vitals import SIGNS
from tests.bad_input import changed, counted, faults_of, sent_before
from tests.good_requests import GOOD, Values, good_call


@dataclass(frozen=True)
class Bounds:
    """What one field takes, in the smallest step it can be sent in.

    Args:
        least, most: in steps.
        decimals: digits of a step; a field with decimals is sent as text.
        change: of the good request, so that only this field is in question.
    """

    noun: str
    pointer: str
    least: int
    most: int
    decimals: int = 0
    change: dict[str, Any] = field(default_factory=dict)
    at: str = ""

    def sent(self, steps: int) -> int | str:
        """A number of steps as a client sends it."""
        if not self.decimals:
            return steps
        return str(Decimal(steps).scaleb(-self.decimals))

    def values(self) -> Iterator[tuple[int, bool]]:
        """One beside each limit on either side, and whether it is taken."""
        for limit in (self.least, self.most):
            yield from ((steps, self.least <= steps <= self.most) for steps in (limit - 1, limit, limit + 1))


def of_signs() -> Iterator[Bounds]:
    for code, sign in SIGNS.items():
        pointer = "/oxygen_l_per_min" if code == "oxygen_l_per_min" else f"/readings/{code}"
        alone = {"drop": ["/readings", "/not_measured", "/oxygen_l_per_min"]}
        yield Bounds("vitals", pointer, *sign.possible, sign.decimals, alone)


def of_doses() -> Iterator[Bounds]:
    bare = ["/dose_mg_per_kg", "/concentration_mg_per_ml", "/volume_ml"]
    # Without a concentration a rate of mass is not held against what the pump can do.
    by_mass = {"before": [{"noun": "orders", "drop": bare[1:]}], "drop": ["/rate_ml_per_h", bare[1]]}
    single = {"drop": [*bare, "/duration_minutes"], "set": {"/route": "im"}}
    for noun, pointer, allowed, change, at in (
        ("orders", "/dose_mg", ranges.IV_DOSE, {"drop": bare}, "unweighed"),
        ("orders", "/dose_mg_per_kg", ranges.IV_DOSE_PER_KG, {"drop": bare}, "unweighed"),
        ("orders", "/dose_mg", ranges.SINGLE_DOSE, single, "unweighed"),
        ("orders", "/dose_mg_per_kg", ranges.SINGLE_DOSE_PER_KG, single, "unweighed"),
        ("orders", "/volume_ml", ranges.VOLUME, {"drop": ["/concentration_mg_per_ml"]}, ""),
        ("starts", "/rate_mg_per_h", ranges.RATE, by_mass, "ready"),
        ("starts", "/rate_ml_per_h", ranges.VOLUME_RATE, {}, ""),
    ):
        yield Bounds(noun, pointer, *allowed.possible, 3, change, at)
    least, most = ranges.DURATION_POSSIBLE_MINUTES
    yield Bounds(
        "orders", "/duration_minutes", least, most, 0, {"drop": ["/concentration_mg_per_ml", "/volume_ml"]}
    )
    for name in ("systolic", "diastolic"):
        limit = LIMITS[f"pre_{name}_block"]
        reason = {"set": {"/limit_reason": "usually high"}}
        yield Bounds("orders", f"/limit_{name}", limit.minimum, limit.maximum, 0, reason)


def of_scales() -> Iterator[Bounds]:
    for code, scale in SCALES.items():
        scored = {"drop": ["/items"], "set": {"/scale": code}}
        if scale.total_range is not None:
            yield Bounds("scores", "/total", scale.total_range.lowest, scale.total_range.highest, 0, scored)
        if scale.takes_items and not scale.skip:
            items = [scale.item_range.lowest] * scale.item_count
            given = {"set": {"/scale": code, "/items": items, "/recent": False}}
            yield Bounds("scores", "/items/0", scale.item_range.lowest, scale.item_range.highest, 0, given)


def of_others() -> Iterator[Bounds]:
    least, most = (bound // 10 for bound in WEIGHT_POSSIBLE_G)
    yield Bounds("check-ins", "/weight_kg", least, most, 2)
    yield Bounds("patients", "/weight_kg", least, most, 2)
    yield Bounds("courses", "/planned_sessions", *PLANNED_SESSIONS)
    yield Bounds("side-effects", "/grade", 1, 5)
    yield Bounds("tolerabilities", "/rating", 0, 10)
    yield Bounds("iv-accesses", "/gauge", 14, 26)
    yield Bounds("drug-counts", "/wasted_mg", 0, 50_000, 3, at="infusing")
    yield Bounds("boluses", "/dose_mg", *ranges.BOLUS.possible, 3)


ALL = [*of_signs(), *of_doses(), *of_scales(), *of_others()]


def name_of(bounds: Bounds) -> str:
    told = bounds.change.get("set", {}).values()
    return " ".join([bounds.noun, bounds.pointer, *(str(value) for value in told if isinstance(value, str))])


def test_every_sign_every_scale_and_every_range_of_doses_is_among_them():
    asked = {bounds.pointer for bounds in ALL}
    assert {f"/readings/{code}" for code in SIGNS if code != "oxygen_l_per_min"} < asked
    found = [each for each in vars(ranges).values() if isinstance(each, ranges.Range)]
    assert {each.path for each in found} - asked == {"/concentration_mg_per_ml"}
    scored = {bounds.change["set"]["/scale"] for bounds in ALL if bounds.noun == "scores"}
    assert {code for code, scale in SCALES.items() if scale.is_enterable} - scored == {"cssrs_screen"}


@pytest.mark.parametrize("bounds", ALL, ids=name_of)
def test_a_number_is_taken_up_to_its_limits(sqlite_scenes, bounds):
    at = bounds.at or GOOD[bounds.noun]["at"]
    for steps, is_possible in bounds.values():
        with sqlite_scenes.open(at) as (stage, scene):
            for earlier in bounds.change.get("before", ()):
                sent_before(earlier, stage, scene)
            call = good_call(bounds.noun, stage, scene)
            put = {**bounds.change.get("set", {}), bounds.pointer: bounds.sent(steps)}
            body = changed(call.body, {**bounds.change, "set": put}, Values(stage, scene))
            before, answer, after = counted(stage), call.send(json=body), counted(stage)
            assert answer.status_code in (200, 201, 422), answer.get_json()
            hard = [fault for fault in faults_of(answer).values() if not fault.get("confirmable")]
            said = (bounds.sent(steps), answer.get_json())
            assert (not hard) is is_possible, said
            assert is_possible or {fault["path"] for fault in hard} == {bounds.pointer}, said
            assert answer.status_code != 422 or before == after
