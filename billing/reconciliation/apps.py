"""Configuration of the app `reconciliation`."""

from __future__ import annotations

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "billing.reconciliation"
    label = "reconciliation"
    schema_scope = "tenant"

    def ready(self) -> None:
        from billing.ledger.registry import register_closing_check
        from billing.reconciliation import selectors, subscribers, verbs  # noqa: F401

        verbs.register()
        register_closing_check("statement exceptions", selectors.reasons_not_to_close)
