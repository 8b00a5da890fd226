"""Secrets of a development machine: made once, kept in .local/, marked so production refuses."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

MARK = "development-"


def development_secrets(folder: Path) -> dict[str, str]:
    """SECRET_KEY and SEAL_KEYS of this folder, made at first use, readable by the owner only."""
    path = folder / "secrets.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = {
            "SECRET_KEY": MARK + secrets.token_urlsafe(48),
            "SEAL_KEYS": Fernet.generate_key().decode(),
        }
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(made))
        if not path.exists():
            temporary.rename(path)
        else:
            temporary.unlink()
    return {name: str(value) for name, value in json.loads(path.read_text()).items()}
