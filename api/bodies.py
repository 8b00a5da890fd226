"""What a call's body must be before a service reads it."""

from __future__ import annotations

from typing import Any

from core.common.errors import Invalid


def members(data: Any, name: str = "body") -> dict[str, Any]:
    """The members of the JSON object `data`. Raises Invalid, naming `name`, for anything else."""
    if not hasattr(data, "items"):
        raise Invalid(fields={name: ["Send a JSON object."]})
    return dict(data.items())
