from django.apps import AppConfig


class VerifyConfig(AppConfig):
    name = "verify"
    label = "verify"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"
