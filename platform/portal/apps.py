"""The portal app: pages only, no tables."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the navigation of the portal."""

    name = "portal"
    label = "portal"
    schema_scope = "both"

    def ready(self) -> None:
        """Fill the navigation; entries whose pages are not routed are left out when drawn."""
        from design import navigation

        from .navigation import SECTIONS

        navigation.register("portal", SECTIONS)
