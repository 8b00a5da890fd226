from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    label = "documents"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.documents import services, verbs
        from tenants.onboarding import register_step

        verbs.register()
        register_step("signing keys", services.make_keys)
