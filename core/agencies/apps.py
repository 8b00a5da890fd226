from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "core.agencies"
    label = "agencies"
    schema_scope = "tenant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.agencies import pack
        from tenants.packs import register_section

        for name in ("agencies", "offices", "branding"):
            register_section(
                name,
                validate=getattr(pack, f"validate_{name}"),
                load=getattr(pack, f"load_{name}"),
                export=getattr(pack, f"export_{name}"),
                required=True,
            )
