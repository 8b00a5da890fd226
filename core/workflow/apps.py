from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "core.workflow"
    label = "workflow"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.workflow import events, pack, verbs  # noqa: F401  (declares the events)
        from tenants.packs import register_section

        verbs.register()
        register_section(
            "workflows",
            validate=pack.validate_workflows,
            load=pack.load_workflows,
            export=pack.export_workflows,
            required=True,
        )
        register_section(
            "holidays",
            validate=pack.validate_holidays,
            load=pack.load_holidays,
            export=pack.export_holidays,
        )
