"""Secrets at rest: sealed with keys from the environment, newest first, so keys can be rotated."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError


class SealBroken(DomainError):
    code = "secret.seal_broken"
    sentence = _("A stored secret cannot be opened with any key in SEAL_KEYS.")
    status = 500


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEAL_KEYS])


def seal(plain: bytes) -> bytes:
    """`plain` encrypted and authenticated with the newest key."""
    return _box().encrypt(plain)


def unseal(sealed: bytes) -> bytes:
    """What was sealed. Raises SealBroken when no key opens it."""
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken:
        raise SealBroken from None
