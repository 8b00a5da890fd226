"""Django app of the species reference."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeciesConfig(AppConfig):
    """Tables of the public schema, read by every country, written by imports only."""

    name = "core.species"
    label = "species"
    verbose_name = _("Species")
    default_auto_field = "django.db.models.BigAutoField"
    schema_scope = "public"
    shared_reference = True
