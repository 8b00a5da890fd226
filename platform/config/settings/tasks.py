"""Celery: Redis or RabbitMQ by BROKER_URL, else a folder that a real worker reads."""

from __future__ import annotations

from datetime import timedelta

from celery.schedules import crontab

from config import env

CELERY_BROKER_URL = env.text("BROKER_URL", "filesystem://localhost/")
if CELERY_BROKER_URL.startswith("filesystem://"):
    _folder = env.LOCAL / "broker" / env.text("ECITES_BROKER_NAME", "main")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_folder / "queue"),
        "data_folder_out": str(_folder / "queue"),
        "control_folder": str(_folder / "control"),
        "processed_folder": str(_folder / "processed"),
        "store_processed": False,
    }
    for _name in ("queue", "control", "processed"):  # kombu expects them to be there
        (_folder / _name).mkdir(parents=True, exist_ok=True)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = env.text("TASK_QUEUE", "ecites")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-events": {"task": "core.events.tasks.sweep", "schedule": timedelta(seconds=5)},
    "seal-audit": {"task": "core.audit.tasks.seal", "schedule": timedelta(seconds=5)},
    "sweep-epix": {"task": "epix.tasks.sweep", "schedule": timedelta(seconds=10)},
    "expire-permits": {"task": "core.permits.tasks.expire", "schedule": timedelta(minutes=30)},
    "announce-deadlines": {
        "task": "core.workflow.tasks.announce_deadlines",
        "schedule": timedelta(minutes=15),
    },
    "remind-of-findings": {
        "task": "core.findings.tasks.remind",
        "schedule": crontab(hour=5, minute=40),
    },
    "finish-payments": {
        "task": "billing.payments.tasks.finish_payments",
        "schedule": timedelta(minutes=1),
    },
    "check-books": {
        "task": "billing.ledger.tasks.check_all_books",
        "schedule": crontab(hour=1, minute=17),
    },
}
EMAIL_TIMEOUT = 20
_mail_url = env.text("EMAIL_HOST", "")
if _mail_url:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail_url
    EMAIL_PORT = env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.text("MAIL_FOLDER", str(env.LOCAL / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "eCITES <no-reply@localhost>")
