"""Secrets at rest, with keys that are rotated."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet

from core.common.crypto import SealBroken, seal, unseal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_is_sealed_and_opened(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    sealed = seal(b"secret")
    assert b"secret" not in sealed
    assert seal(b"secret") != sealed
    assert unseal(sealed) == b"secret"
    assert unseal(memoryview(sealed)) == b"secret"


def test_keys_are_rotated_newest_first(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    before = seal(b"secret")
    settings.SEAL_KEYS = [NEW, OLD]
    after = seal(b"secret")
    assert unseal(before) == unseal(after) == b"secret"
    settings.SEAL_KEYS = [NEW]
    assert unseal(after) == b"secret"
    with pytest.raises(SealBroken, match="SEAL_KEYS"):
        unseal(before)


def test_a_changed_secret_is_not_opened(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    sealed = bytearray(seal(b"secret"))
    sealed[20] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed))
    with pytest.raises(SealBroken):
        unseal(b"")
