"""From where the present work was asked for: the request's address and id."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    address: str = ""
    channel: str = "system"
    request_id: str = ""


_NONE = Origin()
current_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NONE)
