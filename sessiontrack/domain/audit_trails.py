"""The audit trail as people read it: the words of every act, its groups, and which lines somebody may see."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sessiontrack.domain.permissions import Actor, Role

OUTSIDERS = MappingProxyType(
    {
        "operator": "Somebody at the server",
        "patient": "A patient by a score link",
        "gateway": "A monitor's gateway",
        "nobody": "Somebody who could not sign in",
    }
)
"""Who acts here without an account, by the role that the trail keeps for them."""

_SIGNATURES = frozenset({"addendum", "completion", "sign_off"})


@dataclass(frozen=True, slots=True)
class _Words:
    groups: Mapping[str, str]
    acts: Mapping[str, str]
    group_of: Mapping[str, str]
    facts: Mapping[str, str]


def _read() -> _Words:
    told = tomllib.loads(files("sessiontrack.domain").joinpath("trail.toml").read_text("utf-8"))
    acts: dict[str, str] = {}
    group_of: dict[str, str] = {}
    for kind, noun in told["kinds"].items():
        again = "signed" if kind in _SIGNATURES else "entered"
        for verb, words, group in (
            ("recorded", f"entered {noun}", again),
            ("amended", f"amended {noun}", "corrected"),
            ("repeated", f"sent {noun} once more; it was kept once", again),
        ):
            acts[f"{kind}.{verb}"], group_of[f"{kind}.{verb}"] = words, group
    for group in told["groups"]:
        acts |= told[group]
        group_of |= dict.fromkeys(told[group], group)
    return _Words(*map(MappingProxyType, (told["groups"], acts, group_of, told["facts"])))


_WORDS = _read()
GROUPS = _WORDS.groups
"""Kinds of act by which lines are found, with their words."""

ACTS = _WORDS.acts
"""Every action that is ever written, with words that follow a name."""


def act_words(action: str) -> str:
    """What an action of the trail is in words; a stored one that is not known any more stands as it is.

    >>> act_words("vitals.amended"), act_words("patient.read"), act_words("moon.landed")
    ('amended vitals', 'opened a patient', 'moon.landed')
    """
    return ACTS.get(action, action)


def actions_in(group: str) -> tuple[str, ...]:
    """The actions of a group.

    >>> actions_in("signed")[0]
    'addendum.recorded'
    """
    return tuple(sorted(action for action, its in _WORDS.group_of.items() if its == group))


def fact_words(details: Mapping[str, Any]) -> str:
    """The facts of a line that anybody who may see it may know; values of a record are never among them.

    >>> fact_words({"rows": 12, "file": "vitals", "term": "5f2a"})
    'rows 12, file vitals'
    >>> fact_words({"changed": {"phone": ["1", "2"], "mrn": ["A", "B"]}})
    'changed mrn phone'
    """
    known = ((_WORDS.facts[name], value) for name, value in details.items() if name in _WORDS.facts)
    return ", ".join(f"{words} {_fact(value)}" for words, value in known if value is not None)


def _fact(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(sorted(value))
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Sight:
    """Which lines of a clinic's trail somebody may see: their own, and what is said here.

    Args:
        own_id: whose own lines are seen.
        sees_patients: lines about any patient are seen too.
        actions: lines of these actions are seen too.
    """

    own_id: UUID
    sees_patients: bool = False
    actions: tuple[str, ...] = ()


def sight_of(actor: Actor) -> Sight | None:
    """Which lines an actor may see; nothing said is every line of the clinic.

    Source: integrity.md 5, "read the audit trail": a nurse's own acts, a clinician's own patients, an
    administrator's settings, an auditor all, a program by its scope.
    """
    if actor.role in (Role.AUDITOR, Role.SERVICE):
        return None
    is_admin = actor.role is Role.ADMIN
    return Sight(actor.id, actor.role is Role.CLINICIAN, actions_in("settings") if is_admin else ())
