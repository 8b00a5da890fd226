"""Actors that are no person."""

from __future__ import annotations


class SystemActor:
    """The platform itself, acting on an event or a deadline."""

    id = None
    pk = None
    full_name = "system"
    email = ""
    is_authenticated = True
    is_active = True
    role_codes = frozenset({"system"})

    def may(self, permission: str) -> bool:
        """The system acts only by role "system" in workflows; it holds no permission."""
        return False

    def __str__(self) -> str:
        return "system"


SYSTEM = SystemActor()
