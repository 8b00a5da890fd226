"""The chart is linted and rendered by Helm itself; what it starts is what the code has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml
from django.conf import settings

CHART = Path(__file__).resolve().parents[2] / "helm" / "ecites"


@pytest.fixture(scope="module")
def objects() -> dict[str, dict[str, Any]]:
    rendered = helm_python.Chart.load(CHART).render(name="ec", namespace="ecites", revision=1)
    documents = [part for text in rendered.values() for part in yaml.safe_load_all(text) if part]
    return {f"{each['kind']}/{each['metadata']['name']}": each for each in documents}


def test_the_chart_lints():
    found = helm_python.lint(CHART)
    assert [m for m in found["messages"] if m["severity"] >= 3] == []


def containers(one: dict[str, Any]) -> list[dict[str, Any]]:
    return one["spec"]["template"]["spec"]["containers"]


def test_web_worker_scheduler_and_migration_are_rendered(objects):
    assert {
        "Deployment/ec-web",
        "Deployment/ec-worker",
        "Deployment/ec-scheduler",
        "Job/ec-migrate-1",
        "Service/ec-web",
        "ConfigMap/ec-settings",
    } <= set(objects)


def test_web_never_gets_the_owners_database_url(objects):
    def secrets(name: str) -> set[str]:
        (container,) = containers(objects[name])
        return {e["secretRef"]["name"] for e in container["envFrom"] if "secretRef" in e}

    assert secrets("Deployment/ec-web") == {"ecites-runtime"}
    assert secrets("Job/ec-migrate-1") == {"ecites-runtime", "ecites-owner"}


def test_the_worker_listens_to_the_queue_that_tasks_are_sent_to(objects):
    (container,) = containers(objects["Deployment/ec-worker"])
    queues = container["command"][container["command"].index("--queues") + 1].split(",")
    assert settings.CELERY_TASK_DEFAULT_QUEUE in queues


def test_nothing_runs_as_root(objects):
    for name, one in objects.items():
        if name.startswith(("Deployment", "Job")):
            for container in containers(one):
                assert container["securityContext"]["runAsNonRoot"] is True
