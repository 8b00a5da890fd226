"""Cache keys carry the country."""

from __future__ import annotations

from tenants.context import current_schema


def make_key(key: str, key_prefix: str, version: int) -> str:
    """The key as stored: two countries never share one."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"
