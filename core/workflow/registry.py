"""Guards, effects and platform guards, registered by apps in `AppConfig.ready()`.

A guard is `f(subject, *, by, data)`: it raises a DomainError when it refuses, changes nothing,
and may be asked as often as a page is drawn. An effect has the same shape and does its work in
the transaction of the transition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from core.workflow.errors import UnknownName


class Step(Protocol):
    """A guard or an effect."""

    def __call__(self, subject: Any, *, by: Any, data: Any) -> None: ...


Scope = Callable[[Any], Any]

_guards: dict[str, Step] = {}
_effects: dict[str, Step] = {}
_platform_guards: dict[str, list[Step]] = {}
_scopes: dict[str, Scope] = {}


def register_guard(name: str, guard: Step) -> None:
    """Offer `guard` to definitions under `name`. A name that is taken is refused."""
    _claim(_guards, name, guard, "guard")


def register_effect(name: str, effect: Step) -> None:
    """Offer `effect` to definitions under `name`. A name that is taken is refused."""
    _claim(_effects, name, effect, "effect")


def register_platform_guard(effect_name: str, guard: Step) -> None:
    """Run `guard` before every transition with the effect `effect_name`, whatever a pack says.

    This is where the Convention's rules stand that no country may switch off.
    """
    guards = _platform_guards.setdefault(effect_name, [])
    if guard not in guards:
        guards.append(guard)


def register_task_scope(role: str, scope: Scope) -> None:
    """Limit the tasks of `role` to the subjects whose ids `scope(user)` gives as a queryset.

    Needed for roles that see only their own cases, such as `applicant`.
    """
    _claim(_scopes, role, scope, "task scope")


def find_guard(name: str) -> Step:
    """The guard of this name. Raises UnknownName."""
    return _find(_guards, name, "guard")


def find_effect(name: str) -> Step:
    """The effect of this name. Raises UnknownName."""
    return _find(_effects, name, "effect")


def platform_guards(effect_name: str) -> tuple[Step, ...]:
    """What must hold before a transition with this effect."""
    return tuple(_platform_guards.get(effect_name, ()))


def guard_names() -> frozenset[str]:
    """Every guard that a definition may name."""
    return frozenset(_guards)


def effect_names() -> frozenset[str]:
    """Every effect that a definition may name."""
    return frozenset(_effects)


def task_scopes() -> dict[str, Scope]:
    """The roles whose tasks are limited, with their scopes."""
    return dict(_scopes)


def _claim(names: dict[str, Any], name: str, value: Any, what: str) -> None:
    known = names.get(name)
    if known is not None and known is not value:
        raise ValueError(f"the {what} {name!r} is registered twice")
    names[name] = value


def _find(names: dict[str, Step], name: str, what: str) -> Step:
    if name not in names:
        raise UnknownName(what=what, name=name)
    return names[name]
