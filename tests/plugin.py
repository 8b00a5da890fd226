"""Loaded before Django's settings: the embedded database and the secrets of the test run."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")  # Celery reads it at once

from config import env
from ops.embedded import ensure_database

os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("ECITES_BROKER_NAME", f"test-{os.getpid()}")
ensure_database(env.LOCAL)
