from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "core.accounts"
    label = "accounts"
    schema_scope = "both"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.accounts import pack, services, subscribers  # noqa: F401
        from core.audit.verbs import register_verb
        from tenants import onboarding, packs

        register_verb("user.created", text=_("opened the account %(email)s"), personal=("email",))
        register_verb("user.signed_up", text=_("signed up as %(email)s"), personal=("email",))
        register_verb("user.roles_set", text=_("changed roles from %(before)s to %(after)s"))
        register_verb("user.active_set", text=_("opened or closed the account: %(active)s"))
        register_verb("token.issued", text=_("issued the access token %(name)s"))
        register_verb("token.revoked", text=_("revoked the access token %(name)s"))
        onboarding.register_administrator(services.invite_first_administrator)
        packs.register_section(
            "roles", validate=pack.validate, load=pack.load, export=pack.export, required=True
        )
