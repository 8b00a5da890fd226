"""Production takes everything from the environment and refuses what belongs to development."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from config.local_secrets import MARK
from tests.architecture.sources import ROOT

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x7Kq-2mTz_9Lw" * 5,
    "SEAL_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgresql://app:pw@127.0.0.1:1/ecites",
    "ALLOWED_HOSTS": ".ecites.example",
    "PUBLIC_HOSTS": "hub.ecites.example",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/1",
    "EMAIL_HOST": "mail.ecites.example",
    "METRICS_TOKEN": "m" * 32,
}


def start(code: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python with production's environment and nothing of this process's settings."""
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "ECITES_LOCAL") if name in os.environ
    }
    wanted = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | wanted, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


LOAD = "from django.conf import settings; print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)"


def test_production_starts_with_a_proper_environment() -> None:
    done = start(LOAD)
    assert done.stdout.split() == ["False", "True"], done.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": MARK + "x" * 60}, "development secret"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"SEAL_KEYS": None}, "SEAL_KEYS is empty"),
        ({"SEAL_KEYS": "not-a-key"}, "SEAL_KEYS"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL must look like"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"PUBLIC_HOSTS": None}, "PUBLIC_HOSTS is not set"),
        ({"SECURE_SSL_REDIRECT": "maybe"}, "neither yes nor no"),
        ({"EMAIL_PORT": "many"}, "not a whole number"),
    ],
)
def test_production_refuses(changes: dict[str, str | None], words: str) -> None:
    done = start(LOAD, **changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr.splitlines()[-1]


def test_the_deployment_check_is_clean() -> None:
    code = (
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    done = start(code)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_probes_are_answered_without_https() -> None:
    """The kubelet asks the pod itself, by plain HTTP and under the pod's address."""
    code = (
        "import django; django.setup(); from django.test import Client; "
        "print(Client(HTTP_HOST='10.0.0.9:8000').get('/livez').status_code, "
        "Client(HTTP_HOST='hub.ecites.example').get('/').status_code)"
    )
    done = start(code)
    assert done.stdout.split()[-2:] == ["200", "301"], done.stdout + done.stderr


def test_a_development_secret_is_marked_and_readable_by_its_owner_only(tmp_path) -> None:
    from config.local_secrets import development_secrets

    made = development_secrets(tmp_path / "local")
    assert made["SECRET_KEY"].startswith(MARK)
    assert development_secrets(tmp_path / "local") == made
    (path,) = (tmp_path / "local").iterdir()
    assert path.stat().st_mode & 0o077 == 0
