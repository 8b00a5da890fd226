from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "core.audit"
    label = "audit"
    schema_scope = "both"
    default_auto_field = "django.db.models.BigAutoField"
