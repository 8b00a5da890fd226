from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "core.permits"
    label = "permits"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.permits import claims, counting, packs, quota_packs, states, subscribers, verbs
        from core.permits.rules import convention, goods, papers  # noqa: F401 - fill the table

        verbs.register()
        states.register()
        packs.register()
        quota_packs.register()
        claims.register()
        counting.register()
        subscribers.register()
