"""Errors to Sentry when SENTRY_DSN is set, each with its country and without personal data."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from django.conf import settings

from tenants.context import current_schema


def _with_country(event: Any, _hint: Any) -> Any:
    event.setdefault("tags", {})["country"] = current_schema()
    return event


def start() -> None:
    """Start the client, once, if a DSN is configured."""
    if settings.SENTRY_DSN:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            send_default_pii=False,
            before_send=_with_country,
            include_local_variables=False,  # a SOAP body holds a permit's TokenId
            max_request_body_size="never",
        )
