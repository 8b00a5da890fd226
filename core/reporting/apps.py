from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "core.reporting"
    label = "reporting"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core.audit.verbs import register_verb

        register_verb("report.written", text=_("Annual report for %(year)s written"))
