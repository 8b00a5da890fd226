"""Configuration of the app `fees`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeesConfig(AppConfig):
    name = "billing.fees"
    label = "fees"
    schema_scope = "tenant"

    def ready(self) -> None:
        from billing.fees import pack, states
        from core.audit.verbs import register_verb
        from core.workflow import registry
        from tenants.packs import register_section

        register_section("fees", validate=pack.validate, load=pack.load, export=pack.export)
        register_verb("fee.quoted", text=_("was quoted %(total)s under schedule %(schedule)s"))
        registry.register_effect("freeze_fee", states.freeze_fee)
