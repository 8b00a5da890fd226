"""`/livez`, `/readyz` and `/metrics`, under any host, before a country is looked up."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError

from config.celery import app as celery_app
from tenants.context import in_public


def check_database() -> str:
    """Empty when the database answers, else why not."""
    try:
        with in_public(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM tenants_country LIMIT 1")
    except Error as error:
        return str(error).strip()
    return ""


def check_cache() -> str:
    """Empty when a value comes back from the cache, else why not."""
    try:
        with in_public():
            cache.set("readyz", "1", 10)
            return "" if cache.get("readyz") == "1" else "a value written does not come back"
    except (Error, OSError) as error:
        return str(error).strip()


def check_broker() -> str:
    """Empty when the broker accepts a connection, else why not."""
    try:
        with celery_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError) as error:
        return str(error)
    return ""


def check_files() -> str:
    """Empty when the file storage answers, else why not."""
    try:
        with in_public():
            default_storage.exists("readyz")
    except OSError as error:
        return str(error)
    return ""


CHECKS = {
    "database": check_database,
    "cache": check_cache,
    "broker": check_broker,
    "files": check_files,
}


def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """Database, cache, broker and files answer; 503 with the reasons otherwise."""
    found = {name: check() for name, check in CHECKS.items()}
    ready = not any(found.values())
    body = {"status": "ok" if ready else "unavailable"} | {
        name: reason or "ok" for name, reason in found.items()
    }
    return JsonResponse(body, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics; with METRICS_TOKEN set, only for its bearer."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if settings.METRICS_TOKEN and not constant_time_compare(
        request.headers.get("Authorization", ""), wanted
    ):
        return HttpResponse("A bearer token is needed.\n", status=401)
    from ops.metrics import refresh

    refresh()
    return ExportToDjangoView(request)


PAGES = {"/livez": livez, "/readyz": readyz, "/metrics": metrics}


class HealthMiddleware:
    """Answer the probes before anything that may be broken, by plain HTTP, under any host.

    The kubelet asks the pod by its address: no HTTPS redirect, no look at ALLOWED_HOSTS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path)
        return page(request) if page else self.get_response(request)
