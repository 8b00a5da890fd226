"""Settings, URL configurations, Celery, WSGI and the `ecites` command. Wires, decides nothing."""

from config.celery import app as celery_app

__all__ = ("celery_app",)
