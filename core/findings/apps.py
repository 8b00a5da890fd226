from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "core.findings"
    label = "findings"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.findings import states, verbs

        verbs.register()
        states.register()
