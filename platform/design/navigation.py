"""The registry of navigation entries; portal and console fill it in their AppConfig.ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: a view name, shown to whom `permission` allows.

    `permission` empty means every signed-in person; `active` names further view-name prefixes
    under which the line counts as the current one; `counter` gives the number that stands at
    the end of the line for this person (one query each time a page is drawn).
    """

    view: str
    label: Text
    icon: str
    permission: str = ""
    active: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    counter: Callable[[Any], int] | None = None
    url: str = ""
    count: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of entries; an empty title draws no heading."""

    title: Text
    entries: tuple[Entry, ...]


_sections: dict[str, list[Section]] = {"portal": [], "console": []}


def register(area: str, sections: Iterable[Section]) -> None:
    """Set the navigation of an area ("portal" or "console"), replacing what was registered."""
    _sections[area] = list(sections)


def navigation_for(request: HttpRequest, area: str) -> list[Section]:
    """The sections and entries of `area` that the person of this request may open.

    Entries whose view is not routed on this host are left out. Costs no query beyond the
    person's permissions.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    found = []
    for section in _sections[area]:
        entries = tuple(_shown(entry, request, user) for entry in section.entries)
        kept = tuple(entry for entry in entries if entry is not None)
        if kept:
            found.append(replace(section, entries=kept))
    return found


def _shown(entry: Entry, request: HttpRequest, user: Any) -> Entry | None:
    """The entry with its address, or None when this person may not open it."""
    if entry.permission and not user.may(entry.permission):
        return None
    if entry.roles and not entry.roles & user.role_codes:
        return None
    try:
        url = reverse(entry.view, urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        return None
    count = entry.counter(user) if entry.counter else 0
    return replace(entry, url=url, count=count, is_current=_is_current(entry, request))


def _is_current(entry: Entry, request: HttpRequest) -> bool:
    """True when the request's view is the entry's own or under one of its prefixes."""
    match = request.resolver_match
    if match is None:
        return False
    if match.view_name == entry.view:
        return True
    return any(match.view_name.startswith(prefix) for prefix in entry.active)
