from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "core.stock"
    label = "stock"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.permits.registry import (
            register_case_section,
            register_issue_step,
            register_release_step,
        )
        from core.stock import controls, packs, subscribers, verbs
        from core.stock.selectors import case_section
        from core.stock.services.draws import draw_for_issue

        verbs.register()
        packs.register()
        controls.register()
        subscribers.register()
        register_issue_step("stock", draw_for_issue)
        register_release_step("stock", subscribers.release_at_end)
        register_case_section("stock", case_section)
