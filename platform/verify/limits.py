"""How often one address may ask."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError

WINDOW = 60
"""Seconds that a counter covers."""
PER_WINDOW = 60
"""Questions per address and window when VERIFY_PER_MINUTE is not set."""


class TooMany(DomainError):
    code = "verify.too_many"
    sentence = _("Too many checks from this address. Please wait a minute and try again.")
    status = 429


def count_question(address: str) -> None:
    """Count one question of an address. Raises TooMany above the limit of the minute."""
    limit = getattr(settings, "VERIFY_PER_MINUTE", PER_WINDOW)
    key = f"verify:{address}:{int(time.time()) // WINDOW}"
    try:
        asked = cache.incr(key)
    except ValueError:  # the first question of this minute
        asked = 1
        cache.add(key, asked, timeout=2 * WINDOW)
    if asked > limit:
        raise TooMany
