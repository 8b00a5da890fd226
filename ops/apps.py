from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ops"
    label = "ops"
    schema_scope = "public"

    def ready(self) -> None:
        from ops import sentry

        sentry.start()
