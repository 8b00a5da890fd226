"""Configuration of the app `ledger`."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "billing.ledger"
    label = "ledger"
    schema_scope = "both"

    def ready(self) -> None:
        from billing.ledger import pack, verbs
        from tenants.packs import register_section

        register_section("accounts", validate=pack.validate, load=pack.load, export=pack.export)
        verbs.register()
