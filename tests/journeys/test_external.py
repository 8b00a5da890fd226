"""The same journey on PostgreSQL 15 and Redis: only the environment changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.external import postgres, redis_server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journey")]


def test_the_journey_on_postgresql_15_and_redis(tmp_path: Path):
    program = Path(sys.executable).parent / "ecites"
    with postgres(tmp_path) as databases, redis_server(tmp_path) as queues:
        done = subprocess.run(
            [program, "journey", "--json", "--folder", tmp_path / "made"],
            env=os.environ | databases | queues | {"DJANGO_SETTINGS_MODULE": DEVELOPMENT},
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout)
    assert result["ok"] is True
    for name in ("pdf", "xml"):
        assert Path(result[name]).exists()


DEVELOPMENT = "config.settings.development"
