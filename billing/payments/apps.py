"""Configuration of the app `payments`."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "billing.payments"
    label = "payments"
    schema_scope = "tenant"

    def ready(self) -> None:
        from billing.payments import subscribers, verbs  # noqa: F401

        verbs.register()
