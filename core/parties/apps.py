from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "core.parties"
    label = "parties"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.parties import verbs

        verbs.register()
