from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "core.quotas"
    label = "quotas"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.quotas import verbs

        verbs.register()
