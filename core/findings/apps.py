from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "core.findings"
    label = "findings"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.findings import packs, states, subscribers, verbs

        verbs.register()
        packs.register()
        subscribers.register()
        states.register()
