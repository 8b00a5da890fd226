from django.apps import AppConfig


class NationalsConfig(AppConfig):
    name = "core.nationals"
    label = "nationals"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.nationals import verbs

        verbs.register()
