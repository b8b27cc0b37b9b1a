"""The answers that stand first about a course, in words: scores, response, dose, pressure, effect."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.course_facts import CourseFacts, ScoreFact
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.response import Outcome
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.terms import Terms
from sessiontrack.web.local_time import show_day
from sessiontrack.web.pages.looks import shown_ordered, shown_per_kg


@dataclass(frozen=True, slots=True)
class CourseFigure:
    """One answer.

    Args:
        aside: beside the value, in small.
        tone: of what stands aside: ``good``, ``bad``, ``crit`` or ``muted``.
        below: words, each of which stays whole where there is room for it.
        look: ``none`` while there is no answer, ``words`` when the value is words.
    """

    label: str
    value: str
    aside: str = ""
    tone: str = "muted"
    below: tuple[str, ...] = ()
    look: str = ""


def figures_of(record: CourseRecord, facts: CourseFacts) -> tuple[CourseFigure, ...]:
    """Every answer; what is not known yet says so."""
    scores = [_score(fact) for fact in facts.scores] or [_no_score(record)]
    return (*scores, _response(facts), _dose(facts), _pressure(facts), _effect(facts, record.terms))


def _none(label: str, value: str, *below: str) -> CourseFigure:
    return CourseFigure(label, value, below=below, look="none")


def _no_score(record: CourseRecord) -> CourseFigure:
    label = f"{SCALES[record.course.primary_scale].abbreviation} now"
    return _none(label, "None yet", "a score before the first infusion is the baseline")


def _score(fact: ScoreFact) -> CourseFigure:
    latest, best = fact.latest, fact.best
    below = f"on {show_day(latest.taken_at)}"
    if best and best.taken_at != latest.taken_at and (best.total or 0) < (latest.total or 0):
        below = f"best {best.total} on {show_day(best.taken_at)}"
    aside, tone = "", "muted"
    if fact.change is not None and fact.baseline is not None:
        aside = f"{_signed(fact.change)} from {fact.baseline.total}"
        tone = "good" if fact.change < 0 else "bad" if fact.change > 0 else "muted"
    label = f"{SCALES[fact.scale].abbreviation} now"
    return CourseFigure(label, str(latest.total), aside, tone, (below,))


def _signed(change: int) -> str:
    if change == 0:
        return "no change"
    return f"\N{MINUS SIGN}{-change}" if change < 0 else f"+{change}"


def _response(facts: CourseFacts) -> CourseFigure:
    if facts.response is None:
        missing = "" if any(fact.baseline for fact in facts.scores[:1]) else "a baseline and "
        return _none("Response", "Not known", f"needs {missing}a score after an infusion")
    now, has_been = facts.response.now, facts.response.since is not None
    reached = f"after infusion {facts.response.after_infusions}" if has_been else ""
    below = _since(now, has_been=has_been)
    # What was reached and lost again must not read as "none after infusion 3".
    aside = reached if now.is_response else ""
    if reached and not aside:
        below = f"reached {reached}, {below}" if below else f"reached {reached}"
    return CourseFigure("Response", _answer(now), aside, "good", (below,) if below else ())


def _answer(now: Outcome) -> str:
    if now.is_response:
        return "Yes"
    if now.is_partial_response:
        return "Partial"
    return "Not known" if now.is_response is None else "No"


def _since(now: Outcome, *, has_been: bool) -> str:
    if now.is_remission and not now.is_remission_at_baseline:
        return "in remission"
    if has_been and now.is_response is False:
        return "symptoms returned since"
    if now.points_drop is None:
        return ""
    points = abs(now.points_drop)
    if not points:
        return "as at the baseline"
    way = "down" if now.points_drop > 0 else "up"
    return f"{points} point{'' if points == 1 else 's'} {way} from the baseline"


def _dose(facts: CourseFacts) -> CourseFigure:
    dose = facts.dose
    if dose is None:
        return _none("Last dose", "None yet")
    below = [f"ordered {shown_ordered(dose.ordered)}"] if dose.ordered else []
    if dose.before:
        below.append(f"was {shown_ordered(dose.before)} in session {dose.before_ordinal}")
    unit = f"mg/kg {dose.agent}" if dose.agent else "mg/kg"
    return CourseFigure("Last dose", shown_per_kg(dose.delivered), unit, below=tuple(below))


def _pressure(facts: CourseFacts) -> CourseFigure:
    found = facts.pressure
    if found is None:
        return _none("Highest pressure", "None yet")
    lower = "" if found.diastolic is None else f"/{found.diastolic}"
    value, aside = f"{found.systolic}{lower}", f"session {found.ordinal}"
    tone = {Level.CRITICAL: "crit", Level.WARN: "bad"}.get(found.level or Level.INFO, "muted")
    below = ["at or above the stop limit" if found.level is Level.CRITICAL else "mmHg"]
    if found.diastolic_apart is not None:
        below.append(f"diastolic up to {found.diastolic_apart}")
    return CourseFigure("Highest pressure", value, aside, tone, tuple(below))


def _effect(facts: CourseFacts, terms: Terms) -> CourseFigure:
    found = facts.effect
    if found is None:
        return _none("Most common effect", "None yet")
    words = terms.label(found.effect)
    below = (f"in {found.sessions} of {found.of} session{'' if found.of == 1 else 's'}",)
    return CourseFigure("Most common effect", words, below=below, look="words")
