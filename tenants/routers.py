"""Which apps are migrated where: by `schema_scope`, on the owner's connection only."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


class ScopeRouter:
    """Public apps in `public`, tenant apps in a country's schema, "both" in each."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        connection: Any = connections[db]
        schema = connection.schema_name
        listed = settings.SHARED_APPS if schema == "public" else settings.TENANT_APPS
        return apps.get_app_config(app_label).name in listed
