from django.apps import AppConfig


class EpixConfig(AppConfig):
    name = "epix"
    label = "epix"
    schema_scope = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from epix import registration

        registration.register()
