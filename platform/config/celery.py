"""The Celery application; the worker's tasks carry their country (tenants.tasks)."""

from __future__ import annotations

from pathlib import Path

from celery import Celery
from django.conf import settings

app = Celery("ecites")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="worker")


def make_broker_folders() -> None:
    """The folders of the embedded broker, where that is the one in use."""
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    for name in ("data_folder_in", "control_folder", "processed_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
