"""Probes, metrics and logs, as an orchestrator sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenants.models import Country

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["localhost", "mz.localhost", "nobody.example", "10.0.0.9:8000"])
def test_a_live_process_says_so_under_any_host(db: None, host: str) -> None:
    assert Client(HTTP_HOST=host).get("/livez").json() == {"status": "ok"}


def test_a_ready_process_names_what_it_needs(db: None) -> None:
    answer = Client(HTTP_HOST="localhost").get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok", "database": "ok", "cache": "ok", "broker": "ok", "files": "ok",
    }  # fmt: skip


def test_metrics_carry_the_country(mz: Country) -> None:
    text = Client(HTTP_HOST="localhost").get("/metrics").text
    for name in ("ecites_events_waiting", "ecites_events_dead", "ecites_audit_unsealed"):
        for iso2 in ("LK", "MZ", "ZA"):
            assert f'{name}{{country="{iso2}"}}' in text
    assert "django_http_requests" in text


def test_metrics_are_shown_to_the_bearer_only(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "scrape"
    client = Client(HTTP_HOST="localhost")
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer scrape"}).status_code == 200


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with Django set up, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_not_ready_while_the_database_is_away() -> None:
    code = (
        "from django.test import Client; c = Client(HTTP_HOST='localhost'); "
        "r = c.get('/readyz'); print(c.get('/livez').status_code, r.status_code, r.text)"
    )
    done = run(code, DATABASE_URL="postgresql://ecites_app@127.0.0.1:1/ecites")
    live, ready, body = done.stdout.strip().split(" ", 2)
    assert (live, ready) == ("200", "503"), done.stderr
    found = json.loads(body)
    assert found["status"] == "unavailable"
    assert "refused" in found["database"]
    assert found["broker"] == found["files"] == "ok"


def test_every_line_of_a_request_carries_the_country(db: None) -> None:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    code = (
        "from django.conf import settings; from ops.databases import use_database; "
        f"use_database('{name}'); from django.test import Client; "
        "[Client(HTTP_HOST=h).get('/account/login/') for h in ('mz.localhost', 'localhost')]"
    )
    done = run(code, LOG_FORMAT="json", LOG_LEVEL="INFO")
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    finished = [line for line in lines if line["event"] == "request_finished"]
    assert [line["country"] for line in finished] == ["mz", "public"], done.stderr
    assert all(line["timestamp"] and line["level"] for line in lines)
