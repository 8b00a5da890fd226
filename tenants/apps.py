from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"
    schema_scope = "public"
    default_auto_field = "django.db.models.BigAutoField"
