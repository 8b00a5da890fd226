"""The Celery application; the worker's tasks carry their country (tenants.tasks)."""

from __future__ import annotations

from celery import Celery

from config import broker

broker.register()
app = Celery("ecites")
app.set_default()  # for every thread: without it others look for a broker of their own
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="worker")
