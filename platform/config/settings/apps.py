"""Which apps exist and in which schema each lives, from each app's own `schema_scope`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

OURS = (
    "tenants",
    "core.common",
    "core.events",
    "core.audit",
    "core.accounts",
    "core.agencies",
    "core.parties",
    "core.species",
    "core.workflow",
    "core.quotas",
    "core.documents",
    "core.notifications",
    "core.nationals",
    "core.permits",
    "core.findings",
    "core.risk",
    "core.customs",
    "core.stock",
    "core.reporting",
    "core.training",
    "billing.fees",
    "billing.invoices",
    "billing.ledger",
    "billing.payments",
    "billing.reconciliation",
    "epix",
    "design",
    "console",
    "portal",
    "verify",
    "api",
    "ops",
)

THIRD_PARTY_BOTH = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
)
NO_TABLES = (
    "allauth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_prometheus",
)


def exists(name: str) -> bool:
    """Whether the package can be found, without importing it."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def scope(app: str) -> str:
    """`schema_scope` of one of our apps: public, tenant or both."""
    module = import_module(f"{app}.apps")
    for value in vars(module).values():
        if isinstance(value, type) and getattr(value, "name", None) == app:
            declared = getattr(value, "schema_scope", None)
            if declared in {"public", "tenant", "both"}:
                return str(declared)
    raise RuntimeError(f"{app}.apps has no AppConfig with schema_scope public, tenant or both")


def split() -> tuple[list[str], list[str], list[str]]:
    """(INSTALLED_APPS, SHARED_APPS, TENANT_APPS)."""
    present = [app for app in OURS if exists(f"{app}.apps")]
    scopes = {app: scope(app) for app in present}
    both = [*NO_TABLES, *THIRD_PARTY_BOTH]
    shared = [*both, *(app for app in present if scopes[app] in {"public", "both"})]
    tenant = [*both, *(app for app in present if scopes[app] in {"tenant", "both"})]
    templates_first = [app for app in present if app in {"design"}]
    installed = [*templates_first, *both, *(app for app in present if app != "design")]
    return installed, shared, tenant
