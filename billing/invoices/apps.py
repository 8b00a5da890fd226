"""Configuration of the app `invoices`."""

from __future__ import annotations

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "billing.invoices"
    label = "invoices"
    schema_scope = "both"

    def ready(self) -> None:
        from billing.invoices import subscribers, verbs, workflow  # noqa: F401

        verbs.register()
        workflow.register()
