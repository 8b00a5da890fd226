from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "core.events"
    label = "events"
    schema_scope = "both"
    default_auto_field = "django.db.models.BigAutoField"
