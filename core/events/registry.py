"""What events there are and who wants them, filled at start-up from the apps."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

E = TypeVar("E")


@dataclasses.dataclass(frozen=True)
class Subscription:
    """`handler` runs once per event of `kind`, under `name`.

    `atomic`: the handler and the mark that it ran are one transaction. Without it, the handler
    runs outside any transaction (for remote calls and for the public side) and must be
    idempotent by itself.
    """

    kind: str
    name: str
    handler: Callable[[Any], None]
    atomic: bool


_events: dict[str, type] = {}
_kinds: dict[type, str] = {}
_subscriptions: dict[str, dict[str, Subscription]] = {}


def event(kind: str) -> Callable[[type[E]], type[E]]:
    """Class decorator: a frozen dataclass that is an event of `kind`, such as "permit.issued"."""

    def declare(cls: type[E]) -> type[E]:
        if not dataclasses.is_dataclass(cls):
            raise TypeError(f"{cls.__name__} is not a dataclass: put @event above @dataclass")
        known = _events.get(kind)
        if known and known.__qualname__ != cls.__qualname__:
            raise RuntimeError(f"Two events are called {kind}: {known} and {cls}")
        _events[kind], _kinds[cls] = cls, kind
        return cls

    return declare


def subscriber(
    of: type, *, name: str, atomic: bool = True
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Function decorator: run it in the worker, after commit, once per event of class `of`."""

    def declare(handler: Callable[[Any], None]) -> Callable[[Any], None]:
        kind = kind_of(of)
        _subscriptions.setdefault(kind, {})[name] = Subscription(kind, name, handler, atomic)
        return handler

    return declare


def kind_of(cls: type) -> str:
    """The kind of an event class. Raises KeyError for a class that is no event."""
    return _kinds[cls]


def subscriptions(kind: str) -> list[Subscription]:
    """Who wants events of `kind`."""
    return list(_subscriptions.get(kind, {}).values())


def find_subscription(kind: str, name: str) -> Subscription | None:
    """The subscription, or None when the code that made it is gone."""
    return _subscriptions.get(kind, {}).get(name)


def publish(what: Any) -> None:
    """Write the event with its deliveries in the open transaction; wake the worker after."""
    from core.events.services import write

    write(what)


def to_payload(what: Any) -> dict[str, Any]:
    """The event as JSON-able members."""
    return {field.name: _plain(getattr(what, field.name)) for field in dataclasses.fields(what)}


def from_payload(kind: str, payload: dict[str, Any]) -> Any:
    """The event again, each member in its declared type."""
    cls = _events[kind]
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    return cls(**{name: _typed(hints[name], payload[name]) for name in names if name in payload})


def _plain(value: Any) -> Any:
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return value


_READERS: dict[Any, Callable[[Any], Any]] = {
    uuid.UUID: uuid.UUID,
    Decimal: Decimal,
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
}


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    reader = _READERS.get(hint)
    return reader(value) if reader else value
