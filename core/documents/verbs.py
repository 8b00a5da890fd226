"""What the audit trail says about documents."""

from django.utils.translation import gettext_lazy as _

from core.audit.verbs import register_verb


def register() -> None:
    """Declare this app's verbs."""
    register_verb("key.made", text=_("Signing key made"))
    register_verb("key.retired", text=_("Signing key retired"))
    register_verb("document.made", text=_("Permit document made"))
    register_verb("upload.stored", text=_("File uploaded"), personal=("name",))
    register_verb("upload.removed", text=_("Upload removed"), personal=("name",))
