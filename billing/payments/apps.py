"""Configuration of the app `payments`."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "billing.payments"
    label = "payments"
    schema_scope = "tenant"

    def ready(self) -> None:
        from billing.ledger.registry import register_closing_check
        from billing.payments import selectors, subscribers, verbs  # noqa: F401

        verbs.register()
        register_closing_check("counter sessions", selectors.sessions_still_open)
