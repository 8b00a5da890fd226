from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    label = "api"
    schema_scope = "tenant"

    def ready(self) -> None:
        from api import openapi  # noqa: F401
