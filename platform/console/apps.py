"""The console app: pages only, no tables."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Registers the navigation of the console."""

    name = "console"
    label = "console"
    schema_scope = "public"

    def ready(self) -> None:
        """Fill the navigation of the console."""
        from design import navigation

        from .navigation import SECTIONS

        navigation.register("console", SECTIONS)
