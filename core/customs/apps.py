from django.apps import AppConfig


class CustomsConfig(AppConfig):
    name = "core.customs"
    label = "customs"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.customs import events, verbs  # noqa: F401 - declares the events
        from core.customs.selectors import case_section
        from core.permits.registry import register_case_section

        verbs.register()
        register_case_section("customs", case_section)
