"""The design app: templates, template tags and static files, no tables."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Registers the design app; it has no models and serves both kinds of host."""

    name = "design"
    label = "design"
    schema_scope = "both"
