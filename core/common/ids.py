"""Identifiers that may be shown outside."""

from __future__ import annotations

import uuid


def new_id() -> uuid.UUID:
    """A random UUID: says nothing about how many there are or when it was made."""
    return uuid.uuid4()
