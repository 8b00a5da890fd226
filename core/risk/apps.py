from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "core.risk"
    label = "risk"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.risk import packs, states, subscribers, verbs

        verbs.register()
        packs.register()
        states.register()
        subscribers.register()
