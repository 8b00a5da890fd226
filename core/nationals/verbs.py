"""What the audit trail says about a country's own notes and measures."""

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("species_note.made", text=_("Note on a species made"))
    register_verb("species_note.withdrawn", text=_("Note on a species withdrawn"))
    register_verb("national_measure.set", text=_("National measure set"))
    register_verb("national_measure.ended", text=_("National measure ended"))
